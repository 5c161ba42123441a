//! What every workload says of itself, each in its own file.

use crate::model::field::SpecError;
use crate::model::spec::{Draft, ExecutorKind, RunSpec, RuntimeKind};
use crate::model::topology::Machine;

/// What only one workload has to choose, and what follows from it.
pub(in crate::model::spec) trait Parameters {
    /// Takes them from all choices.
    fn of(draft: &Draft) -> Self
    where
        Self: Sized;

    /// Makes the choices that lead to them.
    fn put(&self, _draft: &mut Draft) {}

    /// Leaves choices that the workload cannot be run with.
    fn fit(_draft: &mut Draft)
    where
        Self: Sized,
    {
    }

    /// Returns how many tasks there are when neither their number nor values are given.
    fn usual_tasks(&self) -> u32 {
        RunSpec::DEFAULT_TASKS
    }

    /// Returns what small, medium and large stand for.
    fn sizing(&self) -> Sizing {
        Sizing::Measured([2.0, 6.0, 20.0])
    }

    /// Returns how large tasks of one size are to each other, in turn; all alike where it is empty.
    fn weights(&self) -> &'static [u64] {
        &[]
    }

    /// Returns whether n is that of all tasks together, and values are the lengths of their parts to
    /// each other.
    fn shares_n(&self) -> bool {
        false
    }

    /// Returns whether a task is to be done alone, before all others.
    fn has_serial_part(&self) -> bool {
        false
    }

    /// Returns whether its tasks have an order of their own.
    fn is_ordered(&self) -> bool {
        false
    }

    /// Returns whether every task needs a worker of its own.
    fn has_a_worker_a_task(&self) -> bool {
        false
    }

    /// Returns whether it may never end.
    fn may_hang(&self) -> bool {
        false
    }

    /// Returns whether its tasks wait most of their time for something that needs no core.
    fn waits(&self) -> bool {
        false
    }

    /// Returns whether its tasks need no interpreter most of the time, so that they release a GIL.
    fn releases_gil(&self) -> bool {
        false
    }

    /// Returns whether tasks slow each other down by what they do: they change the same memory or
    /// device, or move more than caches hold.
    fn contends(&self) -> bool {
        false
    }

    /// Returns what its tasks work with that is outside of the program.
    fn outside(&self) -> Outside {
        Outside::Nothing
    }

    /// Returns why there cannot be more of it the more workers there are, if there cannot.
    fn not_scaled(&self) -> Option<&'static str> {
        None
    }

    /// Returns why it cannot be had with an executor, if it cannot.
    fn lacks_executor(&self, _executor: ExecutorKind) -> Option<&'static str> {
        None
    }

    /// Returns why it cannot be had on a runtime, if it cannot.
    fn lacks_runtime(&self, _runtime: RuntimeKind) -> Option<&'static str> {
        None
    }

    /// Checks what only this workload knows of a run that is otherwise fine.
    fn check(&self, _spec: &RunSpec, _machine: &Machine) -> Result<(), SpecError> {
        Ok(())
    }
}

/// What small, medium and large stand for, in this order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::model::spec) enum Sizing {
    /// Seconds of all tasks together on one core; their n must be measured.
    Measured([f64; 3]),
    /// Seconds of all tasks together; nothing need be measured, because their size is a time, or follows
    /// from the typical time of a step.
    Known([f64; 3]),
    /// Seconds of one task.
    Task([f64; 3]),
    /// Bytes of one task.
    Bytes([f64; 3]),
}

/// What the tasks of a run work with that is outside of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// Nothing.
    Nothing,
    /// A server of eggtop's own.
    LocalServer,
    /// Servers that the user named.
    OtherServers,
    /// A scratch folder.
    Folder,
    /// A pipe in a scratch folder, to which all print.
    Sink,
}
