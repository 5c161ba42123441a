//! The efficiency of a run in POP's metrics, for programs.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::results::Efficiencies;

/// The factors of the speedup per worker, in the terms of the POP Centre of Excellence.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct EfficienciesEntry {
    /// Mean / maximum of the workers' CPU time inside tasks.
    load_balance: f64,
    /// Maximum of the workers' CPU time / wall time.
    communication_efficiency: f64,
    /// CPU time of all workers / (workers x wall time): the product of the two above.
    parallel_efficiency: f64,
    /// CPU time of the serial run / CPU time of all workers. Null, like the next two, without a
    /// serial run of the same work.
    computation_scaling: Option<f64>,
    /// Parallel efficiency of the serial run itself: 1 where it computed throughout.
    serial_efficiency: Option<f64>,
    /// Speedup per worker: parallel efficiency x computation scaling / serial efficiency.
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
