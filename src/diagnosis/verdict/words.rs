//! Words that sentences of several rules share.

use crate::model::ExecutorKind;
use crate::results::facts::Facts;
use crate::text::figures::figure;
use crate::text::words::cores;

/// Returns how busy the cores were: `1.9 of 2 cores busy`.
pub(crate) fn busy(facts: &Facts) -> String {
    format!(
        "{} of {} busy",
        figure(facts.times.cores_busy, 1, 2),
        cores(facts.setup.cores)
    )
}

/// Returns so many workers of an executor by their kind: `4 processes`, `1 thread`.
pub(super) fn workers_by_kind(executor: ExecutorKind, workers: u32) -> String {
    let (one, many) = kind(executor);
    format!("{workers} {}", if workers == 1 { one } else { many })
}

/// Returns what the workers of an executor are, one and several.
pub(super) const fn kind(executor: ExecutorKind) -> (&'static str, &'static str) {
    match executor {
        ExecutorKind::Serial => ("worker", "workers"),
        ExecutorKind::Threads => ("thread", "threads"),
        ExecutorKind::Pool | ExecutorKind::Process => ("process", "processes"),
        ExecutorKind::Async => ("task in flight", "tasks in flight"),
        ExecutorKind::Interpreters => ("interpreter", "interpreters"),
    }
}
