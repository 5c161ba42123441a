//! Counts what came of a run's tasks and combines their results.

use std::sync::Mutex;

use super::batches::Batches;
use super::{Host, Job};
use crate::machine::pin_thread;
use crate::model::{
    Emitter, Outcome, Results, RunEnd, RunSummary, RuntimeKind, TaskId, TimeSpan, Timestamp, Usage,
    WorkerEvent, WorkerId,
};
use crate::runtime::{Gil, Report, Worker, WorkerStart};
use crate::workload::Combined;

/// The accounting of one run.
#[derive(Debug)]
pub(super) struct Accounting {
    tasks: u32,
    began: Timestamp,
    done: u32,
    failed: u32,
    lost: u32,
    results: Results,
    combined: Combined,
    /// When the last result was in.
    last: Timestamp,
    batches: Option<Batches>,
}

impl Accounting {
    pub(super) fn new(job: &Job<'_>, emitter: &Emitter) -> Self {
        Self {
            tasks: job.plan.len(),
            began: job.began,
            done: 0,
            failed: 0,
            lost: 0,
            results: job.spec.results(),
            combined: Combined::new(job.plan),
            last: job.began,
            batches: Batches::of(job, emitter),
        }
    }

    /// Reports that all batches can be taken, if there are any.
    pub(super) fn hand_over(&self, at: Timestamp) {
        if let Some(batches) = &self.batches {
            batches.hand_over(at);
        }
    }

    /// Counts outcomes that came in at `now`.
    pub(super) fn take(&mut self, results: &mut Vec<(TaskId, Outcome)>, now: Timestamp) {
        for (task, outcome) in results.drain(..) {
            match outcome {
                Outcome::Done(output) => {
                    let place = match self.results {
                        Results::Ordered => task,
                        Results::Completed => TaskId(self.done),
                    };
                    self.combined.add(place, &output);
                    self.done += 1;
                }
                Outcome::Failed(_) => self.failed += 1,
                Outcome::Stopped => continue,
            }
            self.settle(task, now);
        }
        self.last = self.last.max(now);
    }

    fn settle(&mut self, task: TaskId, now: Timestamp) {
        if let Some(batches) = &mut self.batches {
            batches.settle(task, now);
        }
    }

    /// Notes that the last message was counted then: the work is not done before.
    pub(super) fn count_until(&mut self, at: Option<Timestamp>) {
        self.last = self.last.max(at.unwrap_or_default());
    }

    /// Counts a task that will not be done again.
    pub(super) fn lose(&mut self, task: TaskId, now: Timestamp) {
        self.settle(task, now);
        self.lost += 1;
        self.last = self.last.max(now);
    }

    /// Returns how many tasks are accounted for.
    pub(super) fn settled(&self) -> u32 {
        self.done + self.failed + self.lost
    }

    /// Returns whether every task is accounted for.
    pub(super) fn complete(&self) -> bool {
        self.settled() >= self.tasks
    }

    /// Returns the measured end; a run that was cut off lasted until `now`.
    pub(super) fn summary(&self, end: RunEnd, usage: Usage, now: Timestamp) -> RunSummary {
        let until = if end == RunEnd::Completed {
            self.last
        } else {
            now
        };
        RunSummary {
            end,
            wall: until - self.began,
            usage,
            done: self.done,
            failed: self.failed,
            lost: self.lost,
            output: self.combined.value(),
        }
    }
}

/// Returns the lock of this process that its workers of a run share, if its runtime has one.
pub(super) fn gil(job: &Job<'_>, host: &Host<'_>) -> Option<Gil> {
    (job.spec.runtime() == RuntimeKind::Gil)
        .then(|| Gil::new(host.emitter.clock(), host.switch_interval.clone()))
}

/// Where the workers of this process report to: the log and the accounting.
#[derive(Debug)]
pub(super) struct Local<'a> {
    job: &'a Job<'a>,
    emitter: &'a Emitter,
    accounting: &'a Mutex<&'a mut Accounting>,
    worker: WorkerId,
}

impl<'a> Local<'a> {
    /// Starts a worker on the calling thread, on the core it is to stay on if there is one.
    pub(super) fn start(
        job: &'a Job<'a>,
        host: &Host<'a>,
        accounting: &'a Mutex<&'a mut Accounting>,
        worker: WorkerId,
    ) -> Worker<Self> {
        pin_thread(job.pinned_to(worker, host.machine));
        let start = WorkerStart {
            clock: host.emitter.clock(),
            asked: job.began,
            stop: host.stop.clone(),
        };
        let report = Self {
            job,
            emitter: host.emitter,
            accounting,
            worker,
        };
        Worker::start(start, report).sharing(
            job.shared_state
                .map(|shared_state| shared_state.part(worker)),
        )
    }
}

impl Report for Local<'_> {
    fn event(&mut self, at: Timestamp, event: WorkerEvent) {
        self.job.emit(self.emitter, at, self.worker, event);
    }

    fn results(&mut self, results: &mut Vec<(TaskId, Outcome)>, _inside: TimeSpan) {
        let now = self.emitter.clock().now();
        // a worker that panicked while it counted leaves the numbers as they were
        let mut accounting = self
            .accounting
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        accounting.take(results, now);
    }
}
