//! The efficiency of a run in POP's metrics, for programs.

use serde::Serialize;

use crate::results::Efficiencies;

/// The factors of the speedup per worker.
#[derive(Serialize)]
pub(super) struct EfficienciesEntry {
    load_balance: f64,
    communication_efficiency: f64,
    parallel_efficiency: f64,
    computation_scaling: Option<f64>,
    serial_efficiency: Option<f64>,
    global_efficiency: Option<f64>,
}

impl EfficienciesEntry {
    pub(super) fn of(all: &Efficiencies) -> Self {
        Self {
            load_balance: all.load_balance,
            communication_efficiency: all.communication,
            parallel_efficiency: all.parallel,
            computation_scaling: all.scaling.map(|scaling| scaling.computation),
            serial_efficiency: all.scaling.map(|scaling| scaling.serial),
            global_efficiency: all.scaling.map(|scaling| scaling.global),
        }
    }
}
