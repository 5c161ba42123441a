//! Threads of this process: rayon gives them, the schedule says how they get at their tasks.
//!
//! Only `stealing` lets them into rayon's own loop. There an idle thread looks at every other
//! one's queue before it sleeps, which with thousands of threads costs minutes before the first
//! task; the other schedules need no queues.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rayon::prelude::*;
use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuilder};

use super::accounting::{Accounting, Local, gil};
use super::{Executed, ExecutorError, Host, Job};
use crate::model::{Draft, RuntimeKind, Schedule, TaskId, Timestamp, Usage, WorkerId};
use crate::runtime::Worker;

mod counter;

use counter::{Counter, Fetched, Had};

/// The workers by number, each locked by its own thread only while that does a chunk.
type Slots<'a> = Vec<Mutex<Option<Worker<Local<'a>>>>>;

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Executed {
    if job.spec.runtime() != RuntimeKind::Gil {
        return spread(job, host, accounting);
    }
    // as Python's ThreadPoolExecutor does it
    let one_by_one = Draft {
        schedule: Schedule::Dynamic,
        chunk: 1,
        ..job.spec.draft()
    }
    .spec();
    let spec = &one_by_one;
    spread(&Job { spec, ..*job }, host, accounting)
}

fn spread(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Executed {
    let gil = gil(job, host);
    accounting.hand_over(host.emitter.clock().now());
    let accounting = Mutex::new(accounting);
    let workers = job.workers as usize;
    let counter = Counter::new(job.spec, job.plan, workers, host.emitter.clock());
    let slots: Slots<'_> = (0..workers).map(|_| Mutex::new(None)).collect();
    let used = Mutex::new(Usage::default());
    let started = AtomicUsize::new(0);
    let live = |thread: ThreadBuilder| {
        let index = thread.index();
        let number = WorkerId(index as u32);
        let mut worker = Local::start(job, host, &accounting, number).under(gil.as_ref());
        if job.spec.schedule() == Schedule::Stealing {
            *lock(&slots[index]) = Some(worker);
            thread.run();
            let Some(back) = lock(&slots[index]).take() else {
                return;
            };
            worker = back;
        } else {
            fetch_and_do(job, &counter, index, &mut worker);
        }
        lock(&used).add(&worker.finish());
    };
    let live = &live;
    let built = thread::scope(|scope| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(workers)
            .spawn_handler(|thread| {
                let name = format!("worker-{}", thread.index());
                let builder = thread::Builder::new().name(name);
                builder.spawn_scoped(scope, || live(thread))?;
                started.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })
            .build();
        match pool {
            Ok(pool) if job.spec.schedule() == Schedule::Stealing => {
                steal(job, host, &pool, &slots);
                Ok(())
            }
            Ok(_) => Ok(()),
            Err(error) => {
                // those that were had shall not begin what cannot be ended as asked
                counter.close();
                Err(error)
            }
        }
    });
    let usage = *lock(&used);
    built.map(|()| usage).map_err(|error| {
        let error = ExecutorError::Threads {
            number: started.load(Ordering::Relaxed) + 1,
            workers: job.workers,
            reason: std::error::Error::source(&error)
                .map_or_else(|| error.to_string(), ToString::to_string),
        };
        (error, usage)
    })
}

/// Does what the counter gives until it gives nothing more.
fn fetch_and_do(job: &Job<'_>, counter: &Counter, index: usize, worker: &mut Worker<Local<'_>>) {
    let mut had = Had::default();
    loop {
        match counter.fetch(index, &mut had) {
            Fetched::Tasks(portion) => {
                if !do_tasks(job, worker, portion.tasks, portion.open) {
                    counter.close();
                    return;
                }
                counter.done(&portion);
            }
            Fetched::Later => {
                worker.let_go();
                worker.flush();
                counter.wait(&had);
            }
            Fetched::Nothing => return,
        }
    }
}

/// Lets the threads of a pool steal each other's tasks.
fn steal(job: &Job<'_>, host: &Host<'_>, pool: &ThreadPool, slots: &Slots<'_>) {
    for stage in job.plan.stages(job.spec.order()) {
        let open = host.emitter.clock().now();
        pool.install(|| {
            stage
                .par_chunks(job.spec.chunk() as usize)
                .with_max_len(1)
                .for_each(|tasks| {
                    let mut slot = lock(&slots[pool.current_thread_index().unwrap_or(0)]);
                    if let Some(worker) = slot.as_mut() {
                        do_tasks(job, worker, tasks, open);
                    }
                });
        });
    }
}

/// Does some tasks on the calling thread's worker; returns false when the run is to stop.
fn do_tasks(
    job: &Job<'_>,
    worker: &mut Worker<Local<'_>>,
    tasks: &[TaskId],
    open: Timestamp,
) -> bool {
    for &task in tasks {
        if worker.stopped() {
            return false;
        }
        worker.run(task, &job.plan.input(task), open);
    }
    true
}

/// Locks; a panic of another holder leaves nothing half-done that matters here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
