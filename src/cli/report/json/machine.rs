//! The machine that the runs were done on.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Machine;

/// The machine that the runs were done on, and how much of it may be used.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct MachineEntry<'a> {
    /// Logical cores that are online.
    logical: usize,
    /// Physical cores.
    physical: Option<usize>,
    /// Logical cores that this process may run on.
    affinity: usize,
    /// Cores that the control group's quota allows.
    quota: Option<f64>,
    /// Workers that can run at once: the smaller of affinity and quota, rounded down, at least 1.
    usable: usize,
    /// Name of the processor.
    brand: Option<&'a str>,
    /// Memory in bytes: the machine's, or the control group's limit if that is less.
    memory: Option<u64>,
    /// Operating system and kernel.
    system: Option<&'a str>,
}

impl<'a> MachineEntry<'a> {
    pub(super) fn of(machine: &'a Machine) -> Self {
        let known = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        Self {
            logical: machine.logical,
            physical: machine.physical,
            affinity: machine.affinity.len(),
            quota: machine.quota,
            usable: machine.usable,
            brand: known(&machine.brand),
            memory: Some(machine.memory).filter(|bytes| *bytes > 0),
            system: known(&machine.system),
        }
    }
}
