//! A run folded from its events: lanes, counts, what came of each task.

use std::collections::VecDeque;

use crate::model::{
    Exit, Nanos, Outcome, RunEnd, RunEvent, RunId, RunSpec, RunStart, RunSummary, Sample, TaskEnd,
    TaskId, TaskOutput, WorkerEvent, WorkerId,
};

use super::alone::Alone;
use super::blame::Blame;
use super::egg::Egg;
use super::lanes::{Lane, LaneState};
use super::others::Others;
use super::stops::Stops;

/// A run, as far as its events tell.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which run.
    pub id: RunId,
    /// What it set out to do.
    pub start: RunStart,
    /// When its clock started.
    pub began: Nanos,
    /// When it was over.
    pub ended: Option<Nanos>,
    /// Its workers, in order of their numbers. A process that replaces another one goes on in its
    /// lane.
    pub lanes: Vec<Lane>,
    /// Tasks that gave a result.
    pub done: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// Tasks whose worker died and that nobody did again.
    pub lost: u32,
    /// Tasks that were given to another worker because theirs died.
    pub retried: u32,
    /// Why the first task that failed did so.
    pub failure: Option<String>,
    /// What became of each of the first 10,000 tasks; a task told in a batch stays raw until the run
    /// is complete (see [`Run::knows_each_task`]).
    pub eggs: Vec<Egg>,
    /// Load average when the run began, where the system tells.
    pub load_before: Option<f64>,
    /// For how long the whole program was stopped during the run.
    pub suspended: Nanos,
    /// The measured end.
    pub summary: Option<RunSummary>,
    doneness: (f64, u32),
    batched: bool,
    blame: Blame,
    forgotten: Totals,
    stops: Stops,
    others: Others,
    alone: Alone,
    throttled: Option<(Nanos, Nanos)>,
}

/// What lanes that are not kept any more add up to.
#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    times: [Nanos; LaneState::ALL.len()],
    start_up: Nanos,
    started: u32,
}

impl Run {
    /// The most lanes a run keeps: the most workers there can be. A log that tells of more is not
    /// one of ours; their tasks are counted, they get no lane.
    pub const MOST_LANES: usize = RunSpec::MOST_WORKERS as usize;
    /// The most tasks whose doneness is kept.
    pub const MOST_EGGS: usize = 10_000;
    /// Segments that all lanes of a run may have together, except that each may have 64.
    const MOST_SEGMENTS: usize = 262_144;
    /// The same for a run that is long over.
    const MOST_FADED_SEGMENTS: usize = 16_384;

    pub(super) fn new(id: RunId, began: Nanos, start: &RunStart) -> Self {
        let eggs = (start.tasks as usize).min(Self::MOST_EGGS);
        Self {
            id,
            start: start.clone(),
            began,
            ended: None,
            lanes: Vec::new(),
            done: 0,
            failed: 0,
            lost: 0,
            retried: 0,
            failure: None,
            eggs: vec![Egg::Done(0.0); eggs],
            load_before: None,
            suspended: Nanos::ZERO,
            summary: None,
            doneness: (0.0, 0),
            batched: false,
            blame: Blame::default(),
            forgotten: Totals::default(),
            stops: Stops::default(),
            others: Others::default(),
            alone: Alone::default(),
            throttled: None,
        }
    }

    /// Returns whether the run is over.
    pub fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// Returns how much of all tasks is done, 0 to 1.
    pub fn progress(&self) -> f32 {
        if matches!(&self.summary, Some(summary) if summary.end == RunEnd::Completed) {
            return 1.0;
        }
        let ended = f64::from(self.done) + f64::from(self.failed) + f64::from(self.lost);
        let inside: f64 = self.lanes.iter().map(|lane| f64::from(lane.done)).sum();
        ((ended + inside) / f64::from(self.start.tasks.max(1))).clamp(0.0, 1.0) as f32
    }

    /// Returns how long the run has taken until `now`, or took when it is over.
    pub fn elapsed(&self, now: Nanos) -> Nanos {
        match (&self.summary, self.ended) {
            (Some(summary), _) => summary.wall,
            (None, Some(ended)) => ended - self.began,
            (None, None) => now - self.began,
        }
    }

    /// Returns the lane of a worker.
    pub fn lane(&self, worker: WorkerId) -> Option<&Lane> {
        self.place(worker).ok().map(|at| &self.lanes[at])
    }

    /// Returns whether [`Run::eggs`] tells of every task: not when there are too many, when tasks were
    /// told in batches, or when the run is long over.
    pub fn knows_each_task(&self) -> bool {
        self.eggs.len() == self.start.tasks as usize && !self.batched
    }

    /// Returns the mean doneness of the eggs that are off the heat: CPU time got over CPU time
    /// needed.
    pub fn doneness(&self) -> Option<f64> {
        let (sum, count) = self.doneness;
        (count > 0).then(|| sum / f64::from(count))
    }

