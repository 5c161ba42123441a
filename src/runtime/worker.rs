//! What runs tasks: Rust code on a thread, without an interpreter lock or under a [`Gil`]; reports
//! what happens to them, and finds out at their checkpoints when the thread really ran.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::runtime::Runtime;

use super::gil::Gil;
use crate::machine::{current_core, thread_id, thread_usage};
use crate::model::{
    Clock, Exit, HostId, Outcome, ProcessEvent, TaskEnd, TaskId, TaskOutput, TimeSpan, Timestamp,
    Usage, WorkerEvent,
};
use crate::runtime::Stop;
use crate::workload::{self, Interruption, Sharing, SyncObjects, TaskInput};

mod batch;
mod context;
mod event_loop_slot;
mod gaps;
mod gil_client;
mod panics;
mod pause;
mod sync_objects;
mod waits;

use batch::PendingBatch;
use event_loop_slot::EventLoopSlot;
use gil_client::GilClient;
use panics::panic_text;
use waits::Waits;

/// A task that ends sooner is reported in a batch with others.
const SHORT: TimeSpan = TimeSpan(200_000);
/// How often a long task reports its progress.
const PROGRESS: TimeSpan = TimeSpan::from_millis(50);
/// How long short tasks are gathered.
const GATHER: TimeSpan = TimeSpan::from_millis(20);

/// Where a worker's reports go: straight into the log, or to the master process.
pub trait Report {
    /// Reports what happened to the worker at `at`.
    fn event(&mut self, at: Timestamp, event: WorkerEvent);

    /// Reports what happened to a process at `at`, where processes are reported.
    fn process(&mut self, _at: Timestamp, _pid: i32, _event: ProcessEvent) {}

    /// Takes the outcomes of tasks out of the list, in the order they ended; the worker was
    /// `inside` these tasks for so long.
    fn results(&mut self, results: &mut Vec<(TaskId, Outcome)>, inside: TimeSpan);
}

/// What a worker needs to start.
#[derive(Debug, Clone)]
pub struct WorkerStart {
    /// The session's clock.
    pub clock: Clock,
    /// When the worker was asked for.
    pub asked: Timestamp,
    /// Says when the run is to stop.
    pub stop: Stop,
}

/// A worker on the calling thread.
#[derive(Debug)]
pub struct Worker<R> {
    clock: Clock,
    stop: Stop,
    report: R,
    usage_before: Usage,
    /// When the worker had nothing to do any more.
    idle_since: Timestamp,
    results: Vec<(TaskId, Outcome)>,
    /// Time inside the tasks whose results are waiting.
    inside: TimeSpan,
    batch: Option<PendingBatch>,
    core: u16,
    /// The last time the CPU clock was read, and what it said.
    cpu_read: Reading,
    /// What the CPU clock said when CPU time was last reported.
    cpu_reported: TimeSpan,
    task: Current,
    /// Its part in the lock, if it works under one.
    gil: Option<GilClient>,
    waits: Waits,
    /// What it shares with the other workers of its run.
    sharing: Option<Arc<Sharing>>,
    /// What its tasks and those of others wait for each other with.
    sync_objects: Option<Arc<SyncObjects>>,
    /// Drives the futures that its tasks wait for, once there was one.
    runtime: Option<Runtime>,
    /// Its part in an event loop, if it shares its thread with others.
    event_loop_slot: Option<EventLoopSlot>,
    /// What the CPU clock said when it started.
    cpu_first: TimeSpan,
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    at: Timestamp,
    cpu: TimeSpan,
}

/// The task in hand.
#[derive(Debug, Clone, Copy)]
struct Current {
    id: TaskId,
    began: Timestamp,
    ready: Timestamp,
    /// What the CPU clock said at its beginning, once that is known.
    cpu_began: Option<TimeSpan>,
    /// The last checkpoint.
    last: Timestamp,
    /// The last report to the outside.
    reported: Timestamp,
    /// Whether its beginning was reported.
    announced: bool,
}

