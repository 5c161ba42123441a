//! A deadlock as a run reports it: with times since the run began.

use crate::model::{CycleStep, Deadlock, Party, Resource, TimeSpan, Timestamp};

/// A deadlock that was seen in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedDeadlock {
    /// The cycle of parties that wait for each other, and how they wait.
    pub deadlock: Deadlock,
    /// When it began to hang, from the run's start.
    pub since: TimeSpan,
    /// How long after that it was seen.
    pub after: TimeSpan,
}

impl ObservedDeadlock {
    /// Takes a deadlock that was seen at a time, in a run that began at another.
    pub(crate) fn new(deadlock: &Deadlock, at: Timestamp, began: Timestamp) -> Self {
        Self {
            since: deadlock.since - began,
            after: at - deadlock.since,
            deadlock: deadlock.clone(),
        }
    }

    /// Returns a sentence for each step of the cycle: which party waits for what, and which holds it.
    pub(crate) fn sentences(&self) -> Vec<String> {
        self.deadlock.cycle.iter().map(sentence).collect()
    }
}

fn sentence(step: &CycleStep) -> String {
    let has = match (step.resource, step.held_by) {
        (Resource::Future(_), Party::Task(_)) => "which has not begun".to_owned(),
        (Resource::Future(_), worker) => format!("which is in the hands of {worker}"),
        (Resource::Place, worker) => format!("and all are taken, one of them by {worker}"),
        (Resource::Lock(_), worker) => format!("which {worker} holds"),
    };
    let who = match (step.waits, step.task) {
        (Party::Worker(worker), Some(task)) => {
            format!("{} is at task {} and", worker.letter(), task.0)
        }
        (Party::Task(task), _) => format!("Task {}", task.0),
        (worker, None) => worker.to_string(),
    };
    format!("{who} waits for {}, {has}.", named(step.resource))
}

fn named(resource: Resource) -> String {
    match resource {
        Resource::Future(task) => format!("the future of task {}", task.0),
        other => other.to_string(),
    }
}
