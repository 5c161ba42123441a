//! The tasks of a run: nothing is held per task, a run may have millions.

use serde::{Deserialize, Serialize};

use super::registry::Cut;
use super::{ResourceLocations, TaskInput};
use crate::model::{Order, RunSpec, RuntimeKind, TaskId, WorkloadKind};

/// The tasks of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Tasks that may run side by side.
    parallel: u32,
    cut: Cut,
}

impl Plan {
    /// Cuts the work of a run; `size` is the size of an unscaled task, n or seconds.
    ///
    /// For `primes` it is the end of all ranges together.
    pub fn new(spec: &RunSpec, size: f64) -> Self {
        let cut = Cut::new(spec, size);
        Self {
            parallel: cut.parallel(spec),
            cut,
        }
    }

    /// Cuts work into tasks of these n, by which the speed of a runtime is measured; nothing where a size
    /// is no n that must be measured.
    pub(super) fn of_probes(
        workload: WorkloadKind,
        sizes: Vec<u64>,
        runtime: RuntimeKind,
    ) -> Option<Self> {
        let parallel = sizes.len() as u32;
        let cut = Cut::of_probes(workload, sizes, runtime)?;
        Some(Self { parallel, cut })
    }

    /// Tells the tasks where they find what they work with.
    #[must_use]
    pub fn at(mut self, locations: &ResourceLocations) -> Self {
        self.cut.settle(locations);
        self
    }

    /// Returns a plan with a multiple of the tasks; a serial part stays as it is.
    #[must_use]
    pub fn grown(self, times: u32) -> Self {
        Self {
            parallel: self.parallel.saturating_mul(times),
            ..self
        }
    }

    /// Returns what the tasks do.
    pub const fn workload(&self) -> WorkloadKind {
        self.cut.workload()
    }

    /// Returns how many tasks there are, the serial part of `mix` included.
    pub fn len(&self) -> u32 {
        self.parallel.saturating_add(u32::from(self.has_serial()))
    }

    /// Returns whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether task 0 is a serial part, to be done alone before all others.
    pub fn has_serial(&self) -> bool {
        self.cut.has_serial()
    }

    /// Returns what a task is given.
    pub fn input(&self, task: TaskId) -> TaskInput {
        self.cut.input(task, self.parallel)
    }

    /// Returns what tasks are given as a list to be used in turn; where a serial part comes first,
    /// its input does, and the others use the rest in turn.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = TaskInput> {
        let different = self.cut.different(self.parallel);
        let different = different.min(self.len() as usize) as u32;
        (0..different).map(|number| self.input(TaskId(number)))
    }

    /// Returns how long a task takes compared with others of the plan.
    pub fn cost(&self, task: TaskId) -> f64 {
        self.input(task).cost()
    }

    /// Returns the tasks in the order they are handed out; a stage begins when the one before is over.
    pub fn stages(&self, order: Order) -> Vec<Vec<TaskId>> {
        let first = u32::from(self.has_serial());
        let mut together: Vec<TaskId> = (first..self.len()).map(TaskId).collect();
        if order == Order::Longest {
            together.sort_by(|&one, &other| self.cost(other).total_cmp(&self.cost(one)));
        }
        let alone: Vec<TaskId> = (0..first).map(TaskId).collect();
        let mut stages = vec![alone, together];
        stages.retain(|stage| !stage.is_empty());
        stages
    }

    /// Returns the bytes that the largest tasks hold when this many workers do one each.
    ///
    /// A worker's own few hundred KiB are not counted.
    pub fn memory_needed(&self, workers: u32) -> u64 {
        self.cut.memory_needed(self.parallel, workers)
    }
}

#[cfg(test)]
mod tests;
