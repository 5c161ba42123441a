//! The statistics of each way to do the work in the JSON report.

use serde::Serialize;

use super::Meaning;
use crate::model::Estimate;
use crate::results::Row;

/// The statistics of one way to do the work: of a single run, or of its repeats together.
#[derive(Serialize)]
pub(super) struct SummaryEntry<'a> {
    label: &'a str,
    work: &'a str,
    runs: Vec<u32>,
    wall_s: Spread,
    user_s: Estimate,
    sys_s: Estimate,
    cores_busy: Estimate,
    speedup: Option<Estimate>,
    efficiency: Option<Estimate>,
    karp_flatt: Option<Estimate>,
    time_per_unit_s: Option<Estimate>,
    ratio_to_native: Option<Estimate>,
    tasks_done: u32,
    tasks_failed: u32,
    tasks_lost: u32,
    end: &'static str,
    outliers: Vec<u32>,
    warnings: Vec<String>,
    #[serde(flatten)]
    meaning: Meaning<'a>,
}

#[derive(Serialize)]
struct Spread {
    mean: f64,
    sd: f64,
    min: f64,
    max: f64,
    count: usize,
}

impl<'a> SummaryEntry<'a> {
    pub(super) fn of(row: &'a Row) -> Self {
        let Estimate { mean, sd } = row.wall.estimate;
        Self {
            label: &row.label,
            work: &row.work,
            runs: row.runs.iter().map(|run| run.0).collect(),
            wall_s: Spread {
                mean,
                sd,
                min: row.wall.min,
                max: row.wall.max,
                count: row.wall.count,
            },
            user_s: row.user,
            sys_s: row.sys,
            cores_busy: row.cores_busy,
            speedup: row.speedup,
            efficiency: row.efficiency,
            karp_flatt: row.karp_flatt,
            time_per_unit_s: row.per_unit,
            ratio_to_native: row.ratio,
            tasks_done: row.done,
            tasks_failed: row.failed,
            tasks_lost: row.lost,
            end: super::super::csv::end_of(&row.end),
            outliers: row.outliers().map(|run| run.0).collect(),
            warnings: row.warnings(),
            meaning: Meaning::of(&row.verdict),
        }
    }
}
