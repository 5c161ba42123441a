//! What all lanes of a run add up to, those that are not kept any more included.

use super::Run;
use crate::analysis::lanes::LaneState;
use crate::model::Nanos;

/// What lanes that are not kept any more add up to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) times: [Nanos; LaneState::ALL.len()],
    pub(super) start_up: Nanos,
    pub(super) started: u32,
    pub(super) cpu: Nanos,
}

impl Totals {
    /// Returns what the lanes of a run add up to.
    pub(super) fn of(run: &Run) -> Self {
        Self {
            times: LaneState::ALL.map(|state| run.time_in(state)),
            start_up: run.start_up(),
            started: run.workers_started(),
            cpu: run.cpu_in_tasks(),
        }
    }
}

impl Run {
    /// Returns the CPU time that all workers together reported of their tasks.
    pub fn cpu_in_tasks(&self) -> Nanos {
        let lanes: Nanos = self.lanes.iter().map(|lane| lane.cpu).sum();
        lanes + self.forgotten.cpu
    }
}
