//! The machine that the runs were done on.

use serde::Serialize;

use crate::model::Machine;

/// What it is, and how much of it may be used; what is not known is null.
#[derive(Serialize)]
pub(super) struct MachineEntry<'a> {
    logical: usize,
    physical: Option<usize>,
    affinity: usize,
    quota: Option<f64>,
    usable: usize,
    brand: Option<&'a str>,
    memory: Option<u64>,
    system: Option<&'a str>,
}

impl<'a> MachineEntry<'a> {
    pub(super) fn of(machine: &'a Machine) -> Self {
        let told = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        Self {
            logical: machine.logical,
            physical: machine.physical,
            affinity: machine.affinity.len(),
            quota: machine.quota,
            usable: machine.usable,
            brand: told(&machine.brand),
            memory: Some(machine.memory).filter(|bytes| *bytes > 0),
            system: told(&machine.system),
        }
    }
}
