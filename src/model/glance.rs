//! What was seen of the machine before an experiment.

use super::sample::Throttling;

/// A sample of the machine, taken while eggtop ran nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Glance {
    /// How many of the cores that may be used other programs used, where the system reports it.
    pub others: Option<f64>,
    /// Whether heat held cores back meanwhile.
    pub hot: bool,
    /// How often and for how long the control group's quota stopped its programs meanwhile.
    pub throttled: Throttling,
}
