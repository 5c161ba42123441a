//! A deadlock in a report for programs.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

#[cfg(test)]
use super::json::Named;
use crate::model::{CycleStep, Hang};
use crate::session::ObservedDeadlock;

/// A deadlock that was detected in a run.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct DeadlockEntry {
    /// Who waits for whom, around the cycle.
    cycle: Vec<StepEntry>,
    /// All workers that can never continue, in the cycle or behind it.
    stuck: Vec<String>,
    /// Whether the workers sleep (cores idle) or spin (cores busy).
    #[cfg_attr(test, schemars(with = "Named<Hang>"))]
    kind: Hang,
    /// Cores that these workers kept busy while they waited.
    cores_busy: f64,
    /// When they began to hang, from the start of the run.
    since_s: f64,
    /// How long after that the deadlock was detected.
    detected_s: f64,
}

/// One step around the cycle of a deadlock.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct StepEntry {
    /// Who waits: a worker's letter, or a task that has not begun.
    waits: String,
    /// The task it is working on.
    task: Option<u32>,
    /// What it waits for: a lock, the future of a task, a place in the pool.
    #[serde(rename = "for")]
    resource: String,
    /// Who holds that, and comes next.
    held_by: String,
}

impl DeadlockEntry {
    pub(super) fn of(seen: &ObservedDeadlock) -> Self {
        let stuck = seen.deadlock.stuck.iter();
        Self {
            cycle: seen.deadlock.cycle.iter().map(StepEntry::of).collect(),
            stuck: stuck.map(|worker| worker.letter().to_string()).collect(),
            kind: seen.deadlock.kind,
            cores_busy: seen.deadlock.cores,
            since_s: seen.since.as_secs_f64(),
            detected_s: seen.after.as_secs_f64(),
        }
    }
}

impl StepEntry {
    fn of(step: &CycleStep) -> Self {
        Self {
            waits: step.waits.to_string(),
            task: step.task.map(|task| task.0),
            resource: step.resource.to_string(),
            held_by: step.held_by.to_string(),
        }
    }
}
