//! Threads whose tasks wait for each other: a pool that tasks can submit to, or two of them.
//!
//! Rayon's threads are of no use here: one that waits would take up other tasks meanwhile, and nothing
//! would ever hang.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::accounting::{Accounting, Local, gil};
use super::{Executed, ExecutorError, Host, Job};
use crate::model::{Usage, WorkerId};
use crate::runtime::{Gil, Stop};
use crate::workload::{AllOver, SyncObjects};

/// How long a worker without a task sleeps until it looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(20);

/// What the threads share that are to wait for each other.
struct DeadlockPool<'a> {
    job: &'a Job<'a>,
    host: &'a Host<'a>,
    accounting: Mutex<&'a mut Accounting>,
    gil: Option<Gil>,
    sync_objects: Arc<SyncObjects>,
    used: Mutex<Usage>,
    /// Ends those that are there when another could not be had.
    given_up: Stop,
}

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Executed {
    let pools = if job.spec.has_own_pool() { 2 } else { 1 };
    let deadlock_pool = DeadlockPool {
        job,
        host,
        accounting: Mutex::new(accounting),
        gil: gil(job, host),
        sync_objects: Arc::new(SyncObjects::of_threads(job.plan.len(), pools)),
        used: Mutex::default(),
        given_up: Stop::default(),
    };
    let share = job.workers / pools as u32;
    let spawned = thread::scope(|scope| {
        for number in 0..job.workers {
            let deadlock_pool = &deadlock_pool;
            let pool = usize::from(number >= share);
            let builder = thread::Builder::new().name(format!("worker-{number}"));
            let spawned =
                builder.spawn_scoped(scope, move || deadlock_pool.work(WorkerId(number), pool));
            if let Err(error) = spawned {
                deadlock_pool.given_up.request();
                return Err(ExecutorError::Threads {
                    number: number as usize + 1,
                    workers: job.workers,
                    reason: error.to_string(),
                });
            }
        }
        deadlock_pool.submit();
        Ok(())
    });
    let usage = *deadlock_pool
        .used
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    spawned.map(|()| usage).map_err(|error| (error, usage))
}

impl<'a> DeadlockPool<'a> {
    /// Submits the tasks that no task submits.
    fn submit(&self) {
        let parents = self.job.spec.task_count();
        for stage in self.job.plan.stages(self.job.spec.order()) {
            for task in stage.into_iter().filter(|task| task.0 < parents) {
                self.sync_objects
                    .submit(0, task, self.host.emitter.clock().now());
            }
        }
    }

    /// Does the tasks of a pool until all are over.
    fn work(&'a self, number: WorkerId, pool: usize) {
        let mut worker = Local::start(self.job, self.host, &self.accounting, number)
            .under(self.gil.as_ref())
            .with_sync_objects(Some(Arc::clone(&self.sync_objects)));
        while !worker.stopped() && !self.given_up.requested() {
            worker.let_go();
            worker.flush();
            match self.sync_objects.next(pool, LOOK) {
                Ok(Some((task, open))) => {
                    worker.run(task, &self.job.plan.input(task), open);
                    if worker.stopped() {
                        break;
                    }
                    // report the end first: no worker may have the answer of a task that seems to go on
                    worker.flush();
                    self.sync_objects.settle(task);
                }
                Ok(None) => {}
                Err(AllOver) => break,
            }
        }
        let usage = worker.finish();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.add(&usage);
    }
}