    /// Returns how many of the cores that the run may use other programs used on average.
    ///
    /// Only samples whose whole window lies in the run count: all that was busy, less eggtop's own
    /// use and what the workers reported for the same window. Nothing for runs too short for one.
    pub fn others_busy(&self) -> Option<f64> {
        self.others.mean()
    }

    /// Returns the time all workers together spent in a state.
    pub fn time_in(&self, state: LaneState) -> Nanos {
        let lanes: Nanos = self.lanes.iter().map(|lane| lane.time_in(state)).sum();
        lanes + self.forgotten.times[state as usize]
    }

    /// Returns the time all workers together spent starting.
    pub fn start_up(&self) -> Nanos {
        let lanes: Nanos = self.lanes.iter().map(|lane| lane.start_up).sum();
        lanes + self.forgotten.start_up
    }

    /// Returns how many workers have been ready for a task, those that replaced others not counted.
    pub fn workers_started(&self) -> u32 {
        let started = self.lanes.iter().filter(|lane| lane.started.is_some());
        self.forgotten.started + started.count() as u32
    }

    /// Returns the worker that lost a task, and how it ended: the first whose task nobody did again,
    /// else the first. Nothing until both are known.
    pub fn to_blame(&self) -> Option<(WorkerId, Exit)> {
        self.blame.known()
    }

    /// Returns the time all workers together spent inside tasks, on a core or not.
    pub fn time_inside(&self) -> Nanos {
        use LaneState::{Lock, Ready, Running, Waiting};
        let states = [Running, Waiting, Lock, Ready];
        states.into_iter().map(|state| self.time_in(state)).sum()
    }

    /// Returns the time all workers together were ready while something else had the core, without
    /// that in which the whole program was stopped.
    pub fn run_wait(&self) -> Nanos {
        self.time_in(LaneState::Ready) - self.stops.ready()
    }

    /// Returns for how long exactly one worker had a task; not known when tasks were told in
    /// batches.
    pub fn alone(&self) -> Option<Nanos> {
        self.alone.time()
    }

    /// Returns for how long the quota stopped threads of this program during the run, summed over
    /// them, where there is a quota.
    pub fn throttled(&self) -> Option<Nanos> {
        self.throttled.map(|(before, now)| now - before)
    }

    pub(super) fn apply(&mut self, at: Nanos, event: &RunEvent) {
        match event {
            RunEvent::Started(_) | RunEvent::SwitchInterval { .. } => {}
            RunEvent::Worker { worker, event } if self.is_over() => {
                if let Some(lane) = self.lane_mut(*worker) {
                    lane.apply(at, event);
                    lane.close(at);
                }
            }
            RunEvent::Worker { worker, event } => self.apply_worker(at, *worker, event),
            RunEvent::TaskLost { .. } | RunEvent::Ended(_) if self.is_over() => {}
            RunEvent::TaskLost {
                task,
                worker,
                retried,
            } => self.lose(at, (*task, *worker), *retried),
            RunEvent::Ended(summary) => self.end(at, summary),
        }
    }

    /// Notes that the whole program was stopped.
    pub(super) fn suspend(&mut self, from: Nanos, to: Nanos) {
        let end = self.ended.map_or(to, |ended| to.min(ended));
        let stretch = end - from.max(self.began);
        self.suspended = Nanos(self.suspended.0.saturating_add(stretch.0));
        self.stops.stop(from, end, &self.lanes);
    }

    /// Notes what a look at the machine saw while the run was on, of the cores it may use.
    pub(super) fn look(&mut self, at: Nanos, sample: &Sample, affinity: &[u16]) {
        if let (false, Some(throttling)) = (self.is_over(), sample.throttling) {
            let (before, _) = self.throttled.unwrap_or((throttling.time, throttling.time));
            self.throttled = Some((before, throttling.time));
        }
        if !self.is_over() && self.began + sample.window <= at {
            self.others.look(at, sample, affinity);
        }
        self.others.settle(at, &self.lanes);
    }

    /// Notes what the latest look at the machine before the run saw.
    pub(super) fn look_back(&mut self, sample: &Sample) {
        // The system tells two decimals; the rest would be an artefact of the narrower type.
        self.load_before = sample
            .load
            .map(|load| (f64::from(load) * 100.0).round() / 100.0);
        self.throttled = sample.throttling.map(|it| (it.time, it.time));
    }

    /// Keeps only what is still drawn of a run that is long over.
    pub(super) fn fade(&mut self) {
        let limit = (Self::MOST_FADED_SEGMENTS / self.lanes.len().max(1)).clamp(1, 512);
        for lane in &mut self.lanes {
            lane.keep_to(limit);
            lane.segments.shrink_to_fit();
            lane.recent = VecDeque::new();
        }
        self.eggs = Vec::new();
        self.stops.fade();
    }

