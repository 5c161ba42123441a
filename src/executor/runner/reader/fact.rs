//! What the reader makes of lines, and what it knows of the run beforehand.

use crate::model::{Outcome, RunEvent, RunId, TaskId, Timestamp, WorkloadKind};

/// What a line reported.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::executor::runner) enum Fact {
    /// Something happened in the run.
    Event { at: Timestamp, event: RunEvent },
    /// What came of tasks that were reported in batches.
    Results(Vec<(TaskId, Outcome)>),
}

impl Fact {
    /// Returns whether a worker died with a task in its hands.
    pub(in crate::executor::runner) fn is_loss(&self) -> bool {
        let Self::Event { event, .. } = self else {
            return false;
        };
        matches!(event, RunEvent::TaskLost { .. })
    }
}

/// What a runner may speak of.
#[derive(Debug, Clone, Copy)]
pub(in crate::executor::runner) struct Scope {
    pub(in crate::executor::runner) run: RunId,
    pub(in crate::executor::runner) workload: WorkloadKind,
    pub(in crate::executor::runner) tasks: u32,
    pub(in crate::executor::runner) workers: u32,
    /// When the run began; earlier times are taken as this one.
    pub(in crate::executor::runner) began: Timestamp,
    pub(in crate::executor::runner) batches: u32,
    /// How many cores the machine has.
    pub(in crate::executor::runner) cores: u32,
}
