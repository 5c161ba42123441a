//! The strict reader of what a runner reports (`docs/runners.md`): a state machine over lines that checks
//! everything it can.

use std::collections::HashMap;

use super::fault::Fault;
use super::line::Line;
use crate::model::{
    HostId, Outcome, Resource, RunEvent, SyncEvent, TaskEnd, TaskId, TimeSpan, Timestamp, Usage,
    WorkerEvent, WorkerId, WorkloadKind,
};
use crate::text::harmless::excerpt;

/// Letters that are kept of the reason of a failure.
const REASON: usize = 300;
/// Events of a run that eggtop reports itself.
const NOT_ITS_OWN: &str =
    "it sent what is no line of the protocol (this event is not a runner's to report)";

mod batches;
mod children;
mod cpu;
mod fact;
mod settled;
mod times;

use crate::workload::can_give;
use batches::Batches;
use children::Children;
use cpu::Most;
pub(super) use fact::{Fact, Scope};
use settled::Settled;
use times::Times;

/// Takes what follows the hello, line by line.
#[derive(Debug)]
pub(super) struct Reader {
    scope: Scope,
    /// A place for each worker that may live.
    workers: Vec<Place>,
    /// Tasks that were begun and did not end, and by whom.
    begun: HashMap<TaskId, WorkerId>,
    /// A bit for each task that has its outcome.
    settled: Settled,
    /// What workers that are gone used.
    used: Usage,
    /// The most CPU time that there can be by now.
    most: Most,
    any_started: bool,
    /// Whether any worker is or was on another host, where the system counts nothing.
    any_elsewhere: bool,
    total_told: bool,
    batches: Batches,
    children: Children,
}

/// What is known of a worker's number.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    alive: Option<Alive>,
    /// The latest time that was reported: a worker's times go forward.
    latest: Timestamp,
}

#[derive(Debug, Clone, Copy, Default)]
struct Alive {
    host: HostId,
    task: Option<TaskId>,
    cpu: TimeSpan,
}

impl Reader {
    pub(super) fn new(scope: Scope) -> Self {
        Self {
            scope,
            workers: vec![Place::default(); scope.workers as usize],
            begun: HashMap::new(),
            settled: Settled::new(scope.tasks),
            used: Usage::default(),
            most: Most {
                began: scope.began,
                now: scope.began,
                cores: scope.cores,
            },
            any_started: false,
            any_elsewhere: false,
            total_told: false,
            batches: Batches::new(scope.batches),
            children: Children::default(),
        }
    }

    /// Takes a line that came in at `now`.
    pub(super) fn take(&mut self, line: &[u8], now: Timestamp) -> Result<Fact, Fault> {
        let reported = Line::parse(line).and_then(|reported| self.check(reported, now));
        reported.map_err(|why| Fault::new(why, line))
    }

    /// Returns whether any worker ever started.
    pub(super) fn any_started(&self) -> bool {
        self.any_started
    }

    /// Returns whether any worker ever was on another host than this one.
    pub(super) fn any_elsewhere(&self) -> bool {
        self.any_elsewhere
    }

    /// Returns what all workers used; for those that did not exit, what they reported.
    pub(super) fn usage(&self) -> Usage {
        let mut usage = self.used;
        let alive = self.workers.iter().filter_map(|place| place.alive);
        usage.user += alive.map(|alive| alive.cpu).sum();
        usage
    }

