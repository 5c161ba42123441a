//! The statistics of each way to do the work in the JSON report.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::Meaning;
use crate::cli::report::end_of;
use crate::diagnosis::verdict;
use crate::model::Estimate;
use crate::results::Row;

/// One way to do the work: a single run, or its repeats together.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct SummaryEntry<'a> {
    /// The way, in a few words.
    label: &'a str,
    /// The work, in a few words.
    work: &'a str,
    /// Numbers of the runs that count.
    runs: Vec<u32>,
    /// Wall time.
    wall_s: Spread,
    /// CPU time in user mode.
    user_s: Estimate,
    /// CPU time in the kernel.
    sys_s: Estimate,
    /// Cores kept busy.
    cores_busy: Estimate,
    /// Speedup. Its standard deviation is propagated from the wall times. It grows where the same
    /// work did not take the same CPU time, and by what a stopped or disturbed serial run may have
    /// lost.
    speedup: Option<Estimate>,
    /// Efficiency.
    efficiency: Option<Estimate>,
    /// Experimentally determined serial fraction.
    karp_flatt: Option<Estimate>,
    /// CPU time per unit of work.
    time_per_unit_s: Option<Estimate>,
    /// CPU time per unit of work, divided by that of native.
    ratio_to_native: Option<Estimate>,
    /// Tasks of all repeats that gave a result.
    tasks_done: u32,
    /// Tasks of all repeats that failed.
    tasks_failed: u32,
    /// Tasks of all repeats that were lost.
    tasks_lost: u32,
    /// `completed`, `stopped`, `deadlocked`, `timed-out` or `broken`.
    end: &'static str,
    /// Numbers of the runs that took remarkably long or short.
    outliers: Vec<u32>,
    /// Why the numbers should be taken with care.
    warnings: Vec<String>,
    #[serde(flatten)]
    meaning: Meaning,
}

/// A measurement of one run, or of its repeats.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Spread {
    /// Mean of the runs.
    mean: f64,
    /// Standard deviation of the runs; 0 for a single run.
    sd: f64,
    /// Shortest.
    min: f64,
    /// Longest.
    max: f64,
    /// Number of runs.
    count: usize,
}

impl<'a> SummaryEntry<'a> {
    pub(super) fn of(row: &'a Row) -> Self {
        let Estimate { mean, sd } = row.measured.wall.estimate;
        Self {
            label: &row.measured.label,
            work: &row.measured.work,
            runs: row.measured.runs.iter().map(|run| run.0).collect(),
            wall_s: Spread {
                mean,
                sd,
                min: row.measured.wall.min,
                max: row.measured.wall.max,
                count: row.measured.wall.count,
            },
            user_s: row.measured.user,
            sys_s: row.measured.sys,
            cores_busy: row.measured.cores_busy,
            speedup: row.comparison().speedup,
            efficiency: row.efficiency,
            karp_flatt: row.karp_flatt,
            time_per_unit_s: row.measured.per_unit,
            ratio_to_native: row.ratio,
            tasks_done: row.measured.done,
            tasks_failed: row.measured.failed,
            tasks_lost: row.measured.lost,
            end: end_of(&row.measured.end),
            outliers: row.measured.outliers().map(|run| run.0).collect(),
            warnings: row.measured.warnings(),
            meaning: Meaning::of(verdict(&row.facts)),
        }
    }
}
