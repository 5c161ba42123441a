//! A deadlock in a report for programs.

use serde::Serialize;

use crate::model::{CycleStep, Hang};
use crate::session::Seen;

/// A deadlock that was seen in a run.
#[derive(Serialize)]
pub(super) struct DeadlockEntry {
    cycle: Vec<StepEntry>,
    stuck: Vec<String>,
    kind: Hang,
    cores_busy: f64,
    /// From the start of the run.
    since_s: f64,
    /// From then until it was seen.
    detected_s: f64,
}

#[derive(Serialize)]
struct StepEntry {
    waits: String,
    task: Option<u32>,
    #[serde(rename = "for")]
    resource: String,
    held_by: String,
}

impl DeadlockEntry {
    pub(super) fn of(seen: &Seen) -> Self {
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
