//! The measured facts that a verdict rests on.

use crate::model::{
    Estimate, ExecutorKind, Exit, FryBy, Machine, Nanos, Pin, RunEnd, RunSpec, WorkerId,
    WorkloadKind, meaning_of,
};

use crate::results::beside::Beside;
use crate::results::capacity::{cores_of, has_gil, own_interpreter, room};
use crate::results::efficiencies::Efficiencies;
use crate::results::flaw::Flaw;
use crate::results::measured::Measured;
use crate::results::process_stats::Starts;
use crate::results::sharing::Sharing;
use crate::results::speedup_loss::Losses;
use crate::session::failures::Failures;
use crate::session::lanes::LaneState;
use crate::session::lateness::Lateness;
use crate::session::makespan::TaskTimes;
use crate::session::observed_deadlock::Seen;
use crate::session::run::Run;
use crate::session::stops::Stopped;
use crate::text::figures::figure;
use crate::text::labels::{noun, runtime_of};

mod of_runs;
mod shares;

use of_runs::{
    free_threaded, hand_overs, last_interval, mean_of, mean_of_known, retried, stopped, switches,
    task_times,
};

mod at_once;
mod inside;

pub(super) use of_runs::with_ids;

/// The measured numbers that rules look at. Times are in seconds, means over the repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What one task is called, and what several are.
    pub noun: (&'static str, &'static str),
    /// What was asked for.
    pub spec: RunSpec,
    /// What ran the code: `native`, `python 3.12`.
    pub runtime: String,
    /// Whether there is a GIL, as far as is known.
    pub has_gil: Option<bool>,
    /// A Python without a GIL that could be used instead.
    pub free_threaded: Option<String>,
    /// Number of workers.
    pub workers: u32,
    /// Number of tasks of one run, the serial part of `mix` included.
    pub tasks: u32,
    /// Whether one of them is done before all others, alone.
    pub serial_part: bool,
    /// Workers of the last run that were ever ready for a task.
    pub started: u32,
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
    /// The worker that lost a task, and how it ended.
    pub exit: Option<(WorkerId, Exit)>,
    /// The first deadlock that was seen.
    pub deadlock: Option<Seen>,
    /// Why tasks failed.
    pub failures: Failures,
    /// Lines printed into a shared pipe, and how many of them came out torn, of all runs together.
    pub printed: (u32, u32),
    /// Wall time.
    pub wall: Estimate,
    /// CPU time in user mode and in the kernel.
    pub cpu: (f64, f64),
    /// Cores kept busy.
    pub cores_busy: f64,
    /// Context switches because a worker waited, and because something else got its core.
    pub switches: (f64, f64),
    /// Against the serial run of the same work.
    pub speedup: Option<Estimate>,
    /// Mean doneness of eggs.
    pub doneness: Option<f64>,
    /// Time all workers spent starting, being handed tasks, and inside tasks.
    pub start_up: f64,
    /// Time between tasks that was not idle.
    pub hand_over: f64,
    /// What tasks took by themselves, of the last run.
    pub task_times: TaskTimes,
    /// Time inside tasks, on a core or not.
    pub inside: f64,
    /// The part of it in which something else had the core.
    pub ready: f64,
    /// The part of it spent waiting for the GIL.
    pub gil: f64,
    /// The part of it spent waiting for another lock, or for another worker.
    pub lock: f64,
    /// The part of it spent waiting for something that needs no core.
    pub waiting: f64,
    /// The part of it in which another task had the event loop.
    pub kept: f64,
    /// The part of it of which nobody told what became: neither CPU time nor a reason to stand still.
    pub untold: f64,
    /// How late tasks went on after their waits, if they waited.
    pub lateness: Option<Lateness>,
    /// How often the GIL went from one worker to another, where that is told.
    pub gil_hand_overs: Option<f64>,
    /// The switch interval at the end: a person may have changed it meanwhile.
    pub last_interval: Nanos,
    /// Time in which exactly one worker had a task; not known for tasks told in batches.
    pub alone: Option<f64>,
    /// Time for which the program, or a process of the run, was stopped.
    pub suspended: f64,
    /// Who was.
    pub stopped: Stopped,
    /// Workers that were to stay on a core, and did not.
    pub not_pinned: u32,
    /// Time for which the machine slept, in which the clock of the run stood still.
    pub asleep: f64,
    /// Time for which the quota stopped threads, summed over them.
    pub throttled: Option<f64>,
    /// Cores that other programs used, of those below.
    pub others_busy: Option<f64>,
    /// Cores that the run may use.
    pub cores: usize,
    /// The control group's limit in cores.
    pub quota: Option<f64>,
    /// The workers and the wall time of the same with one worker for each usable core, where that
    /// was measured.
    pub one_a_core: Option<(u32, Estimate)>,
    /// Where the speedup went, where that is known.
    pub losses: Option<Losses>,
    /// Its efficiency in POP's metrics, where they mean something.
    pub efficiencies: Option<Efficiencies>,
    /// How many times the CPU time of the serial run a unit of work took, where that cannot be
    /// explained.
    pub unsteady: Option<f64>,
    /// What is wrong with that serial run as a base.
    pub base_flaw: Option<Flaw>,
    /// What starting the workers cost, and what their processes held.
    pub starts: Starts,
    /// The same work on the same runtime, done other ways.
    pub beside: Vec<Beside>,
    /// What its tasks counted together, where they share a number.
    pub sharing: Option<Sharing>,
    /// What others counted who shared it in other ways, and are like it otherwise.
    pub other_ways: Vec<Sharing>,
}

