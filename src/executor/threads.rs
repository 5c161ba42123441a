//! Threads of this process: rayon gives them, the schedule says how they get at their tasks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuilder};

use super::tally::{Local, Tally};
use super::{Executed, ExecutorError, Host, Job};
use crate::model::{Nanos, Schedule, TaskId, Usage, WorkerId};
use crate::runtime::Worker;

/// The workers by number, each locked by its own thread only while that does a chunk.
type Slots<'a> = Vec<Mutex<Option<Worker<Local<'a>>>>>;

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, tally: &mut Tally) -> Executed {
    let tally = Mutex::new(tally);
    let slots: Slots<'_> = (0..job.workers).map(|_| Mutex::new(None)).collect();
    let used = Mutex::new(Usage::default());
    let started = AtomicUsize::new(0);
    let live = |thread: ThreadBuilder| {
        started.fetch_add(1, Ordering::Relaxed);
        let index = thread.index();
        let worker = Local::start(job, host, &tally, WorkerId(index as u32));
        *lock(&slots[index]) = Some(worker);
        thread.run();
        if let Some(worker) = lock(&slots[index]).take() {
            let usage = worker.finish();
            lock(&used).add(&usage);
        }
    };
    let built = ThreadPoolBuilder::new()
        .num_threads(job.workers as usize)
        .thread_name(|index| format!("worker-{index}"))
        .build_scoped(live, |pool| {
            for stage in job.plan.stages(job.spec.order) {
                let open = host.emitter.clock().now();
                run_stage(
                    job,
                    pool,
                    &slots,
                    &Stage {
                        tasks: &stage,
                        open,
                    },
                );
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

/// Tasks that may run at the same time, there for the taking since `open`.
struct Stage<'a> {
    tasks: &'a [TaskId],
    open: Nanos,
}

fn run_stage(job: &Job<'_>, pool: &ThreadPool, slots: &Slots<'_>, stage: &Stage<'_>) {
    let chunk = job.spec.chunk as usize;
    match job.spec.schedule {
        Schedule::Dynamic => {
            let next = AtomicUsize::new(0);
            pool.broadcast(|context| {
                loop {
                    let from = next.fetch_add(chunk, Ordering::Relaxed);
                    if from >= stage.tasks.len() {
                        break;
                    }
                    let to = stage.tasks.len().min(from.saturating_add(chunk));
                    if !run_chunk(
                        job,
                        &slots[context.index()],
                        &stage.tasks[from..to],
                        stage.open,
                    ) {
                        break;
                    }
                }
            });
        }
        Schedule::Static => {
            pool.broadcast(|context| {
                let part = |index: usize| stage.tasks.len() * index / context.num_threads();
                let mine = part(context.index())..part(context.index() + 1);
                run_chunk(job, &slots[context.index()], &stage.tasks[mine], stage.open);
            });
        }
        Schedule::Stealing => pool.install(|| {
            stage
                .tasks
                .par_chunks(chunk)
                .with_max_len(1)
                .for_each(|tasks| {
                    let index = pool.current_thread_index().unwrap_or(0);
                    run_chunk(job, &slots[index], tasks, stage.open);
                });
        }),
    }
}

/// Does some tasks on the calling thread's worker; returns false when the run is to stop.
fn run_chunk(
    job: &Job<'_>,
    slot: &Mutex<Option<Worker<Local<'_>>>>,
    tasks: &[TaskId],
    open: Nanos,
) -> bool {
    let mut slot = lock(slot);
    let Some(worker) = slot.as_mut() else {
        return false;
    };
    for &task in tasks {
        if worker.stopped() {
            return false;
        }
        worker.run(task, &job.plan.input(task), open);
    }
    true
}

/// Locks; a panic of another holder leaves nothing half-done that matters here.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
