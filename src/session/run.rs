//! A run folded from its events: lanes, counts, what came of each task.

use std::collections::BTreeSet;

use crate::model::{
    ExecutorKind, Exit, RunEnd, RunId, RunSpec, RunStart, RunSummary, Streamed, TimeSpan,
    Timestamp, WorkerId,
};

use super::batches;
use super::batches::BatchTimes;
use super::columns::Cell;
use super::egg::Egg;
use super::failure_cause::FailureCause;
use super::failures::Failures;
use super::gil::Gil;
use super::lanes::{Lane, LaneState};
use super::lateness::Lateness;
use super::makespan::TaskTimes;
use super::observed_deadlock::ObservedDeadlock;
use super::others::Others;
use super::outside::Outside;
use super::processes::Processes;
use super::serial_time::SerialTime;
use super::stops::{Stopped, Stops};
use super::wait_for::WaitFor;
use super::why::{Why, Whys};

mod fold;
mod observed;

mod totals;

use totals::Totals;

/// A run, as far as its events say.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which run.
    pub id: RunId,
    /// What it set out to do.
    pub start: RunStart,
    /// When its clock started.
    pub began: Timestamp,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// Its workers, in order of their numbers. A process that replaces another one goes on in its
    /// lane.
    pub lanes: Vec<Lane>,
    /// Tasks that gave a result.
    pub done: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// Tasks whose worker died and that were not done again.
    pub lost: u32,
    /// Tasks that were given to another worker because theirs died.
    pub retried: u32,
    /// Why tasks failed.
    pub failures: Failures,
    /// What became of each of the first 10,000 tasks; a task reported in a batch stays raw until the run
    /// is complete (see [`Run::knows_each_task`]).
    pub eggs: Vec<Egg>,
    /// Load average when the run began, where the system says.
    pub load_before: Option<f64>,
    /// For how long the machine slept during the run, in which its clock stood still.
    pub asleep: TimeSpan,
    /// The story of its GIL, where there is one.
    pub gil: Gil,
    /// What its tasks counted together, where they share a number.
    pub shared: Option<u64>,
    /// The memory that its tasks went through.
    pub(crate) streamed: Streamed,
    /// When the first task was begun.
    pub(crate) first_task: Option<Timestamp>,
    /// The deadlock that was seen in it.
    pub deadlock: Option<ObservedDeadlock>,
    /// What it fetched and printed.
    pub outside: Outside,
    /// The processes that the run forked.
    pub processes: Processes,
    /// How often a worker was ready for its first task: replacements count, too.
    pub starts: u32,
    /// Its batches, if its tasks come in several.
    pub batches: Vec<BatchTimes>,
    /// How late its tasks went on after their waits.
    pub lateness: Lateness,
    /// The measured end.
    pub summary: Option<RunSummary>,
    doneness: (f64, u32),
    batched: bool,
    blame: FailureCause,
    forgotten: Totals,
    stops: Stops,
    /// Workers that were to stay on a core, and do not.
    pub(crate) not_pinned: BTreeSet<WorkerId>,
    /// What its tasks took by themselves.
    pub(crate) task_times: TaskTimes,
    /// When the machine was last looked at, and which processes were stopped then.
    looked: Option<(Timestamp, Vec<i32>)>,
    others: Others,
    alone: SerialTime,
    whys: Whys,
    wait_for: WaitFor,
    throttled: Option<(TimeSpan, TimeSpan)>,
    /// Who did the serial part, and how long it took.
    serial_part: Option<(WorkerId, TimeSpan)>,
}

impl Run {
    /// The most lanes a run keeps: the most workers there can be. A log that has more is not
    /// one of ours; their tasks are counted, they get no lane.
    pub const MOST_LANES: usize = RunSpec::MOST_WORKERS as usize;
    /// The most tasks of which the doneness is kept.
    pub const MOST_EGGS: usize = 10_000;
    /// Segments that all lanes of a run may have together, except that each may have 64.
    const MOST_SEGMENTS: usize = 262_144;
    /// The same for a run that is long over.
    const MOST_FADED_SEGMENTS: usize = 16_384;

