//! Where the speedup of a run went, for programs.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::results::{Loss, Losses};

/// Where the speedup was lost, from ideal to measured, in units of speedup. The parts add up to the
/// difference; a part below 0 is a gain.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct LossesEntry {
    /// The number of workers.
    ideal: f64,
    /// Oversubscription: more workers than available cores.
    no_core: f64,
    /// Workers idle while the serial part of `mix` was done.
    serial_part: f64,
    /// Load imbalance: workers without a task while others still had one.
    balance: f64,
    /// The machine itself: equal busy loops take more CPU time side by side than alone, because of
    /// SMT, clock rate or steal time. Null where that was not measured (a sweep measures it once
    /// for each number of workers); it is then part of `slower_tasks`.
    machine: Option<f64>,
    /// Per-task slowdown: tasks used more CPU time than serially, because of memory or caches.
    slower_tasks: f64,
    /// Starting workers.
    start_up: f64,
    /// Task dispatch.
    hand_over: f64,
    /// Waiting for the GIL or another lock.
    lock: f64,
    /// Waiting at a barrier.
    barrier: f64,
    /// Waiting for something that needs no core.
    waiting: f64,
    /// Throttling by the control group's quota.
    quota: f64,
    /// Other programs on the cores.
    other_programs: f64,
    /// Time in which no worker had a task, of unknown cause.
    not_known: f64,
    /// The measured speedup.
    measured: f64,
}

impl LossesEntry {
    pub(super) fn of(losses: &Losses) -> Self {
        let part = |which| losses.part(which);
        Self {
            ideal: losses.ideal,
            no_core: part(Loss::NoCore),
            serial_part: part(Loss::SerialPart),
            balance: part(Loss::Balance),
            machine: losses.has_ceiling.then(|| part(Loss::Machine)),
            slower_tasks: part(Loss::SlowerTasks),
            start_up: part(Loss::StartUp),
            hand_over: part(Loss::HandOver),
            lock: part(Loss::Lock),
            barrier: part(Loss::Barrier),
            waiting: part(Loss::Waiting),
            quota: part(Loss::Quota),
            other_programs: part(Loss::OtherPrograms),
            not_known: part(Loss::NotKnown),
            measured: losses.measured,
        }
    }
}
