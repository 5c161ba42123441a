//! How fast workers went through memory, for programs.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::results::Bandwidth;

/// How fast the workers of `bandwidth` went through memory; bytes read and written count.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct BandwidthEntry {
    /// Bytes a second of one worker, on the clock.
    per_second: f64,
    /// Bytes of one worker in a second of its CPU time.
    per_cpu_second: f64,
    /// Workers that copied at once.
    workers: u32,
    /// Bytes a second of all of them together.
    together_per_second: f64,
    /// The same as `per_second` of one worker alone in the same session; null where that was not
    /// measured.
    alone_per_second: Option<f64>,
}

impl BandwidthEntry {
    pub(super) fn of(bandwidth: &Bandwidth, alone: Option<&Bandwidth>) -> Self {
        Self {
            per_second: bandwidth.per_second,
            per_cpu_second: bandwidth.per_cpu_second,
            workers: bandwidth.workers,
            together_per_second: bandwidth.together(),
            alone_per_second: alone.map(|alone| alone.per_second),
        }
    }
}
