//! Tasks of one event loop: a thread does whatever can go on, and a task that waits lets the next one
//! go on. One that computes keeps all others waiting, as it must.
//!
//! A worker is a place for a task in flight; all of them live on the loop's thread.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::Mutex;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::runtime::Builder;
use tokio::sync::Notify;
use tokio::task::coop::unconstrained;
use tokio::task::yield_now;

use super::accounting::{Accounting, Local, gil};
use super::{Executed, Host, Job};
use crate::machine::{KeptAffinity, pin_thread, thread_usage};
use crate::model::{Clock, TaskId, Timestamp, Usage, WorkerId};
use crate::runtime::Worker;

/// With more tasks in flight, waits for the first turn are not reported: there would be too many to show.
const MOST_EXPECTED: u32 = 10_000;

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Executed {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| (error.into(), Usage::default()))?;
    // the loop runs on the dispatcher's own thread, which shall not stay where the run was pinned to
    let _cores = KeptAffinity::default();
    let before = thread_usage();
    let (gil, accounting) = (gil(job, host), Mutex::new(accounting));
    let workers: Vec<_> = (0..job.workers)
        .map(|number| {
            let worker = Local::start(job, host, &accounting, WorkerId(number));
            worker.under(gil.as_ref()).on_loop()
        })
        .collect();
    pin_thread(job.pinned_to(WorkerId(0), host.machine));
    let feed = Feed::new(job, host.emitter.clock());
    let places = workers.into_iter().map(|mut worker| {
        let first = feed.take();
        if let Some((task, open)) = first.filter(|_| job.workers <= MOST_EXPECTED) {
            worker.expect(task, open);
        }
        live(job, &feed, worker, first)
    });
    let mut in_flight: FuturesUnordered<_> = places.collect();
    // tokio means to let other tasks of its own have a turn, but here all are one to it: every timer
    // beyond the first hundred would be put off, and asked again and again
    runtime.block_on(unconstrained(async {
        while in_flight.next().await.is_some() {}
    }));
    Ok(thread_usage().since(&before))
}

/// Does one task after another in one place, until there is none or the run is to stop.
async fn live(
    job: &Job<'_>,
    feed: &Feed,
    mut worker: Worker<Local<'_>>,
    first: Option<(TaskId, Timestamp)>,
) {
    let mut next = first;
    loop {
        let given = match next.take() {
            Some(given) => Some(given),
            None => feed.next().await,
        };
        let Some((task, open)) = given else { break };
        worker.perform(task, &job.plan.input(task), open).await;
        feed.done();
        if worker.stopped() {
            feed.close();
        }
        next = feed.take();
        if let Some((task, open)) = next.filter(|_| worker.was_long()) {
            worker.expect(task, open);
        }
        // a task that can go on comes first
        yield_now().await;
    }
    worker.finish();
}

/// Hands out the tasks, a stage at a time.
struct Feed {
    clock: Clock,
    stages: RefCell<VecDeque<Vec<TaskId>>>,
    /// Tasks of the open stage that no worker has, the next one last.
    left: RefCell<Vec<TaskId>>,
    /// When that stage was opened.
    open: Cell<Timestamp>,
    /// Tasks of it that are not over.
    unfinished: Cell<usize>,
    opened: Notify,
}

impl Feed {
    fn new(job: &Job<'_>, clock: Clock) -> Self {
        let feed = Self {
            clock,
            stages: RefCell::new(job.plan.stages(job.spec.order()).into()),
            left: RefCell::default(),
            open: Cell::default(),
            unfinished: Cell::default(),
            opened: Notify::new(),
        };
        feed.open();
        feed
    }

    /// Returns the next task that is there, and since when it has been.
    fn take(&self) -> Option<(TaskId, Timestamp)> {
        let task = self.left.borrow_mut().pop()?;
        Some((task, self.open.get()))
    }

    /// Returns the next task, once there is one; nothing when all are given.
    async fn next(&self) -> Option<(TaskId, Timestamp)> {
        loop {
            let opened = self.opened.notified();
            if let Some(given) = self.take() {
                return Some(given);
            }
            if self.stages.borrow().is_empty() {
                return None;
            }
            opened.await;
        }
    }

    /// Notes that a task is over; the last one of a stage opens the next.
    fn done(&self) {
        self.unfinished.set(self.unfinished.get().saturating_sub(1));
        if self.unfinished.get() == 0 {
            self.open();
        }
    }

    /// Gives no more tasks.
    fn close(&self) {
        self.stages.borrow_mut().clear();
        self.left.borrow_mut().clear();
        self.opened.notify_waiters();
    }

    fn open(&self) {
        if let Some(mut stage) = self.stages.borrow_mut().pop_front() {
            stage.reverse();
            self.unfinished.set(stage.len());
            self.open.set(self.clock.now());
            *self.left.borrow_mut() = stage;
        }
        self.opened.notify_waiters();
    }
}
