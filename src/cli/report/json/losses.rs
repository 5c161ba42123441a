//! Where the speedup of a run went, for programs.

use serde::Serialize;

use crate::results::{Loss, Losses};

/// From the ideal speedup to the one that was measured: what was lost to what. All parts together are
/// the difference.
#[derive(Serialize)]
pub(super) struct LossesEntry {
    ideal: f64,
    no_core: f64,
    serial_part: f64,
    balance: f64,
    machine: Option<f64>,
    slower_tasks: f64,
    start_up: f64,
    hand_over: f64,
    lock: f64,
    waiting: f64,
    quota: f64,
    other_programs: f64,
    not_known: f64,
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
            waiting: part(Loss::Waiting),
            quota: part(Loss::Quota),
            other_programs: part(Loss::OtherPrograms),
            not_known: part(Loss::NotKnown),
            measured: losses.measured,
        }
    }
}
