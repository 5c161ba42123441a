//! What was measured of the same work, done another way.

use crate::model::ExecutorKind;

/// The same work on the same runtime, done another way.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// How it was done: `gil pool x4`.
    pub label: String,
    /// How tasks met workers.
    pub executor: ExecutorKind,
    /// Number of workers.
    pub workers: u32,
    /// Wall time in seconds.
    pub wall: f64,
    /// Cores kept busy.
    pub cores_busy: f64,
}
