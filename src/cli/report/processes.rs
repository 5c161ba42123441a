//! The processes of a run, in JSON.

use serde::Serialize;

use crate::model::{Nanos, Origin};
use crate::results::{Brood, Row};
use crate::session::Process;

/// What starting cost, and who was there.
#[derive(Serialize)]
pub(super) struct BroodEntry {
    start_up_each_s: Option<f64>,
    processes_started: u32,
    processes_at_once: u32,
    processes_kib: Option<u64>,
    processes: Vec<ProcessEntry>,
}

impl BroodEntry {
    pub(super) fn of(row: &Row) -> Self {
        let brood = &row.brood;
        let processes = brood.processes.iter();
        Self {
            start_up_each_s: brood.starts.each,
            processes_started: brood.starts.processes,
            processes_at_once: brood.starts.at_once,
            processes_kib: brood.starts.memory,
            processes: processes
                .map(|process| ProcessEntry::of(process, brood))
                .collect(),
        }
    }
}

/// The life of a process; times are in seconds since the run's start, which a runner precedes.
#[derive(Serialize)]
struct ProcessEntry {
    pid: i32,
    parent: Option<i32>,
    first_parent: Option<i32>,
    worker: Option<u32>,
    start: Option<Origin>,
    asked_s: Option<f64>,
    forked_s: Option<f64>,
    executed_s: Option<f64>,
    ready_s: Option<f64>,
    adopted_s: Option<f64>,
    exited_s: Option<f64>,
    exit: Option<String>,
    reaped_s: Option<f64>,
    peak_kib: Option<u64>,
    private_kib: Option<u64>,
    shared_kib: Option<u64>,
    memory: Vec<MemoryEntry>,
}

/// What the memory of a process was at a time.
#[derive(Serialize)]
struct MemoryEntry {
    at_s: f64,
    private_kib: u64,
    shared_kib: u64,
}

impl ProcessEntry {
    fn of(process: &Process, brood: &Brood) -> Self {
        let since = |at: Nanos| (at.0 as f64 - brood.began.0 as f64) / 1e9;
        let told = process.told_memory.iter();
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
            memory: told
                .map(|(at, memory)| MemoryEntry {
                    at_s: since(*at),
                    private_kib: memory.private,
                    shared_kib: memory.shared,
                })
                .collect(),
        }
    }
}
