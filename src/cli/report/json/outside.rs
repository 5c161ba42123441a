//! What a run had to do with the outside: what came of its URLs, and what was printed.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{TimeSpan, WorkloadKind};
use crate::results::Row;
use crate::session::{Fetched, Outside};
use crate::text::harmless;

/// The fields of runs that fetch or print.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct OutsideEntry {
    /// Results of the first 1,000 tasks of `fetch`, in the order they ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    fetched: Option<Vec<FetchedEntry>>,
    /// Output of the tasks of `print`.
    #[serde(skip_serializing_if = "Option::is_none")]
    printed: Option<PrintedEntry>,
}

/// The result of one task of `fetch`.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct FetchedEntry {
    /// Number of the task.
    task: u32,
    /// Its URL.
    url: String,
    /// HTTP status, if the server answered.
    status: Option<u16>,
    /// Bytes of the body; null for a failure.
    bytes: Option<u64>,
    /// Time until the answer began; null for a failure.
    latency_s: Option<f64>,
    /// Time from the task's beginning to its end.
    took_s: f64,
    /// Why it failed.
    error: Option<String>,
}

/// The lines that came out of the shared pipe of `print`.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct PrintedEntry {
    /// Number of lines.
    lines: u32,
    /// Number of interleaved lines.
    torn: u32,
    /// The lines; the last 1,000 if there are more.
    text: Vec<String>,
}

impl OutsideEntry {
    pub(super) fn of(row: &Row) -> Self {
        let (workload, outside) = (row.measured.start.spec.workload(), &row.measured.outside);
        let fetched = outside.fetched.iter();
        Self {
            fetched: (workload == WorkloadKind::Fetch).then(|| {
                fetched
                    .map(|fetched| FetchedEntry::of(fetched, outside))
                    .collect()
            }),
            printed: (workload == WorkloadKind::Print).then(|| PrintedEntry {
                lines: outside.printed,
                torn: outside.torn,
                text: outside
                    .lines
                    .iter()
                    .map(|line| harmless(&line.text))
                    .collect(),
            }),
        }
    }
}

impl FetchedEntry {
    fn of(fetched: &Fetched, outside: &Outside) -> Self {
        let answer = fetched.answer.as_ref();
        Self {
            task: fetched.task.0,
            url: harmless(outside.url(fetched.task)),
            status: fetched.status(),
            bytes: answer.ok().map(|answer| answer.bytes),
            latency_s: answer
                .ok()
                .map(|answer| TimeSpan::as_secs_f64(answer.latency)),
            took_s: fetched.took.as_secs_f64(),
            error: answer.err().map(|reason| harmless(reason)),
        }
    }
}
