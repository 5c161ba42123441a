//! How many tasks and workers a run has, and how its work grows with them.

use super::{ExecutorKind, RunSpec, Work};
use crate::model::topology::Machine;

impl RunSpec {
    /// Returns how often the run is done at least.
    pub fn repetitions(&self) -> u32 {
        self.repeat().unwrap_or(1).max(1)
    }

    /// Returns how many tasks the run has, not counting the serial part of `mix`; where the work is
    /// scaled, how many of them each worker has.
    pub fn task_count(&self) -> u32 {
        let given = u32::try_from(self.values().len()).unwrap_or(u32::MAX);
        let usual = || match given {
            0 => self.usual_tasks(),
            given => given,
        };
        self.tasks().unwrap_or_else(usual)
    }

    /// Returns the number of tasks with this many workers, relative to one worker.
    pub fn growth(&self, workers: u32) -> u32 {
        match (self.work(), self.executor()) {
            (Work::Fixed, _) | (_, ExecutorKind::Serial) => 1,
            (Work::Scaled, _) => workers.max(1),
        }
    }

    /// Returns how many tasks the run has with this many workers, not counting the serial part of `mix`.
    pub fn tasks_of(&self, workers: u32) -> u32 {
        self.task_count().saturating_mul(self.growth(workers))
    }

    /// Returns whether a run with so many tasks and workers has one that is done before all others,
    /// alone: the serial part of `mix`.
    pub fn has_serial_part(&self, tasks: u32, workers: u32) -> bool {
        self.may_have_serial_part() && tasks > self.tasks_of(workers)
    }

    /// Returns how many times as much work there is with so many workers as with one. The serial part
    /// of `mix` does not grow.
    pub fn work_of(&self, workers: u32) -> f64 {
        let serial = self.serial();
        serial + (1.0 - serial) * f64::from(self.growth(workers))
    }

    /// Returns how many workers the run has on a machine.
    pub fn worker_count(&self, machine: &Machine) -> u32 {
        let usable = machine.usable_cores();
        match self.executor() {
            ExecutorKind::Serial => 1,
            executor if executor == ExecutorKind::Process || self.has_a_worker_a_task() => {
                self.workers().unwrap_or_else(|| self.task_count())
            }
            ExecutorKind::Async => {
                let most = self.task_count().clamp(1, Self::MOST_IN_FLIGHT);
                self.workers().map_or(most, |workers| workers.min(most))
            }
            ExecutorKind::Threads
            | ExecutorKind::Pool
            | ExecutorKind::Process
            | ExecutorKind::Interpreters => self.workers().unwrap_or(usable),
        }
    }
}
