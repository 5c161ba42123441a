//! What one or more runs of the same spec measured together, before it is compared with anything.

use serde_json::Value;

use crate::model::{
    Draft, Estimate, FryBy, Interpreter, Machine, RunEnd, RunId, RunStart, Statistics, TimeSpan,
    Usage,
};

use super::bandwidth::Bandwidth;
use super::capacity::{SeenAtWork, at_once_on, has_gil, room_of, takes_turns};
use super::efficiencies::Efficiencies;
use super::process_stats::ProcessStats;
use super::sharing::Sharing;
use super::time_breakdown::TimeBreakdown;
use crate::session::batches::BatchTimes;
use crate::session::lateness::Lateness;
use crate::session::observed_deadlock::ObservedDeadlock;
use crate::session::outside::Outside;
use crate::session::stops::STOPPED;

/// One or more runs of the same spec, measured. Times are in seconds.
#[derive(Debug, Clone)]
pub struct Measured {
    /// How the work was spread: `native pool x4`, with what is not as usual.
    pub label: String,
    /// What was done: `8 eggs of 1 s`.
    pub work: String,
    /// The runs, in order.
    pub runs: Vec<RunId>,
    /// Those of them whose times count: that were completed and not stopped meanwhile, or all completed
    /// ones, or all.
    pub timed: Vec<RunId>,
    /// What the first of them set out to do.
    pub start: RunStart,
    /// How they ended; the worst end of all.
    pub end: RunEnd,
    /// From start to the last result, of the runs whose times count.
    pub wall: Statistics,
    /// CPU time in user mode.
    pub user: Estimate,
    /// CPU time in the kernel.
    pub sys: Estimate,
    /// CPU time over wall time: how many cores the run kept busy.
    pub cores_busy: Estimate,
    /// CPU time in seconds per unit of work, what n counts; nothing where the unit is time itself.
    pub per_unit: Option<Estimate>,
    /// The Python that ran the code, where it is known.
    pub interpreter: Option<Interpreter>,
    /// Time in which workers waited for a GIL, summed over workers and runs; nothing without one.
    pub gil_wait: Option<TimeSpan>,
    /// Time in which workers waited for other locks and for each other, the same.
    pub lock_wait: TimeSpan,
    /// Time in which workers waited at a barrier for others, the same.
    pub barrier_wait: TimeSpan,
    /// How often a GIL went from one worker to another, in all runs together, where that is reported.
    pub gil_hand_overs: Option<u64>,
    /// What its tasks counted together, where they share a number.
    pub sharing: Option<Sharing>,
    /// How fast its workers went through memory, where they report it.
    pub bandwidth: Option<Bandwidth>,
    /// Tasks that gave a result, of all runs together, as the next two.
    pub done: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// Tasks that were lost.
    pub lost: u32,
    /// Workers of the last run that were ever ready for a task.
    pub workers_started: u32,
    /// The first deadlock that was seen.
    pub deadlock: Option<ObservedDeadlock>,
    /// Mean doneness of eggs.
    pub doneness: Option<f64>,
    /// For how long the whole program was stopped, in all runs together whose times count.
    pub suspended: TimeSpan,
    /// How many workers were to stay on a core, and did not, in the run with most of them.
    pub not_pinned: u32,
    /// What all runs together used; the peak is the largest of a worker.
    pub usage: Usage,
    /// Time in which workers were ready but something else had the core, summed over workers and
    /// runs.
    pub run_wait: TimeSpan,
    /// The same while another task had their event loop; nothing where there is none.
    pub loop_wait: Option<TimeSpan>,
    /// How late tasks went on after their waits, if they waited.
    pub lateness: Option<Lateness>,
    /// Cores that other programs used on average, of those that the run may use.
    pub others_busy: Option<f64>,
    /// Load average when the first run began.
    pub load_before: Option<f64>,
    /// The batches of the last run, their times since its start.
    pub batches: Vec<BatchTimes<TimeSpan>>,
    /// The combined result of the last run.
    pub output: Value,
    /// What the last run fetched, and what all of them printed.
    pub outside: Outside,
    /// What the workers did with their time, of the runs whose times count.
    pub(crate) spent: Option<TimeBreakdown>,
    /// Its efficiency in POP's metrics without a base, where they mean something.
    pub own_efficiencies: Option<Efficiencies>,
    /// What starting its workers cost, and its processes.
    pub process_stats: ProcessStats,
}

mod gather;

