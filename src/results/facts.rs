//! The measured facts that a verdict rests on.

use crate::model::{Estimate, ExecutorKind, FryBy, Machine, Pin, RunSpec, TimeSpan, meaning_of};
use crate::results::bandwidth::Bandwidth;
use crate::results::capacity::{cores_of, has_gil, own_interpreter, room};
use crate::results::measured::Measured;
use crate::results::process_stats::Starts;
use crate::results::sharing::Sharing;
use crate::session::failures::Failures;
use crate::session::lanes::LaneState;
use crate::session::run::Run;
use crate::text::figures::figure;
use crate::text::labels::{noun, runtime_of};

mod at_once;
mod inside;
mod of_runs;
mod shares;
mod topics;

use of_runs::{
    free_threaded, hand_overs, last_interval, mean_of, mean_of_known, retried, stopped, switches,
    task_times,
};

pub use topics::{Comparison, Interference, Outcomes, Setup, Times};

pub(super) use of_runs::with_ids;

/// The measured numbers that rules look at. Times are in seconds, means over the repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What was asked for.
    pub spec: RunSpec,
    /// What starting the workers cost, and what their processes held.
    pub starts: Starts,
    /// What its tasks counted together, where they share a number.
    pub sharing: Option<Sharing>,
    /// How fast its workers went through memory, where they report it.
    pub bandwidth: Option<Bandwidth>,
    /// What there was to do the work with.
    pub setup: Setup,
    /// What came of the tasks, of all runs together.
    pub outcome: Outcomes,
    /// Times in seconds, means over the repeats.
    pub times: Times,
    /// What kept the run from its time.
    pub interference: Interference,
    /// How it compares with other runs of the same work, where there are such runs.
    pub comparison: Comparison,
}

impl Interference {
    fn of(row: &Measured, runs: &[&Run]) -> Self {
        let timed = with_ids(runs, &row.timed);
        Self {
            suspended: mean_of(&timed, Run::suspended),
            asleep: mean_of(&timed, |run| run.asleep),
            stopped: stopped(&timed),
            throttled: mean_of_known(runs, |run| run.throttled().map(TimeSpan::as_secs_f64)),
            others_busy: row.others_busy,
        }
    }

    /// Returns for how long the run was stopped or the machine slept, whichever was longer.
    pub(super) fn longest_stop(&self) -> f64 {
        self.suspended.max(self.asleep)
    }
}

impl Facts {
    /// Gathers the facts of a row from its runs.
    pub(crate) fn of(row: &Measured, runs: &[&Run], machine: &Machine) -> Self {
        let spec = &row.start.spec;
        let mean = |time: fn(&Run) -> TimeSpan| mean_of(runs, time);
        Self {
            spec: spec.clone(),
            starts: row.process_stats.starts,
            sharing: row.sharing,
            bandwidth: row.bandwidth,
            setup: Setup {
                noun: meaning_of(spec.workload()).noun,
                runtime: runtime_of(spec, machine),
                has_gil: has_gil(spec, machine),
                free_threaded: free_threaded(machine),
                workers: row.start.workers,
                tasks: row.start.tasks,
                serial_part: spec.has_serial_part(row.start.tasks, row.start.workers),
                runs: u32::try_from(runs.len()).unwrap_or(u32::MAX),
                not_pinned: row.not_pinned,
                cores: cores_of(machine),
                quota: machine.quota,
                largest_cache: machine.last_level_cache,
            },
            outcome: Outcomes {
                started: row.workers_started,
                end: row.end.clone(),
                done: row.done,
                failed: row.failed,
                lost: row.lost,
                retried: retried(runs),
                exit: runs.iter().find_map(|run| run.to_blame()),
                deadlock: row.deadlock.clone(),
                failures: Failures::together(runs.iter().map(|run| &run.failures)),
                printed: (row.outside.printed, row.outside.torn),
                doneness: row.doneness,
            },
            times: Times {
                wall: row.wall.typical(),
                cpu: (row.user.mean, row.sys.mean),
                cores_busy: row.cores_busy.mean,
                switches: switches(row, runs.len()),
                start_up: mean(Run::start_up),
                hand_over: mean(|run| run.spent_in(LaneState::Overhead) - run.start_up()),
                task_times: task_times(runs),
                inside: mean(Run::time_inside),
                ready: mean(Run::run_wait),
                gil: mean(|run| run.spent_in(LaneState::Gil)),
                lock: mean(|run| run.spent_in(LaneState::Lock)),
                barrier: mean(|run| run.spent_in(LaneState::Barrier)),
                waiting: mean(|run| run.spent_in(LaneState::Waiting)),
                kept: mean(|run| run.spent_in(LaneState::Loop)),
                untold: mean(Run::untold),
                lateness: row.lateness,
                last_interval: last_interval(runs).unwrap_or(spec.switch_interval()),
                gil_hand_overs: mean_of_known(runs, hand_overs),
                alone: mean_of_known(runs, |run| run.alone().map(TimeSpan::as_secs_f64)),
            },
            interference: Interference::of(row, runs),
            comparison: Comparison::default(),
        }
    }

