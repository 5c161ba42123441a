//! What facts are made of, a topic each.

use crate::model::{Estimate, Exit, RunEnd, TimeSpan, WorkerId};
use crate::results::bandwidth::Bandwidth;
use crate::results::beside::Beside;
use crate::results::efficiencies::Efficiencies;
use crate::results::flaw::Flaw;
use crate::results::sharing::Sharing;
use crate::results::speedup_loss::Losses;
use crate::session::failures::Failures;
use crate::session::lateness::Lateness;
use crate::session::makespan::TaskTimes;
use crate::session::observed_deadlock::ObservedDeadlock;
use crate::session::stops::Stopped;

/// What there was to do the work with.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// What one task is called, and what several are.
    pub noun: (&'static str, &'static str),
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
    /// Number of runs.
    pub runs: u32,
    /// Cores that the run may use.
    pub cores: usize,
    /// The control group's limit in cores.
    pub quota: Option<f64>,
    /// The largest cache of a core in bytes; 0 where it is not known.
    pub largest_cache: u64,
    /// Workers that were to stay on a core, and did not.
    pub not_pinned: u32,
}

/// What came of the tasks, of all runs together.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes {
    /// Workers of the last run that were ever ready for a task.
    pub started: u32,
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
    pub deadlock: Option<ObservedDeadlock>,
    /// Why tasks failed.
    pub failures: Failures,
    /// Lines printed into a shared pipe, and how many of them came out torn, of all runs together.
    pub printed: (u32, u32),
    /// Mean doneness of eggs.
    pub doneness: Option<f64>,
}

/// Times in seconds, means over the repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct Times {
    /// Wall time.
    pub wall: Estimate,
    /// CPU time in user mode and in the kernel.
    pub cpu: (f64, f64),
    /// Cores kept busy.
    pub cores_busy: f64,
    /// Context switches because a worker waited, and because something else got its core.
    pub switches: (f64, f64),
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
    /// The part of it spent waiting at a barrier for others.
    pub barrier: f64,
    /// The part of it spent waiting for something that needs no core.
    pub waiting: f64,
    /// The part of it in which another task had the event loop.
    pub kept: f64,
    /// The part of it that is unexplained: neither CPU time nor a reported standstill.
    pub untold: f64,
    /// How late tasks went on after their waits, if they waited.
    pub lateness: Option<Lateness>,
    /// How often the GIL went from one worker to another, where that is reported.
    pub gil_hand_overs: Option<f64>,
    /// The switch interval at the end: a person may have changed it meanwhile.
    pub last_interval: TimeSpan,
    /// Time in which exactly one worker had a task; not known for tasks reported in batches.
    pub alone: Option<f64>,
}

/// What kept the run from its time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Interference {
    /// Time for which the program, or a process of the run, was stopped.
    pub suspended: f64,
    /// Who was.
    pub stopped: Stopped,
    /// Time for which the machine slept, in which the clock of the run stood still.
    pub asleep: f64,
    /// Time for which the quota stopped threads, summed over them.
    pub throttled: Option<f64>,
    /// Cores that other programs used, of those below.
    pub others_busy: Option<f64>,
}

/// How it compares with other runs of the same work, where there are such runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// Against the serial run of the same work.
    pub speedup: Option<Estimate>,
    /// The workers and the wall time of the same with one worker for each available core, where that
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
    /// The same work on the same runtime, done other ways.
    pub beside: Vec<Beside>,
    /// How fast one worker alone went through memory, where that was measured.
    pub alone: Option<Bandwidth>,
    /// The counts of runs that differ only in the synchronization method.
    pub other_ways: Vec<Sharing>,
}
