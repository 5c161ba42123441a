//! Where threads fetch their tasks: a stage at a time, from one shared index or by parts fixed
//! beforehand.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use super::lock;
use crate::model::{Clock, RunSpec, Schedule, TaskId, Timestamp};
use crate::workload::Plan;

/// Hands out the tasks of a run; shared by its threads.
#[derive(Debug)]
pub(super) struct Counter {
    schedule: Schedule,
    chunk: usize,
    workers: usize,
    stages: Vec<Stage>,
    open: Mutex<Open>,
    opened: Condvar,
    clock: Clock,
}

/// Tasks that may run at the same time.
#[derive(Debug)]
struct Stage {
    tasks: Vec<TaskId>,
    /// The first task that no worker took yet.
    next: AtomicUsize,
    /// Tasks that are not over.
    left: AtomicUsize,
}

/// The stage that is open, and since when.
#[derive(Debug, Clone, Copy)]
struct Open {
    stage: usize,
    since: Timestamp,
}

/// Tasks for a worker, there for the taking since `open`.
#[derive(Debug)]
pub(super) struct Portion<'a> {
    pub(super) tasks: &'a [TaskId],
    pub(super) open: Timestamp,
    stage: usize,
}

/// What a worker gets that asks for tasks.
#[derive(Debug)]
pub(super) enum Fetched<'a> {
    Tasks(Portion<'a>),
    /// It must [wait](Counter::wait) for a stage to open and ask again.
    Later,
    /// All is given, or the counter is closed.
    Nothing,
}

/// What one worker has had.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Had {
    /// The stage it looks at.
    stage: usize,
    /// Whether it had its fixed part of that stage.
    part: bool,
}

impl Counter {
    pub(super) fn new(spec: &RunSpec, plan: &Plan, workers: usize, clock: Clock) -> Self {
        let stage = |tasks: Vec<TaskId>| Stage {
            next: AtomicUsize::new(0),
            left: AtomicUsize::new(tasks.len()),
            tasks,
        };
        Self {
            schedule: spec.schedule(),
            chunk: spec.chunk() as usize,
            workers,
            stages: plan.stages(spec.order()).into_iter().map(stage).collect(),
            open: Mutex::new(Open {
                stage: 0,
                since: clock.now(),
            }),
            opened: Condvar::new(),
            clock,
        }
    }