    /// Returns how tasks met workers.
    pub(crate) const fn executor(&self) -> ExecutorKind {
        self.spec.executor()
    }

    /// Returns whether tasks were done one after another by one worker.
    pub(crate) fn is_serial(&self) -> bool {
        self.executor() == ExecutorKind::Serial
    }

    /// Returns whether workers are threads that share an interpreter.
    pub(crate) fn is_threads(&self) -> bool {
        self.executor() == ExecutorKind::Threads
    }

    /// Returns whether its tasks share one thread, an event loop.
    pub(crate) fn is_loop(&self) -> bool {
        self.executor() == ExecutorKind::Async
    }

    /// Returns how many workers can compute at once where there are cores enough.
    pub(crate) fn threads(&self) -> u32 {
        if self.is_loop() {
            1
        } else {
            self.setup.workers
        }
    }

    /// Returns whether each worker has an interpreter, and so a GIL, of its own.
    pub(crate) fn has_own_gils(&self) -> bool {
        self.setup.has_gil == Some(true) && own_interpreter(self.executor())
    }

    /// Returns whether an egg comes off when the timer rings, fried or raw.
    pub(crate) fn by_timer(&self) -> bool {
        self.spec.by() == FryBy::Timer
    }

    /// Returns the speedup of a run that is not itself serial, if its base allows for one.
    pub(crate) fn compared(&self) -> Option<Estimate> {
        let is_void = self
            .comparison
            .base_flaw
            .as_ref()
            .is_some_and(|flaw| flaw.is_void);
        self.comparison
            .speedup
            .filter(|_| !self.is_serial() && !is_void)
    }

    /// Returns how many cores' worth of time the run may use at once.
    pub(crate) fn room(&self) -> f64 {
        match self.setup.not_pinned {
            0 => self.room_with(self.spec.pin()),
            _ => self.room_with(Pin::None),
        }
    }

    /// Returns the same for a run whose workers are pinned so.
    pub(crate) fn room_with(&self, pin: Pin) -> f64 {
        room(pin, self.setup.cores, self.setup.quota)
    }

    /// Returns the largest speedup this machine and this many workers allow.
    pub(crate) fn ideal(&self) -> f64 {
        f64::from(self.threads()).min(self.room())
    }

    /// Returns the tasks that can be done at once.
    pub(crate) fn parallel_tasks(&self) -> u32 {
        self.setup
            .tasks
            .saturating_sub(u32::from(self.setup.serial_part))
    }

    /// Returns the tasks of a run: `8 eggs`, `a serial part and 4 parts`.
    pub(crate) fn work(&self) -> String {
        let parallel = self.count(self.parallel_tasks());
        if self.setup.serial_part {
            format!("a serial {} and {parallel}", self.setup.noun.0)
        } else {
            parallel
        }
    }

    /// Returns the tasks of all runs together.
    pub(crate) fn all_tasks(&self) -> u32 {
        self.setup.tasks.saturating_mul(self.setup.runs.max(1))
    }

    /// Returns `8 eggs`.
    pub(crate) fn count(&self, tasks: u32) -> String {
        format!("{tasks} {}", noun(self.setup.noun, tasks))
    }

    /// Returns `1 of 8 eggs`.
    pub(crate) fn of_all(&self, part: u32) -> String {
        format!("{part} of {}", self.count(self.all_tasks()))
    }

    /// Returns `, 1.9 times as fast as serially`, or nothing without a serial base.
    pub(crate) fn as_fast(&self) -> String {
        self.compared().map_or_else(String::new, |speedup| {
            let times = figure(speedup.mean, 1, 2);
            format!(", {times} times as fast as serially")
        })
    }
}
