//! What is kept of a row that others of the same work are compared with.

use crate::model::{Draft, Estimate, ExecutorKind, RunId, RunStart};
use crate::results::bandwidth::Bandwidth;
use crate::results::beside::Beside;
use crate::results::efficiencies::Efficiencies;
use crate::results::entry::Entry;
use crate::results::flaw::Flaw;
use crate::results::measured::{Measured, same_share, same_work};
use crate::results::sharing::Sharing;
use crate::results::time_breakdown::TimeBreakdown;

/// A measurement that others of the same work are compared with.
#[derive(Debug, Clone)]
pub(super) struct Base {
    pub(super) runs: Vec<RunId>,
    pub(super) label: String,
    pub(super) start: RunStart,
    pub(super) wall: Estimate,
    pub(super) cores_busy: f64,
    pub(super) per_unit: Option<Estimate>,
    pub(super) sharing: Option<Sharing>,
    pub(super) bandwidth: Option<Bandwidth>,
    pub(super) spent: Option<TimeBreakdown>,
    pub(super) efficiencies: Option<Efficiencies>,
    /// Whether every task gave a result.
    pub(super) whole: bool,
    /// Whether it did all the work there was.
    pub(super) full: bool,
    /// What makes it a poor base.
    pub(super) flaw: Option<Flaw>,
}

impl Base {
    pub(super) fn of(entry: &Entry) -> Self {
        let row = &entry.measured;
        Self {
            runs: row.runs.clone(),
            label: row.label.clone(),
            start: row.start.clone(),
            wall: row.wall.typical(),
            cores_busy: row.cores_busy.mean,
            per_unit: row.per_unit,
            sharing: row.sharing,
            bandwidth: row.bandwidth,
            spent: row.spent,
            efficiencies: row.own_efficiencies,
            whole: row.is_whole(),
            full: row.did_all_work(),
            flaw: entry.flaw.clone(),
        }
    }

    pub(super) fn serves(&self, row: &Measured) -> bool {
        same_work(&self.start, &row.start) && self.whole && self.full && row.did_all_work()
    }

    /// Returns whether it did what one worker of the row had to do.
    pub(super) fn serves_share(&self, row: &Measured) -> bool {
        same_share(&self.start, &row.start) && self.whole && self.full && row.did_all_work()
    }

    /// Returns whether it was to serve, and was not whole.
    pub(super) fn failed_to_serve(&self, row: &Measured) -> bool {
        same_share(&self.start, &row.start) && !self.whole
    }

    /// Returns how long the row's work takes serially: that of one worker was measured, and work that
    /// grows with the workers takes so many times as long (Gustafson, "Reevaluating Amdahl's Law",
    /// Communications of the ACM 31(5), 1988).
    pub(super) fn time_of(&self, row: &Measured) -> Estimate {
        self.wall.scaled(row.start.spec.work_of(row.start.workers))
    }

    pub(super) fn beside(&self) -> Beside {
        Beside {
            label: self.label.clone(),
            executor: self.start.spec.executor(),
            workers: self.start.workers,
            wall: self.wall.mean,
            cores_busy: self.cores_busy,
        }
    }

    pub(super) fn is_serial(&self) -> bool {
        self.start.spec.executor() == ExecutorKind::Serial
    }

    /// Returns whether it differs from a row in the synchronization method only, and in what comes with that.
    pub(super) fn differs_in_share(&self, row: &Measured) -> bool {
        let spec = Draft {
            share: row.start.spec.share(),
            message: row.start.spec.message(),
            size: row.start.spec.size(),
            repeat: row.start.spec.repeat(),
            ..self.start.spec.draft()
        }
        .spec();
        spec == row.start.spec && self.start.spec.share() != row.start.spec.share()
    }

    /// Returns whether it differs from a row in the number of workers only, and had so many.
    pub(super) fn is_like(&self, row: &Measured, workers: u32) -> bool {
        let spec = Draft {
            workers: row.start.spec.workers(),
            repeat: row.start.spec.repeat(),
            ..self.start.spec.draft()
        }
        .spec();
        self.start.workers == workers && spec == row.start.spec && self.serves(row)
    }
}
