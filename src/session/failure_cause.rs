//! Which worker lost a task, and how it ended.

use crate::model::{Exit, WorkerId};

/// The worker whose end lost a task: the first whose task was not done again, else the first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FailureCause {
    loss: Option<Loss>,
}

#[derive(Debug, Clone, Copy)]
struct Loss {
    worker: WorkerId,
    /// Not known until the worker is reaped.
    exit: Option<Exit>,
    /// Whether its task was given to another worker.
    retried: bool,
}

impl FailureCause {
    /// Returns the worker and how it ended, when both are known.
    pub(super) fn known(self) -> Option<(WorkerId, Exit)> {
        let loss = self.loss?;
        Some((loss.worker, loss.exit?))
    }

    /// Notes that a worker lost a task, and how it ended if it was reaped before.
    pub(super) fn lost(&mut self, worker: WorkerId, exit: Option<Exit>, retried: bool) {
        if self.loss.is_none_or(|loss| loss.retried && !retried) {
            self.loss = Some(Loss {
                worker,
                exit,
                retried,
            });
        }
    }

    /// Notes how a worker ended.
    pub(super) fn exited(&mut self, worker: WorkerId, exit: Exit) {
        if let Some(loss) = self.loss.as_mut().filter(|loss| loss.worker == worker) {
            loss.exit.get_or_insert(exit);
        }
    }
}
