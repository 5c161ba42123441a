//! Processes that workers forked for themselves, and that the fork server may have to look after.

use std::collections::HashSet;

use crate::executor::{ExecutorError, Host, Job};
use crate::model::{Fork, ProcessEvent, WorkerId};

/// Those of a run that were not reaped.
#[derive(Debug, Default)]
pub(super) struct Children(HashSet<i32>);

impl Children {
    /// Takes what a worker reports of its process or of a child, and completes it. Each child is announced
    /// to the fork server, which has to reap those whose parent ends before them.
    pub(super) fn take(
        &mut self,
        (job, host): (&Job<'_>, &Host<'_>),
        worker: WorkerId,
        (pid, event): (i32, ProcessEvent),
    ) -> Result<ProcessEvent, ExecutorError> {
        match event {
            ProcessEvent::Forked(fork) if fork.beside => {
                let expected = host.server.expect(pid, fork.parent, job.spec.hold_time());
                expected.map_err(|_| ExecutorError::NoForkServer)?;
                self.0.insert(pid);
                let worker = Some(worker);
                Ok(ProcessEvent::Forked(Fork { worker, ..fork }))
            }
            ProcessEvent::Reaped { .. } => {
                self.0.remove(&pid);
                Ok(event)
            }
            event => Ok(event),
        }
    }

    /// Returns whether a process is one of them.
    pub(super) fn contains(&self, pid: i32) -> bool {
        self.0.contains(&pid)
    }

    /// Forgets one that is not there any more; returns whether it was one of them.
    pub(super) fn forget(&mut self, pid: i32) -> bool {
        self.0.remove(&pid)
    }

    /// Returns whether none is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
