//! The batches of a run in the JSON report.

use serde::Serialize;

use crate::model::Nanos;
use crate::session::BatchTimes;

/// One batch; times since the start of the run.
#[derive(Serialize)]
pub(super) struct BatchEntry {
    tasks: u32,
    handed_over_s: Option<f64>,
    began_s: Option<f64>,
    done_s: Option<f64>,
}

impl BatchEntry {
    pub(super) fn of(batch: &BatchTimes) -> Self {
        let seconds = |at: Option<Nanos>| at.map(Nanos::as_secs_f64);
        Self {
            tasks: batch.tasks,
            handed_over_s: seconds(batch.handed_over),
            began_s: seconds(batch.began),
            done_s: seconds(batch.done),
        }
    }
}
