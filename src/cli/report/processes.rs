//! The processes of a run, in JSON.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Origin, Timestamp};
use crate::results::{ProcessStats, Row};
use crate::session::Process;

/// The processes of a run.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct ProcessesEntry {
    /// Average time from the request for a worker until it was ready; null for serial.
    start_up_each_s: Option<f64>,
    /// Processes of the run, including a runner's own.
    processes_started: u32,
    /// Largest number of them that existed at the same time.
    processes_at_once: u32,
    /// Largest memory of all of them together in one sample, shared pages counted once; null where
    /// no sample saw them.
    processes_kib: Option<u64>,
    /// The life of each process, at most 512.
    processes: Vec<ProcessEntry>,
}

impl ProcessesEntry {
    pub(super) fn of(row: &Row) -> Self {
        let stats = &row.measured.process_stats;
        let processes = stats.processes.iter();
        Self {
            start_up_each_s: stats.starts.each,
            processes_started: stats.starts.processes,
            processes_at_once: stats.starts.at_once,
            processes_kib: stats.starts.memory,
            processes: processes
                .map(|process| ProcessEntry::of(process, stats))
                .collect(),
        }
    }
}

/// The life of a process. Times are seconds since the start of the run; those of a runner may be
/// below 0.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ProcessEntry {
    /// Process ID.
    pid: i32,
    /// Process ID of the parent, the latest one.
    parent: Option<i32>,
    /// Process ID of the parent that forked it.
    first_parent: Option<i32>,
    /// The worker that it is, or that forked it.
    worker: Option<u32>,
    /// How it came to be. `program` is another program, such as a runner.
    start: Option<Origin>,
    /// When it was requested.
    asked_s: Option<f64>,
    /// When it was forked; null where only its worker reports it.
    forked_s: Option<f64>,
    /// When it had executed a program.
    executed_s: Option<f64>,
    /// When it was ready for its first task.
    ready_s: Option<f64>,
    /// When it got another parent, because the first had ended.
    adopted_s: Option<f64>,
    /// When it ended and became a zombie.
    exited_s: Option<f64>,
    /// How it ended: `exit status 0`, or the signal, such as `SIGKILL`.
    exit: Option<String>,
    /// When it was reaped.
    reaped_s: Option<f64>,
    /// Largest memory it ever had.
    peak_kib: Option<u64>,
    /// Pages of its own in the last sample; null where the kernel does not report it.
    private_kib: Option<u64>,
    /// Pages that other processes shared in the last sample.
    shared_kib: Option<u64>,
    /// The same as reported by `lifecycle`, step by step.
    memory: Vec<MemoryEntry>,
}

/// The memory of a process at one time.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct MemoryEntry {
    /// When.
    at_s: f64,
    /// Pages of its own.
    private_kib: u64,
    /// Pages that other processes shared.
    shared_kib: u64,
}

impl ProcessEntry {
    fn of(process: &Process, stats: &ProcessStats) -> Self {
        let since = |at: Timestamp| (at.0 as f64 - stats.began.0 as f64) / 1e9;
        let reported = process.told_memory.iter();
        Self {
            pid: process.pid,
            parent: process.parent,
            first_parent: process.adopted.map_or(process.parent, |(_, pid)| Some(pid)),
            worker: process.worker.map(|worker| worker.0),
            start: process.origin,
            asked_s: process.asked.map(since),
            forked_s: process.forked.map(since),
            executed_s: process.executed.map(since),
            ready_s: process.ready.map(since),
            adopted_s: process.adopted.map(|(at, _)| since(at)),
            exited_s: process.exited.map(|(at, _)| since(at)),
            exit: process.exited.map(|(_, exit)| exit.to_string()),
            reaped_s: process.reaped.map(since),
            peak_kib: process.usage.map(|usage| usage.peak_kib),
            private_kib: process.memory.map(|memory| memory.private),
            shared_kib: process.memory.map(|memory| memory.shared),
            memory: reported
                .map(|(at, memory)| MemoryEntry {
                    at_s: since(*at),
                    private_kib: memory.private,
                    shared_kib: memory.shared,
                })
                .collect(),
        }
    }
}