    pub(crate) fn new(id: RunId, began: Timestamp, start: &RunStart) -> Self {
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
            failures: Failures::default(),
            eggs: vec![Egg::Done(0.0); eggs],
            load_before: None,
            asleep: TimeSpan::ZERO,
            looked: None,
            not_pinned: BTreeSet::new(),
            task_times: TaskTimes::of(start.tasks),
            gil: Gil::new(start.spec.switch_interval()),
            shared: None,
            streamed: Streamed::default(),
            first_task: None,
            deadlock: None,
            outside: Outside::default(),
            processes: Processes::default(),
            starts: 0,
            batches: batches::none_yet(&start.spec),
            lateness: Lateness::default(),
            summary: None,
            doneness: (0.0, 0),
            batched: false,
            blame: FailureCause::default(),
            forgotten: Totals::default(),
            stops: Stops::default(),
            others: Others::default(),
            alone: SerialTime::default(),
            whys: Whys::default(),
            wait_for: WaitFor::new(start),
            throttled: None,
            serial_part: None,
        }
    }

    /// Returns whether it was on at some time since then.
    pub(super) fn was_on_since(&self, since: Timestamp) -> bool {
        self.ended.is_none_or(|ended| ended >= since)
    }

    /// Returns whether the run is over.
    pub fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// Returns the deadlock that it is in now.
    pub fn deadlocked(&self) -> Option<&ObservedDeadlock> {
        let seen = self.deadlock.as_ref()?;
        self.wait_for.stuck_set().map(|_| seen)
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
    pub fn elapsed(&self, now: Timestamp) -> TimeSpan {
        match (&self.summary, self.ended) {
            (Some(summary), _) => summary.wall,
            (None, Some(ended)) => ended - self.began,
            (None, None) => now - self.began,
        }
    }

    /// Returns whether its workers are processes of their own.
    pub fn has_own_processes(&self) -> bool {
        let executor = self.start.spec.executor();
        matches!(executor, ExecutorKind::Pool | ExecutorKind::Process)
    }

    /// Returns the lane of a worker.
    pub fn lane(&self, worker: WorkerId) -> Option<&Lane> {
        self.place(worker).ok().map(|at| &self.lanes[at])
    }

    /// Returns whether [`Run::eggs`] covers every task: not when there are too many, when tasks were
    /// reported in batches, or when the run is long over.
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
    pub fn time_in(&self, state: LaneState) -> TimeSpan {
        let lanes: TimeSpan = self.lanes.iter().map(|lane| lane.time_in(state)).sum();
        lanes + self.forgotten.times[state as usize]
    }

    /// Returns the time all workers together spent starting.
    pub fn start_up(&self) -> TimeSpan {
        let lanes: TimeSpan = self.lanes.iter().map(|lane| lane.start_up).sum();
        lanes + self.forgotten.start_up - self.stops.start_up()
    }

    /// Returns how many workers have been ready for a task, those that replaced others not counted.
    pub fn workers_started(&self) -> u32 {
        let started = self.lanes.iter().filter(|lane| lane.started.is_some());
        self.forgotten.started + started.count() as u32
    }

    /// Returns the worker that lost a task, and how it ended: the first whose task was not done again,
    /// else the first. Nothing until both are known.
    pub fn to_blame(&self) -> Option<(WorkerId, Exit)> {
        self.blame.known()
    }

    /// Returns the time all workers together spent inside tasks, on a core or not.
    pub fn time_inside(&self) -> TimeSpan {
        use LaneState::{Barrier, Gil, Lock, Loop, Ready, Running, Waiting};
        let states = [Running, Waiting, Gil, Lock, Barrier, Ready, Loop];
        states.into_iter().map(|state| self.spent_in(state)).sum()
    }

    /// Returns the time all workers together spent in a state, without that in which they were stopped.
    pub fn spent_in(&self, state: LaneState) -> TimeSpan {
        self.time_in(state) - self.stops.time_in(state)
    }

    /// Returns the time all workers together were kept from what they did by stops of
    /// the program, of workers, or of what they waited for.
    pub fn stopped_for(&self) -> TimeSpan {
        let states = LaneState::ALL.into_iter();
        states.map(|state| self.stops.time_in(state)).sum()
    }

    /// Returns for how long the program, or a process of the run, was stopped during the run.
    pub fn suspended(&self) -> TimeSpan {
        self.stops.total()
    }

    /// Returns when the program or workers were stopped, in order; the latest stretches only.
    pub fn suspensions(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.stops.stretches()
    }

    /// Returns which processes were stopped.
    pub fn who_stopped(&self) -> &Stopped {
        self.stops.who()
    }

    /// Returns the time inside tasks that no report accounts for. A worker of ours finds out when it
    /// stands still; a program that does the tasks elsewhere may report no gaps, and is then believed to
    /// have run for its CPU time only.
    pub fn untold(&self) -> TimeSpan {
        if !self.start.spec.runtime().is_foreign() {
            return TimeSpan::ZERO;
        }
        let reported = self.cpu_in_tasks();
        let counted = self.summary.as_ref().map(|summary| summary.usage.cpu());
        let counted = counted.filter(|&cpu| cpu > TimeSpan::ZERO);
        let cpu = counted.map_or(reported, |counted| counted.min(reported));
        self.time_in(LaneState::Running) - cpu
    }

    /// Returns the time all workers together were ready while something else had the core, without
    /// that in which they were stopped.
    pub fn run_wait(&self) -> TimeSpan {
        self.spent_in(LaneState::Ready)
    }

    /// Returns for how long exactly one worker had a task; unknown when tasks were reported in
    /// batches.
    pub fn alone(&self) -> Option<TimeSpan> {
        self.alone.time()
    }

    /// Returns the holder of the GIL, where it is known that all others inside a task want it.
    pub fn sole_holder(&self) -> Option<WorkerId> {
        let (holder, _, waiters) = self.gil.last()?;
        let inside = self.lane(holder).is_some_and(|lane| lane.doing.is_some());
        let others = self.alone.busy() - u32::from(inside).min(self.alone.busy());
        (!self.is_over() && others > 0 && waiters >= others).then_some(holder)
    }

    /// Returns the columns of a lane between two times, what its worker is doing now included.
    ///
    /// A worker that lost the GIL to one that all others wait for waits, too, although it reports
    /// that only when it goes on.
    pub fn columns(
        &self,
        lane: &Lane,
        (from, to): (Timestamp, Timestamp),
        cells: usize,
        now: Timestamp,
    ) -> Vec<Cell> {
        let open = lane.open(now);
        let since = self.lost_gil(lane);
        let open = open.flat_map(|open| open.cut(since));
        lane.window((from, to), cells, open)
    }

    /// Returns why a worker does not run: over the window of the latest sample, over the whole run
    /// when that is over. Nothing until it was looked at.
    pub fn why(&self, worker: WorkerId) -> Option<Why> {
        if self.is_over() {
            self.whys.mean(worker)
        } else {
            self.whys.latest(worker)
        }
    }

    /// Returns since when a worker is known to wait for the GIL without having reported it.
    pub(super) fn lost_gil(&self, lane: &Lane) -> Option<Timestamp> {
        let (holder, at, _) = self.gil.last()?;
        self.sole_holder().filter(|_| holder != lane.worker)?;
        let held = self.gil.held_until(lane.worker)?;
        (held < at).then_some(held)
    }

    /// Returns for how long the quota stopped threads of this program during the run, summed over
    /// them, where there is a quota.
    pub fn throttled(&self) -> Option<TimeSpan> {
        self.throttled.map(|(before, now)| now - before)
    }

    fn place(&self, worker: WorkerId) -> Result<usize, usize> {
        let guess = worker.0 as usize;
        match self.lanes.get(guess) {
            Some(lane) if lane.worker == worker => Ok(guess),
            _ => self.lanes.binary_search_by_key(&worker, |lane| lane.worker),
        }
    }
}
