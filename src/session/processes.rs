//! The processes of a run: the life of each, as it is reported and as samples of the machine show it.

use std::collections::BTreeMap;

use crate::model::{
    Exit, Fork, Memory, Origin, ProcessEvent, ProcessSample, Timestamp, Usage, WorkerEvent,
    WorkerId,
};

/// The life of a process, as far as is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// The number that the system gave the process.
    pub pid: i32,
    /// Its parent; another one than at first when that has ended.
    pub parent: Option<i32>,
    /// How it came to be, where that is known.
    pub origin: Option<Origin>,
    /// The worker that it is, or that it belongs to.
    pub worker: Option<WorkerId>,
    /// Whether that worker forked it.
    beside: bool,
    /// When it was asked for.
    pub asked: Option<Timestamp>,
    /// When it was forked.
    pub forked: Option<Timestamp>,
    /// When it executed a program.
    pub executed: Option<Timestamp>,
    /// When it was ready for a task.
    pub ready: Option<Timestamp>,
    /// When it got another parent, and which one it had had.
    pub adopted: Option<(Timestamp, i32)>,
    /// When and how it ended.
    pub exited: Option<(Timestamp, Exit)>,
    /// When it was reaped.
    pub reaped: Option<Timestamp>,
    /// What it used in its life; known at its end.
    pub usage: Option<Usage>,
    /// The state letter that was seen last, and the cores it used.
    pub seen: Option<(char, f32)>,
    /// Its memory as it was last sampled or reported.
    pub memory: Option<Memory>,
    /// Its memory at the times when it was reported, step by step.
    pub told_memory: Vec<(Timestamp, Memory)>,
}

/// What a process is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It was forked and is not ready for work.
    Starting,
    /// It lives.
    Alive,
    /// It ended and was not reaped.
    Zombie,
    /// Nothing of it is left.
    Gone,
}

impl Process {
    /// The most reports of its memory that are kept.
    const MOST_TOLD: usize = 64;

    fn new(pid: i32) -> Self {
        Self {
            pid,
            parent: None,
            origin: None,
            worker: None,
            beside: false,
            asked: None,
            forked: None,
            executed: None,
            ready: None,
            adopted: None,
            exited: None,
            reaped: None,
            usage: None,
            seen: None,
            memory: None,
            told_memory: Vec::new(),
        }
    }

    /// Returns what it is doing, according to the reports.
    pub fn stage(&self) -> Stage {
        match (self.reaped, self.exited) {
            (Some(_), _) => Stage::Gone,
            (None, Some(_)) => Stage::Zombie,
            (None, None) if self.is_worker() && self.ready.is_none() => Stage::Starting,
            (None, None) => Stage::Alive,
        }
    }

    /// Returns whether it is a worker itself, not one that a worker forked.
    pub fn is_worker(&self) -> bool {
        self.worker.is_some() && !self.beside
    }

    /// Returns when it began, as far back as is known.
    pub fn began(&self) -> Option<Timestamp> {
        self.asked.or(self.forked).or(self.ready)
    }

    fn apply(&mut self, at: Timestamp, event: &ProcessEvent) {
        match event {
            ProcessEvent::Forked(fork) => self.fork(at, fork),
            ProcessEvent::Executed => self.executed = Some(at),
            ProcessEvent::Reparented { parent } => self.adopt(at, *parent),
            ProcessEvent::Memory(memory) => {
                self.memory = Some(*memory);
                if self.told_memory.len() < Self::MOST_TOLD {
                    self.told_memory.push((at, *memory));
                }
            }
            ProcessEvent::Exited { exit } => {
                self.exited = Some((at, *exit));
                self.seen = None;
            }
            ProcessEvent::Reaped { usage } => {
                self.reaped = Some(at);
                self.usage = Some(*usage);
                self.seen = None;
            }
        }
    }

    fn fork(&mut self, at: Timestamp, fork: &Fork) {
        self.forked = Some(at);
        self.parent = Some(fork.parent);
        self.origin = Some(fork.origin);
        self.asked = Some(fork.asked);
        self.worker = fork.worker;
        self.beside = fork.beside;
    }

