//! Short tasks, reported together.

use super::Worker;
use crate::machine::current_core;
use crate::model::{Batch, TimeSpan, Timestamp, WorkerEvent};
use crate::runtime::Report;

/// Short tasks that were not reported yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct PendingBatch {
    pub(super) tasks: u32,
    pub(super) began: Timestamp,
    pub(super) inside: TimeSpan,
}

impl<R: Report> Worker<R> {
    pub(super) fn gather(&mut self, began: Timestamp, ended: Timestamp) {
        let batch = self.batch.get_or_insert(PendingBatch {
            tasks: 0,
            began,
            inside: TimeSpan::ZERO,
        });
        batch.tasks += 1;
        batch.inside += ended - began;
    }

    /// Reports the short tasks gathered so far; the CPU clock said `cpu` at the end of the last one.
    pub(super) fn report_batch(&mut self, cpu: TimeSpan) {
        if let Some(batch) = self.batch.take() {
            self.core = current_core();
            let batch = Batch {
                tasks: batch.tasks,
                began: batch.began,
                inside: batch.inside,
                core: self.core,
                cpu: cpu - self.cpu_reported,
            };
            self.cpu_reported = cpu;
            // reported as of the end of its last task: waiting since then is no hand-over
            self.report
                .event(self.idle_since, WorkerEvent::Batch(batch));
        }
    }
}