    /// Returns the next tasks for a worker.
    pub(super) fn fetch(&self, worker: usize, had: &mut Had) -> Fetched<'_> {
        loop {
            let open = *lock(&self.open);
            let (Some(stage), true) = (self.stages.get(had.stage), open.stage < self.stages.len())
            else {
                return Fetched::Nothing;
            };
            if open.stage < had.stage {
                return Fetched::Later;
            }
            let range = match self.schedule {
                Schedule::Static if had.part => 0..0,
                Schedule::Static => {
                    had.part = true;
                    self.part(worker, stage.tasks.len())
                }
                _ => {
                    let from = stage.next.fetch_add(self.chunk, Ordering::Relaxed);
                    from..stage.tasks.len().min(from.saturating_add(self.chunk))
                }
            };
            if let Some(tasks) = stage.tasks.get(range).filter(|tasks| !tasks.is_empty()) {
                return Fetched::Tasks(Portion {
                    tasks,
                    open: open.since,
                    stage: had.stage,
                });
            }
            *had = Had {
                stage: had.stage + 1,
                part: false,
            };
        }
    }

    /// Takes note that the tasks of a portion are over; the last one of a stage opens the next.
    pub(super) fn done(&self, portion: &Portion<'_>) {
        let count = portion.tasks.len();
        let left = &self.stages[portion.stage].left;
        if left.fetch_sub(count, Ordering::AcqRel) == count {
            self.open(portion.stage + 1);
        }
    }

    /// Gives no tasks to workers that wait or ask from here on.
    pub(super) fn close(&self) {
        self.open(usize::MAX);
    }

    fn open(&self, stage: usize) {
        let mut open = lock(&self.open);
        if open.stage < stage {
            let since = self.clock.now();
            *open = Open { stage, since };
            self.opened.notify_all();
        }
    }

    /// Waits until the stage that a worker looks at is open, or the counter is closed.
    pub(super) fn wait(&self, had: &Had) {
        let open = lock(&self.open);
        let _open = self
            .opened
            .wait_while(open, |open| open.stage < had.stage)
            .unwrap_or_else(std::sync::PoisonError::into_inner);
    }

    /// Returns a worker's contiguous part of so many tasks.
    fn part(&self, worker: usize, tasks: usize) -> Range<usize> {
        tasks * worker / self.workers..tasks * (worker + 1) / self.workers
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::model::{Draft, ExecutorKind, Field, WorkloadKind};

    fn counter(schedule: Schedule, workload: WorkloadKind, workers: usize) -> Counter {
        let mut spec = Draft {
            workload,
            executor: ExecutorKind::Threads,
            schedule,
            ..Draft::default()
        };
        Field::Chunk.set(&mut spec, "3").unwrap();
        let spec = spec.spec();
        Counter::new(&spec, &Plan::new(&spec, 1000.0), workers, Clock::start())
    }

    /// Fetches in turn until no worker gets anything; returns the tasks by worker.
    fn in_turn(counter: &Counter, workers: usize) -> Vec<Vec<u32>> {
        let mut got = vec![Vec::new(); workers];
        for (worker, got) in got.iter_mut().enumerate() {
            let mut had = Had::default();
            if let Fetched::Tasks(portion) = counter.fetch(worker, &mut had) {
                got.extend(portion.tasks.iter().map(|task| task.0));
                counter.done(&portion);
            }
        }
        got
    }

    #[test]
    fn dynamic_gives_a_chunk_to_each_worker_that_asks() {
        let counter = counter(Schedule::Dynamic, WorkloadKind::Busy, 4);
        let got = in_turn(&counter, 4);
        assert_eq!(got, [vec![0, 1, 2], vec![3, 4, 5], vec![6, 7], vec![]]);
    }

    #[test]
    fn static_gives_each_its_part() {
        let counter = counter(Schedule::Static, WorkloadKind::Busy, 3);
        let got = in_turn(&counter, 3);
        assert_eq!(got, [vec![0, 1], vec![2, 3, 4], vec![5, 6, 7]]);
    }

    #[test]
    fn a_stage_opens_when_the_one_before_is_over() {
        let counter = counter(Schedule::Dynamic, WorkloadKind::Mix, 2);
        let mut had = Had::default();
        let Fetched::Tasks(serial) = counter.fetch(0, &mut had) else {
            panic!("no serial part");
        };
        assert_eq!(serial.tasks, [TaskId(0)]);
        let asked = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let other = std::thread::Builder::new()
                .spawn_scoped(scope, || {
                    let mut had = Had::default();
                    assert!(matches!(counter.fetch(1, &mut had), Fetched::Later));
                    asked.store(true, Ordering::Release);
                    counter.wait(&had);
                    match counter.fetch(1, &mut had) {
                        Fetched::Tasks(portion) => portion.tasks[0],
                        other => panic!("{other:?}"),
                    }
                })
                .unwrap();
            while !asked.load(Ordering::Acquire) {
                std::thread::yield_now();
            }
            counter.done(&serial);
            assert_eq!(other.join().unwrap(), TaskId(1));
        });
    }

    #[test]
    fn no_worker_waits_for_a_closed_counter() {
        let counter = counter(Schedule::Static, WorkloadKind::Mix, 2);
        counter.close();
        let had = Had::default();
        counter.wait(&had);
        assert!(matches!(
            counter.fetch(0, &mut had.clone()),
            Fetched::Nothing
        ));
    }
}