    fn adopt(&mut self, at: Timestamp, parent: i32) {
        if let Some(before) = self.parent.filter(|&before| before != parent) {
            self.adopted = Some((at, before));
        }
        self.parent = Some(parent);
    }
}

/// The processes of a run. As many are kept as there is room for: those that were reaped first are
/// the first to be forgotten.
#[derive(Debug, Clone, Default)]
pub struct Processes {
    list: Vec<Process>,
    /// Eggtop's own, which are none of the run's.
    own: Vec<i32>,
    /// Those that live, but that there was no room for in the list, with the worker that they are.
    unlisted: BTreeMap<i32, Option<WorkerId>>,
    forgotten: u32,
    alive: u32,
    most_alive: u32,
    peak: Option<u64>,
}

impl Processes {
    /// The most processes whose lives are kept.
    pub const MOST: usize = 512;
    /// The same for a run that is long over.
    const MOST_FADED: usize = 32;
    /// The most that are remembered beside the list, so that none is counted twice.
    const MOST_UNLISTED: usize = 131_072;

    /// Returns whether a process is eggtop's own.
    pub(super) fn is_own(&self, pid: i32) -> bool {
        self.own.contains(&pid)
    }

    pub(crate) fn beside(own: &[i32]) -> Self {
        Self {
            own: own.to_vec(),
            ..Self::default()
        }
    }

    /// Returns the processes in the order in which they were reported.
    pub fn list(&self) -> &[Process] {
        &self.list
    }

    /// Returns how many there were that are not in the list any more, or never were.
    pub fn forgotten(&self) -> u32 {
        self.forgotten
    }

    /// Returns how many there were in all.
    pub fn count(&self) -> u32 {
        self.forgotten
            .saturating_add(u32::try_from(self.list.len()).unwrap_or(u32::MAX))
    }

    /// Returns how many had not ended at the same time, at most.
    pub fn most_alive(&self) -> u32 {
        self.most_alive
    }

    /// Returns the most memory that all of them together had in any look at them, in KiB; pages that
    /// they share count once.
    pub fn peak(&self) -> Option<u64> {
        self.peak
    }

    /// Returns the latest process with a number.
    pub fn get(&self, pid: i32) -> Option<&Process> {
        self.list.iter().rev().find(|process| process.pid == pid)
    }

    pub(crate) fn apply(&mut self, at: Timestamp, pid: i32, event: &ProcessEvent) {
        match event {
            ProcessEvent::Forked(_) => {
                self.add(Process::new(pid));
                self.begin();
            }
            ProcessEvent::Exited { .. } => self.alive = self.alive.saturating_sub(1),
            ProcessEvent::Reaped { .. } => {
                self.unlisted.remove(&pid);
            }
            _ => {}
        }
        if let Some(process) = self.get_mut(pid) {
            process.apply(at, event);
        }
    }

    /// Takes what a worker reports of its process; `origin` is how processes of workers come to be,
    /// where they have some of their own. Of those that a runner has, nothing more is reported.
    pub(super) fn apply_worker(
        &mut self,
        at: Timestamp,
        worker: WorkerId,
        (event, origin): (&WorkerEvent, Option<Origin>),
    ) {
        match event {
            WorkerEvent::Started {
                pid, asked, host, ..
            } if origin.is_some() && host.is_here() => {
                if self.living_mut(*pid).is_none() && !self.unlisted.contains_key(pid) {
                    self.begin();
                    self.add(Process {
                        origin,
                        asked: Some(*asked),
                        worker: Some(worker),
                        ..Process::new(*pid)
                    });
                }
                if let Some(process) = self.living_mut(*pid) {
                    process.worker = process.worker.or(Some(worker));
                    process.ready = process.ready.or(Some(at));
                }
            }
            WorkerEvent::Exited { exit, usage } => {
                let of_worker = |one: &&mut Process| {
                    one.worker == Some(worker) && one.forked.is_none() && one.reaped.is_none()
                };
                if let Some(process) = self.list.iter_mut().rev().find(of_worker) {
                    process.apply(at, &ProcessEvent::Exited { exit: *exit });
                    process.apply(at, &ProcessEvent::Reaped { usage: *usage });
                    self.alive = self.alive.saturating_sub(1);
                } else if let Some(pid) = self.unlisted_worker(worker) {
                    self.unlisted.remove(&pid);
                    self.alive = self.alive.saturating_sub(1);
                }
            }
            _ => {}
        }
    }

