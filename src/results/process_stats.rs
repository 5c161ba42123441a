//! What starting the workers of a run cost, and what its processes held in memory.

use crate::model::{ExecutorKind, TimeSpan, Timestamp};

use crate::session::processes::Process;
use crate::session::run::Run;

/// What starting the workers of a row cost, and what its processes held: numbers alone.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Starts {
    /// How often a worker was ready for its first task, in all runs together.
    pub starts: u32,
    /// How long that took from when it was asked for, on average, in seconds.
    pub each: Option<f64>,
    /// How many processes the last run had.
    pub processes: u32,
    /// How many of them had not ended at the same time, at most.
    pub at_once: u32,
    /// The most memory that all of them together had in a sample, in KiB.
    pub memory: Option<u64>,
}

/// The workers and processes of a row.
#[derive(Debug, Clone, Default)]
pub struct ProcessStats {
    /// In numbers.
    pub starts: Starts,
    /// When the last run began.
    pub began: Timestamp,
    /// Its processes, as many as are kept.
    pub processes: Vec<Process>,
}

impl ProcessStats {
    pub(crate) fn of(runs: &[&Run]) -> Self {
        let Some(last) = runs.last() else {
            return Self::default();
        };
        let starts = runs
            .iter()
            .fold(0, |sum: u32, run| sum.saturating_add(run.starts));
        let took: TimeSpan = runs.iter().map(|run| run.start_up()).sum();
        // the one worker of a serial run was there before
        let serial = last.start.spec.executor() == ExecutorKind::Serial;
        let processes = &last.processes;
        Self {
            starts: Starts {
                starts,
                each: (starts > 0 && !serial).then(|| took.as_secs_f64() / f64::from(starts)),
                processes: processes.count(),
                at_once: processes.most_alive(),
                memory: processes.peak(),
            },
            began: last.began,
            processes: processes.list().to_vec(),
        }
    }
}
