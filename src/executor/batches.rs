//! Batches of tasks: reports when each is handed over, and when all of it is done.

use super::Job;
use crate::model::{Emitter, EventKind, RunEvent, RunId, RunSpec, TaskId, Timestamp};

/// The batches of a run that this program hands over itself.
#[derive(Debug)]
pub(super) struct Batches {
    emitter: Emitter,
    run: RunId,
    spec: RunSpec,
    /// Tasks of each that have no outcome yet.
    left: Vec<u32>,
    /// How many are done, and were waited for.
    done: u32,
}

impl Batches {
    /// Returns the batches of a job; `None` without any, or where a runner reports them.
    pub(super) fn of(job: &Job<'_>, emitter: &Emitter) -> Option<Self> {
        let left = job.spec.batch_sizes();
        (!left.is_empty() && !job.spec.runtime().is_foreign()).then(|| Self {
            emitter: emitter.clone(),
            run: job.run,
            spec: job.spec.clone(),
            left,
            done: 0,
        })
    }

    /// Reports that all of them can be taken.
    pub(super) fn hand_over(&self, at: Timestamp) {
        for batch in (0..).take(self.left.len()) {
            self.report(at, RunEvent::HandedOver { batch });
        }
    }

    /// Notes that a task has its outcome, or will have none. Batches are waited for in turn: one that
    /// is done before those in front of it is reported with the last of them.
    pub(super) fn settle(&mut self, task: TaskId, at: Timestamp) {
        let batch = self.spec.batch_of(task.0);
        let Some(left) = self.left.get_mut(batch as usize).filter(|left| **left > 0) else {
            return;
        };
        *left -= 1;
        while self.left.get(self.done as usize) == Some(&0) {
            self.report(at, RunEvent::BatchDone { batch: self.done });
            self.done += 1;
        }
    }

    fn report(&self, at: Timestamp, event: RunEvent) {
        let run = self.run;
        self.emitter.emit_at(at, EventKind::Run { run, event });
    }
}
