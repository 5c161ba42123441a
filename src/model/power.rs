//! What may hold the clock of the cores down.

use serde::{Deserialize, Serialize};

/// What the system reports about power and clock when the program starts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Power {
    /// Whether the machine runs on its battery.
    pub on_battery: bool,
    /// The share of their highest clock that the cores may have at most, where it is less than all.
    pub capped: Option<f64>,
    /// How often heat has held back any of the cores since the system started.
    pub throttled: u64,
}