    /// Takes what a sample of the machine says about them.
    pub(crate) fn look(&mut self, at: Timestamp, seen: &[ProcessSample]) {
        let mut fair: Option<u64> = None;
        for sample in seen {
            if self.own.contains(&sample.pid) {
                continue;
            }
            if self.unlisted.contains_key(&sample.pid) {
                fair = with_fair(fair, sample);
                continue;
            }
            if self.get(sample.pid).is_none() {
                // a parent that was not reported
                self.add(Process::new(sample.pid));
            }
            let Some(process) = self.living_mut(sample.pid) else {
                continue;
            };
            if process.forked.is_none() || process.parent != Some(sample.parent) {
                process.adopt(at, sample.parent);
            }
            process.seen = Some((sample.state, sample.cpu));
            if let Some(memory) = sample.memory {
                // a zombie has none any more; what it had last says more
                if sample.state != 'Z' {
                    process.memory = Some(memory);
                }
            }
            fair = with_fair(fair, sample);
        }
        self.peak = self.peak.max(fair);
    }

    /// Notes that the run is over: nothing more is reported.
    pub(crate) fn end(&mut self) {
        for process in &mut self.list {
            process.seen = None;
        }
    }

    /// Keeps only a few of a run that is long over.
    pub(super) fn fade(&mut self) {
        let kept = self.list.len().min(Self::MOST_FADED);
        let gone = self.list.len() - kept;
        self.forgotten = self
            .forgotten
            .saturating_add(u32::try_from(gone).unwrap_or(u32::MAX));
        self.list.truncate(kept);
        self.list.shrink_to_fit();
    }

    fn add(&mut self, process: Process) {
        if self.list.len() >= Self::MOST {
            self.forgotten = self.forgotten.saturating_add(1);
            let gone = self.list.iter().position(|one| one.stage() == Stage::Gone);
            let Some(gone) = gone else {
                if self.unlisted.len() < Self::MOST_UNLISTED {
                    // the process that forked it reports its end, too
                    let worker = process.worker.filter(|_| process.forked.is_none());
                    self.unlisted.insert(process.pid, worker);
                }
                return;
            };
            self.list.remove(gone);
        }
        self.list.push(process);
    }

    /// Returns the process of a worker that is not in the list, which nothing else reports.
    fn unlisted_worker(&self, worker: WorkerId) -> Option<i32> {
        let mut unlisted = self.unlisted.iter();
        let (pid, _) = unlisted.find(|(_, of)| **of == Some(worker))?;
        Some(*pid)
    }

    fn get_mut(&mut self, pid: i32) -> Option<&mut Process> {
        self.list.iter_mut().rev().find(|one| one.pid == pid)
    }

    fn living_mut(&mut self, pid: i32) -> Option<&mut Process> {
        self.get_mut(pid).filter(|one| one.reaped.is_none())
    }

    fn begin(&mut self) {
        self.alive = self.alive.saturating_add(1);
        self.most_alive = self.most_alive.max(self.alive);
    }
}

/// Adds the memory of a process to that of others.
fn with_fair(all: Option<u64>, sample: &ProcessSample) -> Option<u64> {
    let own = sample.memory.map(|memory| memory.fair);
    match (all, own) {
        (Some(all), Some(own)) => Some(all.saturating_add(own)),
        (all, own) => all.or(own),
    }
}

#[cfg(test)]
mod tests;
