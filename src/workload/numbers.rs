//! Work that is cut into numbers: most workloads have tasks of n that differ by nothing else.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::{InTurn, n_each};
use super::tally::Tally;
use super::{Context, Interruption};
use crate::model::{RunSpec, RuntimeKind, TaskId, TaskOutput};

/// A task that its n decides, and its number where there is chance in it.
pub(super) trait Numbered: Sized {
    /// Returns the task of so much n.
    fn of(n: u64, number: TaskId) -> Self;

    /// Returns its n.
    fn n(&self) -> u64;

    /// Does it.
    fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption>;

    /// Returns the bytes that a task of so much n holds.
    fn bytes(_n: u64) -> u64 {
        0
    }

    /// Starts to combine the results of this many tasks.
    fn tally(_tasks: u32) -> Tally {
        Tally::Total(0)
    }

    /// Returns whether tasks can give this.
    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Count(_))
    }

    /// Returns the most n a second that a task is sized for, however fast a core is.
    fn most_a_second() -> f64 {
        f64::INFINITY
    }
}

impl<T: Numbered> Task for T {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        Numbered::run(self, context)
    }

    fn cost(&self) -> f64 {
        self.n() as f64
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Number { n: self.n() }
    }
}

/// Numbers n, one a task, used in turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub(super) struct Numbers<T> {
    numbers: InTurn<u64>,
    task: PhantomData<T>,
}

impl<T: Numbered> Workload for Numbers<T> {
    type Task = T;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            numbers: InTurn::numbers(spec, size),
            task: PhantomData,
        }
    }

    fn task(&self, number: TaskId, _: u32) -> T {
        T::of(self.numbers.of(number), number)
    }

    fn different(&self, _: u32) -> usize {
        self.numbers.len()
    }

    fn memory_needed(&self, parallel: u32, at_once: u32) -> u64 {
        self.numbers.most_needed(parallel, at_once, T::bytes)
    }

    fn probes(sizes: Vec<u64>, _: RuntimeKind) -> Option<Self> {
        Some(Self {
            numbers: sizes.into(),
            task: PhantomData,
        })
    }

    fn size_of(spec: &RunSpec, seconds: f64, rate: f64) -> f64 {
        n_each(spec, seconds, rate.min(T::most_a_second()))
    }

    fn tally(tasks: u32) -> Tally {
        T::tally(tasks)
    }

    fn gives(output: &TaskOutput) -> bool {
        T::gives(output)
    }
}