    /// Keeps only the numbers of a run that nobody looks at any more.
    pub(super) fn forget_lanes(&mut self) {
        self.forgotten = Totals {
            times: LaneState::ALL.map(|state| self.time_in(state)),
            start_up: self.start_up(),
            started: self.workers_started(),
        };
        self.lanes = Vec::new();
    }

    fn apply_worker(&mut self, at: Nanos, worker: WorkerId, event: &WorkerEvent) {
        match event {
            WorkerEvent::TaskEnded(end) => self.end_task(end),
            WorkerEvent::Batch(batch) => {
                self.done = self.done.saturating_add(batch.tasks);
                self.batched = true;
                self.alone.forget();
            }
            WorkerEvent::TaskStarted { task, .. } => self.set_egg(*task, Egg::Done(0.0)),
            WorkerEvent::Exited { exit, .. } => self.blame.exited(worker, *exit),
            _ => {}
        }
        let limit = (Self::MOST_SEGMENTS / self.lanes.len().max(1)).clamp(64, Lane::MOST_SEGMENTS);
        let Some(lane) = self.lane_mut(worker) else {
            return;
        };
        let (before, ready) = (lane.doing.is_some(), lane.time_in(LaneState::Ready));
        lane.apply(at, event);
        lane.keep_to(limit);
        let (doing, done) = (lane.doing, lane.done);
        let ready = lane.time_in(LaneState::Ready) - ready;
        self.stops.tell_ready(at - ready, at);
        self.alone.change(at, before, doing.is_some());
        if let (WorkerEvent::Progress { .. }, Some((task, _))) = (event, doing) {
            self.set_egg(task, Egg::Done(done));
        }
    }

    fn end_task(&mut self, end: &TaskEnd) {
        match &end.outcome {
            Outcome::Done(output) => {
                self.done = self.done.saturating_add(1);
                let doneness = match output {
                    TaskOutput::Doneness(doneness) if doneness.is_finite() => {
                        self.doneness.0 += doneness;
                        self.doneness.1 = self.doneness.1.saturating_add(1);
                        doneness.clamp(0.0, 1.0) as f32
                    }
                    _ => 1.0,
                };
                self.set_egg(end.task, Egg::Done(doneness));
            }
            Outcome::Failed(reason) => {
                self.failed = self.failed.saturating_add(1);
                self.set_egg(end.task, Egg::Lost);
                self.failure.get_or_insert_with(|| reason.clone());
            }
            Outcome::Stopped => {}
        }
    }

    fn lose(&mut self, at: Nanos, (task, worker): (TaskId, WorkerId), retried: bool) {
        let exited = self.lane(worker).and_then(|lane| lane.exited);
        self.blame
            .lost(worker, exited.map(|(_, exit)| exit), retried);
        let lane = self.lane_mut(worker);
        if let Some(lane) = lane.filter(|lane| lane.doing.is_some_and(|(doing, _)| doing == task)) {
            lane.close(at);
            self.alone.change(at, true, false);
        }
        if retried {
            self.retried = self.retried.saturating_add(1);
            self.set_egg(task, Egg::Done(0.0));
        } else {
            self.lost = self.lost.saturating_add(1);
            self.set_egg(task, Egg::Lost);
        }
    }

    fn end(&mut self, at: Nanos, summary: &RunSummary) {
        for lane in &mut self.lanes {
            self.alone.change(at, lane.doing.is_some(), false);
            lane.close(at);
        }
        self.others.settle_all(at, &self.lanes);
        self.ended = Some(at);
        self.done = summary.done;
        self.failed = summary.failed;
        self.lost = summary.lost;
        if summary.end == RunEnd::Completed && summary.failed == 0 && summary.lost == 0 {
            let raw = self.eggs.iter_mut().filter(|egg| **egg == Egg::Done(0.0));
            raw.for_each(|egg| *egg = Egg::Done(1.0));
        }
        self.summary = Some(summary.clone());
    }

    fn set_egg(&mut self, task: TaskId, told: Egg) {
        if let Some(egg) = self.eggs.get_mut(task.0 as usize) {
            *egg = told;
        }
    }

    fn place(&self, worker: WorkerId) -> Result<usize, usize> {
        let guess = worker.0 as usize;
        match self.lanes.get(guess) {
            Some(lane) if lane.worker == worker => Ok(guess),
            _ => self.lanes.binary_search_by_key(&worker, |lane| lane.worker),
        }
    }

    /// Returns the lane of a worker, a new one if need be and there is room.
    fn lane_mut(&mut self, worker: WorkerId) -> Option<&mut Lane> {
        let at = match self.place(worker) {
            Ok(at) => at,
            Err(_) if self.lanes.len() >= Self::MOST_LANES => return None,
            Err(at) => {
                self.lanes.insert(at, Lane::new(worker));
                at
            }
        };
        self.lanes.get_mut(at)
    }
}
