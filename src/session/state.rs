//! The session: all that the log says so far, folded event by event.

use crate::model::{
    Ceiling, Event, EventKind, Machine, Pin, ProcessSample, Recording, RunEvent, RunId, RunStart,
    Sample, SeriesId, TimeSpan, Timestamp,
};

use super::acts::Acts;
use super::cores;
use super::cores::CoreUse;
use super::held::Held;
use super::history::History;
use super::hosts::Hosts;
use super::lanes::RECENT;
use super::processes::Processes;
use super::race::Race;
use super::run::Run;
use super::runs::Runs;
use crate::text::words::repeats_words;

/// What the log says so far. Late events and events of unknown runs do no harm.
#[derive(Debug, Clone, Default)]
pub struct Session {
    /// The version of eggtop that wrote the log.
    pub version: String,
    /// The machine the session runs on.
    pub machine: Machine,
    /// The other hosts that take part; all else that is known of cores is of this machine.
    pub hosts: Hosts,
    /// The processes of eggtop itself: the program, and its fork server.
    pub eggtop: Option<[i32; 2]>,
    /// The latest look at them.
    pub eggtop_seen: Vec<ProcessSample>,
    /// The latest time given by an event or by [`Session::advance`].
    pub now: Timestamp,
    /// The latest sample of the machine.
    pub latest: Option<Sample>,
    /// What held its cores back lately.
    pub held: Held,
    /// How each core of the latest look was used, in the same order.
    pub cores: Vec<CoreUse>,
    /// How busy the cores were.
    pub history: History,
    /// The runs, in order of their numbers.
    pub runs: Runs,
    /// The latest series, and how many runs each was asked for.
    pub queued: Vec<(SeriesId, u32)>,
    /// Since when and into which file the session is recorded.
    pub recording: Option<(Timestamp, String)>,
    /// Whether the latest recording was aborted while it went on.
    pub recording_lost: bool,
    /// The stepped race that is on.
    pub race: Option<Race>,
    /// What equal busy loops side by side cost, the latest of each number.
    pub ceilings: Vec<Ceiling>,
    /// The latest notices, and when they were given.
    pub notices: Vec<(Timestamp, String)>,
    /// The latest marked moments, and what they are called.
    pub marks: Vec<(Timestamp, String)>,
    /// What was done in the lab by hand, or by a screenplay.
    pub acts: Acts,
    /// The latest stretches for which the whole program had been stopped.
    pub suspended: Vec<(Timestamp, Timestamp)>,
    /// How many runs, the oldest, no look will reach any more.
    out_of_sight: usize,
}

impl Session {
    /// The newest runs keep all they know; of older ones only a coarse picture stays.
    const FRESH_RUNS: usize = 8;
    /// Runs older than these keep their numbers only.
    const DRAWN_RUNS: usize = 64;
    /// So do those before which newer ones have as many lanes, but for the last two.
    const DRAWN_LANES: usize = 32_768;
    /// The most notices, and the most suspensions, that are kept.
    const MOST_NOTES: usize = 1_000;

    /// Takes the next event of the log.
    pub fn apply(&mut self, event: &Event) {
        let at = event.at;
        self.advance(at);
        match &event.kind {
            EventKind::SessionStarted { version, machine } => {
                self.version.clone_from(version);
                self.machine.clone_from(machine);
            }
            EventKind::Eggtop { pid, fork_server } => self.eggtop = Some([*pid, *fork_server]),
            EventKind::Host(facts) => self.hosts.know(facts),
            EventKind::Sample(sample) if sample.host.is_here() => self.look(at, sample),
            EventKind::Sample(sample) => self.look_elsewhere(at, sample),
            EventKind::Run { run, event } => self.apply_run(at, *run, event),
            EventKind::Suspended { from, asleep } => self.suspend((*from, at), *asleep),
            EventKind::Notice { text } => note(&mut self.notices, (at, text.clone())),
            EventKind::Mark { label } => note(&mut self.marks, (at, label.clone())),
            EventKind::Interpreters(found) => self.machine.pythons = Some(found.clone()),
            EventKind::Recording(recording) => self.record(at, recording),
            EventKind::Race(event) => Race::fold(&mut self.race, event),
            EventKind::Ceiling(ceiling) => self.take_ceiling(*ceiling),
            EventKind::Act(act) => self.acts.fold(at, act),
            EventKind::Queued {
                series,
                runs,
                repeats,
            } => {
                note(&mut self.queued, (*series, *runs));
                if let Some(reason) = repeats {
                    note(&mut self.notices, (at, repeats_words(reason, *runs)));
                }
            }
            EventKind::SeriesEnded { .. } => {}
        }
    }