impl Facts {
    /// Gathers the facts of a row from its runs.
    pub(crate) fn of(row: &Measured, runs: &[&Run], machine: &Machine) -> Self {
        let (spec, timed) = (&row.start.spec, with_ids(runs, &row.timed));
        let mean = |time: fn(&Run) -> Nanos| mean_of(runs, time);
        Self {
            noun: meaning_of(spec.workload).noun,
            spec: spec.clone(),
            runtime: runtime_of(spec, machine),
            has_gil: has_gil(spec, machine),
            free_threaded: free_threaded(machine),
            workers: row.start.workers,
            tasks: row.start.tasks,
            serial_part: spec.has_serial_part(row.start.tasks, row.start.workers),
            started: row.workers_started,
            runs: u32::try_from(runs.len()).unwrap_or(u32::MAX),
            end: row.end.clone(),
            done: row.done,
            failed: row.failed,
            lost: row.lost,
            retried: retried(runs),
            exit: runs.iter().find_map(|run| run.to_blame()),
            deadlock: row.deadlock.clone(),
            failures: Failures::together(runs.iter().map(|run| &run.failures)),
            printed: (row.outside.printed, row.outside.torn),
            wall: row.wall.typical(),
            cpu: (row.user.mean, row.sys.mean),
            cores_busy: row.cores_busy.mean,
            switches: switches(row, runs.len()),
            speedup: None,
            doneness: row.doneness,
            start_up: mean(Run::start_up),
            hand_over: mean(|run| run.spent_in(LaneState::Overhead) - run.start_up()),
            task_times: task_times(runs),
            inside: mean(Run::time_inside),
            ready: mean(Run::run_wait),
            gil: mean(|run| run.spent_in(LaneState::Gil)),
            lock: mean(|run| run.spent_in(LaneState::Lock)),
            waiting: mean(|run| run.spent_in(LaneState::Waiting)),
            kept: mean(|run| run.spent_in(LaneState::Loop)),
            untold: mean(Run::untold),
            lateness: row.lateness,
            last_interval: last_interval(runs).unwrap_or(spec.switch_interval),
            gil_hand_overs: mean_of_known(runs, hand_overs),
            alone: mean_of_known(runs, |run| run.alone().map(Nanos::as_secs_f64)),
            suspended: mean_of(&timed, Run::suspended),
            not_pinned: row.not_pinned,
            asleep: mean_of(&timed, |run| run.asleep),
            stopped: stopped(&timed),
            throttled: mean_of_known(runs, |run| run.throttled().map(Nanos::as_secs_f64)),
            others_busy: row.others_busy,
            cores: cores_of(machine),
            quota: machine.quota,
            one_a_core: None,
            losses: None,
            efficiencies: None,
            unsteady: None,
            base_flaw: None,
            starts: row.brood.starts,
            beside: Vec::new(),
            sharing: row.sharing,
            other_ways: Vec::new(),
        }
    }

    /// Returns how tasks met workers.
    pub(crate) const fn executor(&self) -> ExecutorKind {
        self.spec.executor
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
        if self.is_loop() { 1 } else { self.workers }
    }

    /// Returns whether each worker has an interpreter, and so a GIL, of its own.
    pub(crate) fn has_own_gils(&self) -> bool {
        self.has_gil == Some(true) && own_interpreter(self.executor())
    }

    /// Returns whether an egg comes off when the timer rings, fried or raw.
    pub(crate) fn by_timer(&self) -> bool {
        self.spec.workload == WorkloadKind::Eggs && self.spec.by == FryBy::Timer
    }

    /// Returns the speedup of a run that is not itself serial, if its base allows for one.
    pub(crate) fn compared(&self) -> Option<Estimate> {
        let is_void = self.base_flaw.as_ref().is_some_and(|flaw| flaw.is_void);
        self.speedup.filter(|_| !self.is_serial() && !is_void)
    }

    /// Returns how many cores' worth of time the run may use at once.
    pub(crate) fn room(&self) -> f64 {
        match self.not_pinned {
            0 => self.room_with(self.spec.pin),
            _ => self.room_with(Pin::None),
        }
    }

    /// Returns the same for a run whose workers are pinned so.
    pub(crate) fn room_with(&self, pin: Pin) -> f64 {
        room(pin, self.cores, self.quota)
    }

    /// Returns the largest speedup this machine and this many workers allow.
    pub(crate) fn ideal(&self) -> f64 {
        f64::from(self.threads()).min(self.room())
    }

    /// Returns the tasks that can be done at once.
    pub(crate) fn parallel_tasks(&self) -> u32 {
        self.tasks.saturating_sub(u32::from(self.serial_part))
    }

    /// Returns the tasks of a run: `8 eggs`, `a serial part and 4 parts`.
    pub(crate) fn work(&self) -> String {
        let parallel = self.count(self.parallel_tasks());
        if self.serial_part {
            format!("a serial {} and {parallel}", self.noun.0)
        } else {
            parallel
        }
    }

    /// Returns the tasks of all runs together.
    pub(crate) fn all_tasks(&self) -> u32 {
        self.tasks.saturating_mul(self.runs.max(1))
    }

    /// Returns `8 eggs`.
    pub(crate) fn count(&self, tasks: u32) -> String {
        format!("{tasks} {}", noun(self.noun, tasks))
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