    fn check(&mut self, reported: Line, now: Timestamp) -> Result<Fact, String> {
        self.most.now = now;
        let (at, event) = match reported {
            Line::Hello { .. } => return Err("it said hello twice".to_owned()),
            Line::Results(mut results) => {
                for (task, outcome) in &mut results {
                    self.settle(*task, outcome)?;
                    self.leave(*task);
                }
                return Ok(Fact::Results(results));
            }
            Line::Event { run, .. } if run != self.scope.run => {
                let (given, known) = (run.0, self.scope.run.0);
                return Err(format!("it speaks of run {given}, this is run {known}"));
            }
            Line::Event { at, event, .. } => (at.unwrap_or(now), event),
        };
        let mut times = Times::new(at, now, self.scope.began)?;
        let event = match event {
            RunEvent::Worker { worker, event } => {
                self.know_worker(worker)?;
                let latest = &mut self.workers[worker.0 as usize].latest;
                times.at = times.at.max(*latest);
                *latest = times.at;
                let event = self.check_worker(worker, event, &times)?;
                RunEvent::Worker { worker, event }
            }
            RunEvent::TaskLost {
                task,
                worker,
                retried,
            } => {
                self.lose(task, worker, retried)?;
                event
            }
            RunEvent::Process { pid, mut event } => {
                let scope = (self.scope.workload, self.scope.tasks);
                if let Some(worker) = self.children.check(scope, pid, &mut event, &times)? {
                    self.know_worker(worker)?;
                    self.alive(worker)?;
                }
                RunEvent::Process { pid, event }
            }
            RunEvent::HandedOver { batch } => self.batches.hand_over(batch)?,
            RunEvent::BatchDone { batch } => self.batches.done(batch)?,
            RunEvent::Shared { .. } => {
                self.count_together()?;
                event
            }
            RunEvent::Started(_)
            | RunEvent::SwitchInterval { .. }
            | RunEvent::Deadlocked(_)
            | RunEvent::Urls(_)
            | RunEvent::Printed(_)
            | RunEvent::NotPinned(_)
            | RunEvent::Ended(_) => return Err(NOT_ITS_OWN.to_owned()),
        };
        let at = times.at;
        Ok(Fact::Event { at, event })
    }

    fn check_worker(
        &mut self,
        worker: WorkerId,
        mut event: WorkerEvent,
        times: &Times,
    ) -> Result<WorkerEvent, String> {
        match &mut event {
            WorkerEvent::Started { asked, host, .. } => {
                times.check(asked)?;
                self.start(worker, *host)?;
            }
            WorkerEvent::TaskStarted { task, ready, .. } => {
                times.check(ready)?;
                self.begin(*task, worker)?;
            }
            WorkerEvent::Progress { cpu, done, .. } => {
                *done = done.clamp(0.0, 1.0);
                self.use_cpu(worker, *cpu)?;
            }
            WorkerEvent::Gap { from, .. } => {
                times.check(from)?;
                self.alive(worker)?;
            }
            WorkerEvent::Waits { .. } => {
                self.alive(worker)?;
            }
            WorkerEvent::Waited { from, until } => {
                times.check(from)?;
                times.check(until)?;
                self.alive(worker)?;
            }
            WorkerEvent::Gil(hold) => {
                times.check(&mut hold.from)?;
                hold.held = hold.held.min(times.at - hold.from);
                self.alive(worker)?;
            }
            WorkerEvent::SyncEvent(sync_event) => self.check_sync_event(worker, sync_event)?,
            WorkerEvent::TaskEnded(end) => self.end(worker, end)?,
            WorkerEvent::Batch(batch) => {
                times.check(&mut batch.began)?;
                if !(1..=self.scope.tasks).contains(&batch.tasks) {
                    let (reported, all) = (batch.tasks, self.scope.tasks);
                    return Err(format!("a batch of {reported} tasks, the run has {all}"));
                }
                self.use_cpu(worker, batch.cpu)?;
            }
            WorkerEvent::Exited { usage, .. } => {
                let host = self.alive(worker)?.host;
                self.most.check(host, usage.cpu())?;
                self.used.add(usage);
                self.workers[worker.0 as usize].alive = None;
            }
        }
        Ok(event)
    }

    /// Notes what a worker has used since its last report.
    fn use_cpu(&mut self, worker: WorkerId, cpu: TimeSpan) -> Result<(), String> {
        let most = self.most;
        let alive = self.alive(worker)?;
        alive.cpu += cpu;
        most.check(alive.host, alive.cpu)
    }

    fn start(&mut self, worker: WorkerId, host: HostId) -> Result<(), String> {
        let place = &mut self.workers[worker.0 as usize];
        if place.alive.is_some() {
            return Err(format!("worker {} started twice", worker.0));
        }
        place.alive = Some(Alive {
            host,
            ..Alive::default()
        });
        self.any_started = true;
        self.any_elsewhere |= !host.is_here();
        Ok(())
    }

