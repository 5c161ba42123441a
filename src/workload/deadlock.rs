//! `deadlock`: tasks that wait for each other, and what keeps them from hanging.
//!
//! As the notes print it, `b.result` names the method and does not call it: there is nothing to wait for,
//! so both tasks return. The fix `printed` does the same: it looks at the other's future and goes on.

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::eggs::heat_for;
use super::in_turn::InTurn;
use super::{Context, Interruption};
use crate::model::{
    Await, DeadlockFix, DeadlockKind, Machine, Resource, RunSpec, TaskId, TaskOutput, TimeSpan,
    WaitBy,
};

/// How often the locks are taken, one inside the other.
pub const ROUNDS: u32 = 5;
/// How much of a task's seconds it works with a lock in its hands before it takes the next: long enough
/// for the others to come in between.
const HOLD: f64 = 0.25;
/// How long a wait with a time limit is.
const MOMENT: TimeSpan = TimeSpan::from_millis(100);
/// How much longer each task waits for its second lock than the one before it, since those that give up
/// at the same time would meet again; and how long a task that gave up does something else.
const APART: TimeSpan = TimeSpan::from_millis(15);

/// What a task that waits for others may ask for.
pub trait SyncContext {
    /// Waits for something that others hold, and reports that; `done` of the task is done. Returns
    /// false if the wait timed out.
    fn wait_for(&mut self, wait: Await, done: f32) -> Result<bool, Interruption>;

    /// Lets go of a lock.
    fn let_go(&mut self, lock: u32) -> Result<(), Interruption>;

    /// Submits a task to a pool: 0 is one's own.
    fn submit(&mut self, task: TaskId, pool: usize);
}

/// A task of a deadlock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DeadlockTask {
    /// The number of the task in its run.
    pub task: TaskId,
    /// How many tasks there are, children not counted.
    pub tasks: u32,
    /// How long it works before it waits.
    pub seconds: f64,
    /// Which parties wait for each other.
    pub how: DeadlockKind,
    /// How they wait.
    pub by: WaitBy,
    /// What keeps them from hanging.
    pub cure: DeadlockFix,
}

impl Task for DeadlockTask {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(*self, context)
    }

    fn cost(&self) -> f64 {
        self.seconds
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Seconds {
            seconds: self.seconds,
        }
    }
}

/// Seconds of work, used in turn, of tasks that wait for each other as this one does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Deadlock {
    seconds: InTurn<f64>,
    shape: DeadlockTask,
}

impl Workload for Deadlock {
    type Task = DeadlockTask;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            seconds: InTurn::seconds(spec, size),
            shape: DeadlockTask {
                task: TaskId(0),
                tasks: spec.task_count(),
                seconds: 0.0,
                how: spec.how(),
                by: spec.wait(),
                cure: spec.cure(),
            },
        }
    }

    fn parallel(&self, spec: &RunSpec) -> u32 {
        spec.all_tasks()
    }

    fn task(&self, task: TaskId, _: u32) -> DeadlockTask {
        DeadlockTask {
            task,
            seconds: self.seconds.of(task),
            ..self.shape
        }
    }

    fn different(&self, _: u32) -> usize {
        self.seconds.len()
    }

    fn seconds(_: &RunSpec, _: &Machine) -> Option<f64> {
        // for ever, or until others are done
        None
    }
}

/// Does a task of a deadlock; gives how often it had what it waited for.
fn run(deadlock_task: DeadlockTask, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let had = match deadlock_task.how {
        DeadlockKind::Locks => deadlock_task.take_locks(context)?,
        DeadlockKind::Futures | DeadlockKind::Nested | DeadlockKind::Parents => {
            deadlock_task.wait_for_other(context)?
        }
    };
    Ok(TaskOutput::Count(had))
}

impl DeadlockTask {
    /// Works, then waits for the future of another task.
    fn wait_for_other(self, context: &mut dyn Context) -> Result<u64, Interruption> {
        heat_for(TimeSpan::from_secs_f64(self.seconds), context)?;
        let Some(other) = self.other() else {
            return Ok(0);
        };
        if self.how.has_children() {
            let pool = usize::from(self.cure == DeadlockFix::OwnPool);
            sync_context(context)?.submit(other, pool);
        }
        if self.cure == DeadlockFix::Printed {
            return Ok(0);
        }
        let wait = self.wait(Resource::Future(other), MOMENT, context);
        Ok(u64::from(sync_context(context)?.wait_for(wait, 0.9)?))
    }

    /// Returns the task that this one waits for.
    fn other(self) -> Option<TaskId> {
        let TaskId(number) = self.task;
        match (self.how, self.cure) {
            (DeadlockKind::Nested | DeadlockKind::Parents, _) => {
                (number < self.tasks).then(|| TaskId(number + self.tasks))
            }
            (_, DeadlockFix::Order) => number.checked_sub(1).map(TaskId),
            _ => Some(TaskId((number + 1) % self.tasks)),
        }
    }

    /// Takes its own lock and inside of it the next one's, repeatedly.
    fn take_locks(self, context: &mut dyn Context) -> Result<u64, Interruption> {
        let TaskId(number) = self.task;
        let (mut first, mut second) = (number, (number + 1) % self.tasks);
        if self.cure == DeadlockFix::Order && second < first {
            (first, second) = (second, first);
        }
        let work = TimeSpan::from_secs_f64(self.seconds * HOLD);
        let mut had = 0;
        for round in 0..ROUNDS {
            let done = round as f32 / ROUNDS as f32;
            loop {
                let wait = Await {
                    until: None,
                    ..self.wait(Resource::Lock(first), MOMENT, context)
                };
                sync_context(context)?.wait_for(wait, done)?;
                heat_for(work, context)?;
                if first == second {
                    break;
                }
                let patience = TimeSpan(APART.0 * u64::from(number + 1));
                let wait = self.wait(Resource::Lock(second), patience, context);
                if sync_context(context)?.wait_for(wait, done)? {
                    break;
                }
                sync_context(context)?.let_go(first)?;
                // without a pause this task would take it again before the other one woke up
                heat_for(APART, context)?;
            }
            heat_for(work, context)?;
            if first != second {
                sync_context(context)?.let_go(second)?;
            }
            sync_context(context)?.let_go(first)?;
            had += 1;
        }
        Ok(had)
    }

    fn wait(self, on: Resource, patience: TimeSpan, context: &dyn Context) -> Await {
        let gives_up = self.cure == DeadlockFix::Timeout;
        Await {
            on,
            by: self.by,
            until: gives_up.then(|| context.now() + patience),
        }
    }
}

fn sync_context(context: &mut dyn Context) -> Result<&mut dyn SyncContext, Interruption> {
    let nobody = || Interruption::Failed("there is nobody here to wait for".to_owned());
    context.sync_context().ok_or_else(nobody)
}
