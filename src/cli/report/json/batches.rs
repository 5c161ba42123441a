//! The batches of a run in the JSON report.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::TimeSpan;
use crate::session::BatchTimes;

/// One batch of tasks. Times are seconds since the start of the run.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct BatchEntry {
    /// Number of tasks.
    tasks: u32,
    /// When the batch was submitted, since the start of the run.
    handed_over_s: Option<f64>,
    /// When its first task began; for tasks under 0.2 ms, when the batch before it was done.
    began_s: Option<f64>,
    /// When the batch was done and its waiter knew.
    done_s: Option<f64>,
}

impl BatchEntry {
    pub(super) fn of(batch: &BatchTimes<TimeSpan>) -> Self {
        let seconds = |at: Option<TimeSpan>| at.map(TimeSpan::as_secs_f64);
        Self {
            tasks: batch.tasks,
            handed_over_s: seconds(batch.handed_over),
            began_s: seconds(batch.began),
            done_s: seconds(batch.done),
        }
    }
}