impl Measured {
    /// Returns its label and its work with a joint between them.
    pub fn title(&self, joint: &str) -> String {
        format!("{}{joint}{}", self.label, self.work)
    }

    /// Returns whether every task of every run gave a result.
    pub fn is_whole(&self) -> bool {
        self.end == RunEnd::Completed && self.failed == 0 && self.lost == 0
    }

    /// Returns whether it was stopped for so long that its time says nothing, or the machine slept.
    pub fn was_stopped(&self) -> bool {
        let wall: f64 = self.wall.estimate.mean * self.wall.count as f64;
        self.suspended.as_secs_f64() > STOPPED * wall
    }

    /// Returns whether all the work there was is done: an egg that a timer takes off the heat may have
    /// got less than another one, and their times then say nothing about speed.
    pub fn did_all_work(&self) -> bool {
        let spec = &self.start.spec;
        let by_timer = spec.by() == FryBy::Timer;
        !by_timer || self.doneness.is_some_and(|doneness| doneness >= FRIED)
    }

    /// Returns whether another row did the same work on the same runtime.
    pub fn same_work(&self, other: &Self) -> bool {
        same_work(&self.start, &other.start)
    }

    /// Returns whether another row was asked to do the same work, on whatever runtime and by whatever
    /// synchronization method: n may differ where each has its own.
    pub fn same_task(&self, other: &Self) -> bool {
        let other = Draft {
            runtime: self.start.spec.runtime(),
            python: self.start.spec.python().map(str::to_owned),
            runner: self.start.spec.runner().map(str::to_owned),
            share: self.start.spec.share(),
            message: self.start.spec.message(),
            ..other.start.spec.draft()
        }
        .spec();
        self.start.spec.same_work(&other)
    }

    /// Returns what was seen of its workers; nothing for a single worker, which cannot take turns.
    fn seen_at_work(&self) -> Option<SeenAtWork> {
        (self.start.workers > 1).then(|| SeenAtWork {
            cores_busy: self.cores_busy.mean,
            waited_for_gil: self.gil_wait.is_some_and(|wait| wait > TimeSpan::ZERO),
        })
    }

    /// Returns how many of its workers can compute at once on a machine, however many there are.
    pub(crate) fn computing_at_once(&self, machine: &Machine) -> f64 {
        let spec = &self.start.spec;
        let room = room_of(spec, machine);
        at_once_on(room, spec, has_gil(spec, machine), self.seen_at_work())
    }

    /// Returns whether its workers are threads that share a GIL which lets one compute at a time.
    pub(crate) fn takes_turns(&self, machine: &Machine) -> bool {
        let spec = &self.start.spec;
        takes_turns(spec, has_gil(spec, machine), self.seen_at_work())
    }

    /// Returns the runs whose wall time is an outlier.
    pub fn outliers(&self) -> impl Iterator<Item = RunId> + '_ {
        let outliers = self.wall.outliers.iter();
        outliers.filter_map(|&at| self.timed.get(at).copied())
    }

    /// Returns the relative spread of the wall times: standard deviation over mean.
    pub fn spread(&self) -> f64 {
        let Estimate { mean, sd } = self.wall.estimate;
        if mean > 0.0 { sd / mean } else { 0.0 }
    }

    /// Returns what a reader of the row should be warned of, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.wall.outliers.is_empty() {
            let numbers: Vec<String> = self
                .wall
                .outliers
                .iter()
                .map(|at| (at + 1).to_string())
                .collect();
            warnings.push(format!(
                "{}: run {} of {} is an outlier; run again on a quiet machine.",
                self.label,
                numbers.join(", "),
                self.wall.count
            ));
        }
        if self.spread() > MOST_SPREAD {
            warnings.push(format!(
                "{}: the times spread by {:.0} % (standard deviation); repeat more often.",
                self.label,
                self.spread() * 100.0
            ));
        }
        warnings
    }
}

/// Returns whether two runs set out to do the same work on the same runtime.
pub(crate) fn same_work(one: &RunStart, other: &RunStart) -> bool {
    same_share(one, other) && one.tasks == other.tasks
}

/// Returns whether a worker of either has the same to do: all of the work, or its share of work that
/// grows with the workers.
pub(super) fn same_share(one: &RunStart, other: &RunStart) -> bool {
    one.spec.same_work(&other.spec) && one.size.to_bits() == other.size.to_bits()
}

/// From this mean doneness on, eggs got the same heat as any others.
const FRIED: f64 = 0.95;
/// Above this relative standard deviation a row carries a warning.
const MOST_SPREAD: f64 = 0.05;
