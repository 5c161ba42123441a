//! The measured facts that a verdict rests on.

use crate::model::{
    Estimate, ExecutorKind, Exit, FryBy, Machine, Nanos, RunEnd, WorkerId, WorkloadKind, meaning_of,
};

use super::compare::{Row, noun};
use super::lanes::LaneState;
use super::run::Run;

/// The measured numbers that rules look at. Times are in seconds, means over the repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What one task is called, and what several are.
    pub noun: (&'static str, &'static str),
    /// Whether an egg comes off when the timer rings, fried or raw.
    pub by_timer: bool,
    /// Whether tasks were done one after another by one worker.
    pub serial: bool,
    /// Number of workers.
    pub workers: u32,
    /// Number of tasks of one run.
    pub tasks: u32,
    /// Number of runs.
    pub runs: u32,
    /// How it ended.
    pub end: RunEnd,
    /// Tasks done, failed and lost, of all runs together.
    pub done: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// Tasks that were lost.
    pub lost: u32,
    /// Tasks that were done again because their worker died.
    pub retried: u32,
    /// The first worker that ended badly.
    pub exit: Option<(WorkerId, Exit)>,
    /// Why the first failed task failed.
    pub failure: Option<String>,
    /// Wall time.
    pub wall: Estimate,
    /// Cores kept busy.
    pub cores_busy: f64,
    /// Against the serial run of the same work.
    pub speedup: Option<Estimate>,
    /// Mean doneness of eggs.
    pub doneness: Option<f64>,
    /// Time all workers spent starting, being handed tasks, and inside tasks.
    pub start_up: f64,
    /// Time between tasks that was not idle.
    pub hand_over: f64,
    /// Time inside tasks, on a core or not.
    pub inside: f64,
    /// The part of it in which something else had the core.
    pub ready: f64,
    /// Time in which exactly one worker had a task; not known for tasks told in batches.
    pub alone: Option<f64>,
    /// Time for which the whole program was stopped.
    pub suspended: f64,
    /// Time for which the quota stopped threads, summed over them.
    pub throttled: Option<f64>,
    /// Cores that other programs used.
    pub others_busy: Option<f64>,
    /// Logical cores of the machine.
    pub logical: usize,
    /// Workers that can run at once here.
    pub usable: usize,
    /// The control group's limit in cores.
    pub quota: Option<f64>,
}

impl Facts {
    /// Gathers the facts of a row from its runs.
    pub(super) fn of(row: &Row, runs: &[&Run], machine: &Machine) -> Self {
        let spec = &row.start.spec;
        let count = runs.len().max(1) as f64;
        let mean = |time: fn(&Run) -> Nanos| {
            let sum: Nanos = runs.iter().map(|run| time(run)).sum();
            sum.as_secs_f64() / count
        };
        let known = |value: fn(&Run) -> Option<f64>| {
            let values: Option<Vec<f64>> = runs.iter().map(|run| value(run)).collect();
            values.map(|values| values.iter().sum::<f64>() / count)
        };
        Self {
            noun: meaning_of(spec.workload).noun,
            by_timer: spec.workload == WorkloadKind::Eggs && spec.by == FryBy::Timer,
            serial: spec.executor == ExecutorKind::Serial,
            workers: row.start.workers,
            tasks: row.start.tasks,
            runs: u32::try_from(runs.len()).unwrap_or(u32::MAX),
            end: row.end.clone(),
            done: row.done,
            failed: row.failed,
            lost: row.lost,
            retried: runs
                .iter()
                .fold(0, |sum, run| run.retried.saturating_add(sum)),
            exit: runs.iter().find_map(|run| run.exits.first().copied()),
            failure: runs.iter().find_map(|run| run.failure.clone()),
            wall: row.wall.estimate,
            cores_busy: row.cores_busy.mean,
            speedup: row.speedup,
            doneness: known(Run::doneness),
            start_up: mean(Run::start_up),
            hand_over: mean(|run| run.time_in(LaneState::Overhead) - run.start_up()),
            inside: mean(Run::time_inside),
            ready: mean(Run::run_wait),
            alone: known(|run| run.alone().map(Nanos::as_secs_f64)),
            suspended: mean(|run| run.suspended),
            throttled: known(|run| run.throttled().map(Nanos::as_secs_f64)),
            others_busy: row.others_busy,
            logical: machine.logical,
            usable: machine.usable.max(1),
            quota: machine.quota,
        }
    }

    /// Returns the speedup of a run that is not itself serial.
    pub(super) fn compared(&self) -> Option<Estimate> {
        self.speedup.filter(|_| !self.serial)
    }

    /// Returns the largest speedup this machine and this many workers allow.
    pub(super) fn ideal(&self) -> f64 {
        f64::from(self.workers).min(self.usable as f64)
    }

    /// Returns the tasks of all runs together.
    pub(super) fn all_tasks(&self) -> u32 {
        self.tasks.saturating_mul(self.runs.max(1))
    }

    /// Returns `8 eggs`.
    pub(super) fn count(&self, tasks: u32) -> String {
        format!("{tasks} {}", noun(self.noun, tasks))
    }

    /// Returns `1 of 8 eggs`.
    pub(super) fn of_all(&self, part: u32) -> String {
        format!("{part} of {}", self.count(self.all_tasks()))
    }

    /// Returns `, 1.9 times as fast as serially`, or nothing without a serial base.
    pub(super) fn as_fast(&self) -> String {
        self.compared().map_or_else(String::new, |speedup| {
            format!(", {:.1} times as fast as serially", speedup.mean)
        })
    }

    /// Returns the share of a part of the workers' time that was not idle.
    pub(super) fn share_of_work(&self, part: f64) -> Option<f64> {
        let all = self.start_up + self.hand_over + self.inside;
        (all > 0.0 && !self.serial).then(|| part / all)
    }
}