impl<R: Report> Worker<R> {
    /// Starts a worker on the calling thread and reports it as ready.
    pub fn start(start: WorkerStart, mut report: R) -> Self {
        let now = start.clock.now();
        let cpu = Clock::thread_cpu();
        report.event(
            now,
            WorkerEvent::Started {
                pid: std::process::id().cast_signed(),
                tid: thread_id(),
                asked: start.asked,
                host: HostId::HERE,
            },
        );
        Self {
            clock: start.clock,
            stop: start.stop,
            report,
            usage_before: thread_usage(),
            idle_since: now,
            results: Vec::new(),
            inside: TimeSpan::ZERO,
            batch: None,
            core: current_core(),
            cpu_read: Reading { at: now, cpu },
            cpu_reported: cpu,
            task: Current {
                id: TaskId(0),
                began: now,
                ready: now,
                cpu_began: None,
                last: now,
                reported: now,
                announced: false,
            },
            gil: None,
            waits: Waits::default(),
            sharing: None,
            sync_objects: None,
            runtime: None,
            event_loop_slot: None,
            cpu_first: cpu,
        }
    }

    /// Gives it what the workers of its run share.
    #[must_use]
    pub fn sharing(mut self, sharing: Option<Sharing>) -> Self {
        self.sharing = sharing.map(Arc::new);
        self
    }

    /// Lets it work under a lock from its next task on: it holds it inside tasks, and between them
    /// until it [lets go](Self::let_go) or another thread asks for it.
    #[must_use]
    pub fn under(mut self, gil: Option<&Gil>) -> Self {
        self.gil = gil.map(GilClient::new);
        self
    }

    /// Lets its tasks wait for those of others.
    #[must_use]
    pub fn with_sync_objects(mut self, sync_objects: Option<Arc<SyncObjects>>) -> Self {
        self.sync_objects = sync_objects;
        self
    }

    /// Returns whether the run is to stop.
    pub fn stopped(&self) -> bool {
        self.stop.requested()
    }

    /// Returns where the reports go.
    pub fn report(&mut self) -> &mut R {
        &mut self.report
    }

    /// Does a task that was there for the taking since `open`, and reports it.
    ///
    /// A panic of the task is its failure.
    pub fn run(&mut self, id: TaskId, input: &TaskInput, open: Timestamp) {
        self.begin(id, open);
        let result = catch_unwind(AssertUnwindSafe(|| {
            self.pass_turn(self.task.last);
            workload::run(input, self)
        }));
        self.end(result);
    }