    /// Checks what a worker in a task holds or waits for: what there is of it, and never a place.
    fn check_sync_event(&mut self, worker: WorkerId, sync_event: &SyncEvent) -> Result<(), String> {
        if self.alive(worker)?.task.is_none() {
            return Err(format!("worker {} waits outside of a task", worker.0));
        }
        let what = match sync_event {
            SyncEvent::Awaits(wait) => wait.on,
            SyncEvent::Holds(what) | SyncEvent::LetsGo(what) => *what,
            SyncEvent::Resumes => return Ok(()),
        };
        match what {
            Resource::Future(task) if task.0 >= self.scope.tasks => {
                Err(format!("there is no task {} to wait for", task.0))
            }
            Resource::Lock(number) if number >= self.scope.tasks => {
                Err(format!("there is no lock {number}"))
            }
            Resource::Place => Err("a place is not reported".to_owned()),
            Resource::Future(_) | Resource::Lock(_) => Ok(()),
        }
    }

    fn begin(&mut self, task: TaskId, worker: WorkerId) -> Result<(), String> {
        self.settled.know_open(task)?;
        let alive = self.alive(worker)?;
        if let Some(before) = alive.task {
            let (worker, before) = (worker.0, before.0);
            return Err(format!("worker {worker} is at task {before} already"));
        }
        alive.task = Some(task);
        match self.begun.insert(task, worker) {
            None => Ok(()),
            Some(other) => Err(format!("worker {} is at task {} already", other.0, task.0)),
        }
    }

    fn end(&mut self, worker: WorkerId, end: &mut TaskEnd) -> Result<(), String> {
        let task = end.task;
        self.settle(task, &mut end.outcome)?;
        self.use_cpu(worker, end.cpu)?;
        let most = self.most;
        most.check(self.alive(worker)?.host, end.cpu_total)?;
        let alive = self.alive(worker)?;
        let had = alive.task.take();
        let begun_by = self.begun.remove(&task);
        if had.is_some_and(|had| had != task) || begun_by.is_some_and(|other| other != worker) {
            return Err(format!("worker {} is not at task {}", worker.0, task.0));
        }
        Ok(())
    }

    fn lose(&mut self, task: TaskId, worker: WorkerId, retried: bool) -> Result<(), String> {
        self.know_worker(worker)?;
        self.settled.know_open(task)?;
        if self.begun.get(&task).is_some_and(|by| *by != worker) {
            return Err(format!("worker {} was not at task {}", worker.0, task.0));
        }
        self.leave(task);
        if !retried {
            self.settled.mark(task);
        }
        Ok(())
    }

    /// Notes that the number that all tasks share was reported.
    fn count_together(&mut self) -> Result<(), String> {
        if self.scope.workload != WorkloadKind::Counter {
            return Err("its tasks share no number".to_owned());
        }
        if std::mem::replace(&mut self.total_told, true) {
            return Err("it reported the shared number twice".to_owned());
        }
        Ok(())
    }

    /// Takes a task out of the hands it is in.
    fn leave(&mut self, task: TaskId) {
        let worker = self.begun.remove(&task);
        if let Some(alive) = worker.and_then(|by| self.workers[by.0 as usize].alive.as_mut()) {
            alive.task = alive.task.filter(|had| *had != task);
        }
    }

    /// Notes that a task has its outcome.
    fn settle(&mut self, task: TaskId, outcome: &mut Outcome) -> Result<(), String> {
        self.settled.know_open(task)?;
        match outcome {
            Outcome::Done(output) if !can_give(self.scope.workload, output) => {
                return Err(format!("task {} gave what no such task gives", task.0));
            }
            Outcome::Failed(reason) => *reason = excerpt(reason.trim(), REASON),
            Outcome::Done(_) | Outcome::Stopped => {}
        }
        self.settled.mark(task);
        Ok(())
    }

    fn know_worker(&self, worker: WorkerId) -> Result<(), String> {
        let (number, workers) = (worker.0, self.scope.workers);
        if number < workers {
            return Ok(());
        }
        let last = workers.saturating_sub(1);
        Err(format!("there is no worker {number}, the last is {last}"))
    }

    fn alive(&mut self, worker: WorkerId) -> Result<&mut Alive, String> {
        let number = worker.0;
        self.workers[number as usize]
            .alive
            .as_mut()
            .ok_or_else(|| format!("worker {number} has not started, or has exited"))
    }
}

#[cfg(test)]
mod tests;
