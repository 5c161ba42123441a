//! What ties workers to each other: what they hold, what they wait for, and the knot that comes of it.

use std::fmt;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::deadlock::WaitBy;
use super::event::{TaskId, WorkerId};

/// Something that one can have and others must wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// A lock.
    Lock(u32),
    /// The result of a task, held by the worker that executes the task.
    Future(TaskId),
    /// A place in the pool, which is one of its workers; never reported, but found in the graph.
    Place,
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lock(number) => write!(f, "lock {number}"),
            Self::Future(task) => write!(f, "future of task {}", task.0),
            Self::Place => f.write_str("a place in the pool"),
        }
    }
}

/// A synchronization event of a worker. One that frees another worker is reported before it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncEvent {
    /// It waits for something from now on, in the midst of its task.
    Awaits(Await),
    /// It goes on: it got what it waited for, or gave up.
    Resumes,
    /// It has something that others may need.
    Holds(Resource),
    /// It has it no longer.
    LetsGo(Resource),
}

/// A wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Await {
    /// What is waited for.
    pub on: Resource,
    /// Whether the wait sleeps or polls.
    pub by: WaitBy,
    /// When it gives up, if ever.
    pub until: Option<Timestamp>,
}

/// One that waits in a deadlock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A worker, in the midst of a task.
    Worker(WorkerId),
    /// A task that no worker has begun.
    Task(TaskId),
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worker(worker) => write!(f, "{}", worker.letter()),
            Self::Task(task) => write!(f, "task {}", task.0),
        }
    }
}

/// One step around a cycle: which party waits for what, and which one holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The party that waits.
    pub waits: Party,
    /// The task in its hands.
    pub task: Option<TaskId>,
    /// What for.
    pub resource: Resource,
    /// Who has it, and comes next.
    pub held_by: Party,
}

/// How a deadlock hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Hang {
    /// Asleep: the cores are idle.
    Sleeping,
    /// All poll: the cores are busy without progress.
    Spinning,
}

/// A deadlock that was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadlock {
    /// Around the cycle, the last step leads to the first.
    pub cycle: Vec<Step>,
    /// All workers that can never go on, in a cycle or behind one.
    pub stuck: Vec<WorkerId>,
    /// Since when.
    pub since: Timestamp,
    /// How it hangs.
    pub kind: Hang,
    /// How many cores those workers used, or wanted, while nothing came of it.
    pub cores: f64,
}

impl Deadlock {
    /// Returns which party waits for which in few words: `A waits for B, B waits for A`.
    pub fn words(&self) -> String {
        const MOST: usize = 4;
        let mut steps: Vec<String> = self
            .cycle
            .iter()
            .take(MOST)
            .map(|step| match step.resource {
                Resource::Place => {
                    format!("{} waits for the place of {}", step.waits, step.held_by)
                }
                _ => format!("{} waits for {}", step.waits, step.held_by),
            })
            .collect();
        if let Some(more) = self.cycle.len().checked_sub(MOST + 1) {
            steps.push(format!("and {} more", more + 1));
        }
        steps.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(waits: Party, resource: Resource, held_by: Party) -> Step {
        Step {
            waits,
            task: None,
            resource,
            held_by,
        }
    }

    fn deadlock(cycle: Vec<Step>) -> Deadlock {
        Deadlock {
            cycle,
            stuck: Vec::new(),
            since: Timestamp::START,
            kind: Hang::Sleeping,
            cores: 0.0,
        }
    }

    #[test]
    fn a_cycle_reads_as_a_sentence() {
        let [a, b] = [0, 1].map(|number| Party::Worker(WorkerId(number)));
        let crossed = deadlock(vec![
            step(a, Resource::Lock(1), b),
            step(b, Resource::Lock(0), a),
        ]);
        assert_eq!(crossed.words(), "A waits for B, B waits for A");
        let child = Party::Task(TaskId(1));
        let nested = deadlock(vec![
            step(a, Resource::Future(TaskId(1)), child),
            step(child, Resource::Place, a),
        ]);
        let words = "A waits for task 1, task 1 waits for the place of A";
        assert_eq!(nested.words(), words);
    }

    #[test]
    fn a_long_cycle_is_cut() {
        let party = |number: u32| Party::Worker(WorkerId(number % 9));
        let ring = (0..9).map(|at| step(party(at), Resource::Lock(at), party(at + 1)));
        let words = deadlock(ring.collect()).words();
        assert!(words.ends_with("D waits for E, and 5 more"), "{words}");
    }
}