    /// Tells that time has passed; it never goes back.
    pub fn advance(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    /// Returns the run that is on.
    pub fn current(&self) -> Option<&Run> {
        self.runs.last().filter(|run| !run.is_over())
    }

    /// Returns the newest run that is over.
    pub fn last_finished(&self) -> Option<&Run> {
        self.runs.iter().rev().find(|run| run.is_over())
    }

    /// Returns a run by its number.
    pub fn run(&self, id: RunId) -> Option<&Run> {
        self.runs.get(self.runs.place_of(id).ok()?)
    }

    /// Returns the runs of a series, in order.
    pub fn series(&self, series: SeriesId) -> impl Iterator<Item = &Run> {
        let own = move |run: &&Run| run.start.series == Some(series);
        self.runs.iter().filter(own)
    }

    /// Returns how many runs a series was asked for, repeats included.
    pub fn queued_in(&self, series: SeriesId) -> u32 {
        let own = self.queued.iter().filter(|(id, _)| *id == series);
        own.map(|(_, runs)| runs).sum()
    }

    /// Returns how a core was used over the window of the latest sample.
    pub fn core_use(&self, id: u16) -> Option<&CoreUse> {
        self.cores.iter().find(|core| core.id == id)
    }

    /// Returns what this many busy loops side by side cost, where that was measured.
    pub fn ceiling(&self, workers: u32, pin: Pin) -> Option<&Ceiling> {
        let usable = self.machine.usable_cores();
        // More cannot be side by side.
        let workers = workers.min(usable);
        let mut ceilings = self.ceilings.iter();
        ceilings.find(|one| (one.workers, one.pin) == (workers, pin))
    }

    fn take_ceiling(&mut self, ceiling: Ceiling) {
        let same = |one: &Ceiling| (one.workers, one.pin) == (ceiling.workers, ceiling.pin);
        self.ceilings.retain(|one| !same(one));
        note(&mut self.ceilings, ceiling);
    }

    fn look(&mut self, at: Timestamp, sample: &Sample) {
        self.history.push(at, sample);
        self.held.look(at, sample);
        let since = at - sample.window;
        for run in self.runs.newest_mut(|run| run.was_on_since(since)) {
            run.look(at, sample, &self.machine.affinity);
        }
        let lanes = self.runs.lanes_since(since);
        self.cores = cores::uses(at, sample, lanes.filter(|lane| lane.host.is_here()));
        if !sample.processes.is_empty() {
            let own = self.eggtop.unwrap_or_default();
            let seen = sample.processes.iter().copied();
            self.eggtop_seen = seen.filter(|one| own.contains(&one.pid)).collect();
        }
        self.latest = Some(sample.clone());
        self.forget_what_looks_need(at);
    }

    /// Takes a sample of another host.
    fn look_elsewhere(&mut self, at: Timestamp, sample: &Sample) {
        let lanes = self.runs.lanes_since(at - sample.window);
        let lanes = lanes.filter(|lane| lane.host == sample.host);
        self.hosts.look(at, sample, lanes);
    }

    /// Frees what samples of the machine need of runs that no further sample concerns.
    fn forget_what_looks_need(&mut self, at: Timestamp) {
        let before = at - RECENT;
        let is_over = |run: &Run| run.ended.is_some_and(|ended| ended < before);
        while self.runs.get(self.out_of_sight).is_some_and(is_over) {
            if let Some(run) = self.runs.get_mut(self.out_of_sight) {
                run.forget_lately();
            }
            self.out_of_sight += 1;
        }
    }

    fn record(&mut self, at: Timestamp, recording: &Recording) {
        let was_on = self.recording.take().is_some();
        self.recording_lost = was_on && matches!(recording, Recording::Broke { .. });
        match recording {
            Recording::Began { path } => self.recording = Some((at, path.clone())),
            Recording::Ended { path } => {
                note(&mut self.notices, (at, format!("recorded into {path}")));
            }
            Recording::Broke { reason } => {
                note(&mut self.notices, (at, reason.clone()));
            }
        }
    }

    fn suspend(&mut self, (from, to): (Timestamp, Timestamp), asleep: TimeSpan) {
        // One stop may be reported twice: by the part that stopped the program, and by the one that noticed.
        match self.suspended.last_mut() {
            Some(last) if from < last.1 => *last = (last.0.min(from), last.1.max(to)),
            _ => note(&mut self.suspended, (from, to)),
        }
        let since = |run: &Run| run.ended.is_none_or(|ended| ended > from);
        for run in self.runs.newest_mut(since) {
            run.suspend((from, to), asleep);
        }
    }

    fn apply_run(&mut self, at: Timestamp, id: RunId, event: &RunEvent) {
        match (self.runs.place_of(id), event) {
            (Ok(place), event) => {
                if let Some(run) = self.runs.get_mut(place) {
                    run.apply(at, event);
                }
            }
            (Err(place), RunEvent::Started(start)) => {
                self.acts.make_room();
                self.begin(place, at, (id, start));
            }
            (Err(_), _) => {}
        }
    }

    fn begin(&mut self, place: usize, at: Timestamp, (id, start): (RunId, &RunStart)) {
        let mut run = Run::new(id, at, start);
        run.processes = Processes::beside(self.eggtop.as_ref().map_or(&[], |own| own));
        if let Some(sample) = &self.latest {
            run.look_back(sample);
        }
        self.runs.insert(place, run);
        let count = self.runs.len();
        let before = |newest: usize| count.checked_sub(newest + 1);
        if let Some(old) = before(Self::FRESH_RUNS).and_then(|at| self.runs.get_mut(at)) {
            old.fade();
        }
        if let Some(old) = before(Self::DRAWN_RUNS).and_then(|at| self.runs.get_mut(at)) {
            old.forget_lanes();
        }
        for old in self.too_many_lanes() {
            if let Some(old) = self.runs.get_mut(old) {
                old.forget_lanes();
            }
        }
    }

    /// Returns the places of runs whose lanes exceed the limit.
    fn too_many_lanes(&self) -> Vec<usize> {
        let mut newer = 0;
        let drawn = self.runs.iter().enumerate().rev().take(Self::DRAWN_RUNS);
        let without_room = drawn.skip(1).filter(|(at, run)| {
            newer += run.lanes.len();
            newer > Self::DRAWN_LANES && at + 2 < self.runs.len() && !run.lanes.is_empty()
        });
        without_room.map(|(at, _)| at).collect()
    }
}

/// Appends to a list that forgets its older half when it grows too long.
fn note<T>(list: &mut Vec<T>, entry: T) {
    list.push(entry);
    if list.len() > Session::MOST_NOTES {
        list.drain(..Session::MOST_NOTES / 2);
    }
}

#[cfg(test)]
pub(crate) mod tests;
