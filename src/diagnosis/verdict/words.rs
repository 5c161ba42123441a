//! Words that sentences of several rules share.

use crate::diagnosis::facts::Facts;
use crate::model::ExecutorKind;
use crate::text::figures::{decimals, figure};

/// Returns a sentence with a capital at its start.
pub(crate) fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Returns a number of cores, which a quota may make a fraction: `2`, `1.5`.
pub(crate) fn number(cores: f64) -> String {
    let tenths = if cores.fract() == 0.0 {
        0
    } else {
        decimals(cores, 1, 2)
    };
    format!("{cores:.tenths$}")
}

/// Returns `1 core` or `2 cores`.
pub(crate) fn cores(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} core{plural}")
}

/// Returns how busy the cores were: `1.9 of 2 cores busy`.
pub(crate) fn busy(facts: &Facts) -> String {
    format!(
        "{} of {} busy",
        figure(facts.cores_busy, 1, 2),
        cores(facts.cores)
    )
}

/// Returns so many workers of an executor by their kind: `4 processes`, `1 thread`.
pub(crate) fn crew(executor: ExecutorKind, workers: u32) -> String {
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