    /// Does the same on an [event loop](Self::on_loop).
    pub async fn perform(&mut self, id: TaskId, input: &TaskInput, open: Timestamp) {
        self.begin(id, open);
        let result = {
            let mut work = pin!(async {
                self.pass_turn(self.task.last);
                workload::perform(input, self).await
            });
            poll_fn(|waker| {
                let step = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(waker)));
                match step {
                    Ok(Poll::Pending) => Poll::Pending,
                    Ok(Poll::Ready(result)) => Poll::Ready(Ok(result)),
                    Err(panic) => Poll::Ready(Err(panic)),
                }
            })
            .await
        };
        self.end(result);
        self.let_others();
    }

    fn begin(&mut self, id: TaskId, open: Timestamp) {
        let now = self.clock.now();
        self.come_back(now);
        if self.task.announced && self.task.id == id {
            self.begin_expected(now);
        } else {
            self.take_up(id, open);
        }
        if let Some(slot) = &mut self.event_loop_slot {
            slot.begun = now;
        }
    }

    fn take_up(&mut self, id: TaskId, open: Timestamp) {
        let began = self.clock.now();
        self.task = Current {
            id,
            began,
            ready: open.max(self.idle_since).min(began),
            cpu_began: None,
            last: began,
            reported: began,
            announced: false,
        };
    }

    fn end(&mut self, result: std::thread::Result<Result<TaskOutput, Interruption>>) {
        let (id, began) = (self.task.id, self.task.began);
        let outcome = match result {
            Ok(Ok(output)) => Outcome::Done(output),
            Ok(Err(Interruption::Stopped)) => Outcome::Stopped,
            Ok(Err(Interruption::Failed(reason))) => Outcome::Failed(reason),
            Err(panic) => Outcome::Failed(panic_text(&*panic)),
        };
        let ended = self.clock.now();
        if !self.task.announced && ended - began < SHORT && matches!(outcome, Outcome::Done(_)) {
            self.forget_waits();
            self.gather(began, ended);
        } else {
            self.report_beginning();
            self.find_gap(ended);
            self.report_waits(ended);
            let cpu = self.read_cpu(ended);
            let cpu_began = self.task.cpu_began.unwrap_or(cpu);
            self.core = current_core();
            let end = TaskEnd {
                task: id,
                core: self.core,
                cpu: cpu - self.cpu_reported,
                cpu_total: cpu - cpu_began,
                outcome: outcome.clone(),
            };
            self.cpu_reported = cpu;
            self.report
                .event(ended, WorkerEvent::TaskEnded(Box::new(end)));
        }
        self.results.push((id, outcome));
        self.inside += ended - began;
        self.idle_since = ended;
        if self.batch.is_none_or(|batch| ended - batch.began > GATHER) {
            self.flush();
        }
    }

    /// Hands on the outcomes gathered so far; short tasks stay gathered until their time is over.
    pub fn flush_results(&mut self) {
        self.hand_over();
        if self
            .batch
            .is_some_and(|batch| self.clock.now() - batch.began > GATHER)
        {
            self.flush();
        }
    }

    /// Returns whether something is gathered that was not reported yet.
    pub fn gathers(&self) -> bool {
        self.batch.is_some() || self.gil.as_ref().is_some_and(GilClient::gathers)
    }

    /// Hands on everything gathered so far.
    pub fn flush(&mut self) {
        if self.batch.is_some() {
            let cpu = self.read_cpu(self.clock.now());
            self.report_batch(cpu);
        }
        self.hand_over();
        self.flush_turn();
    }

    /// Ends the worker of a thread, whose use the program itself must measure.
    pub fn finish(mut self) -> Usage {
        self.come_back(self.clock.now());
        self.leave_gil();
        self.flush();
        let usage = match &self.event_loop_slot {
            None => thread_usage().since(&self.usage_before),
            Some(slot) => self.own_share(slot),
        };
        let exit = Exit::Code(0);
        self.report
            .event(self.clock.now(), WorkerEvent::Exited { exit, usage });
        usage
    }

    fn hand_over(&mut self) {
        if !self.results.is_empty() {
            let inside = std::mem::take(&mut self.inside);
            self.report.results(&mut self.results, inside);
        }
    }

    /// Reports that the task began, now that it turned out to be a long one.
    fn report_beginning(&mut self) {
        if self.task.announced {
            return;
        }
        let cpu = self.know_cpu_began(self.clock.now());
        self.report_batch(cpu);
        let kept_since = self.kept_since();
        let began = kept_since.unwrap_or(self.task.began);
        self.report_turn_before(began);
        self.hand_over();
        self.task.announced = true;
        let event = WorkerEvent::TaskStarted {
            task: self.task.id,
            ready: self.task.ready,
            core: self.core,
        };
        self.report.event(began, event);
        if let Some(since) = kept_since {
            self.report_kept(since, self.task.began);
        }
    }

    fn report_progress(&mut self, now: Timestamp, done: f32) {
        let cpu = self.read_cpu(now);
        let event = WorkerEvent::Progress {
            core: self.core,
            cpu: cpu - self.cpu_reported,
            done: done.clamp(0.0, 1.0),
        };
        self.cpu_reported = cpu;
        self.task.reported = now;
        self.report.event(now, event);
    }
}

#[cfg(test)]
mod tests;
