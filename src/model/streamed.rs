//! How much memory a task went through, and how fast.

use serde::{Deserialize, Serialize};

use super::clock::TimeSpan;

/// Bytes that were read and written, and how long that took, without what came before and after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streamed {
    /// Bytes read and written.
    pub bytes: u64,
    /// Time on the clock.
    pub time: TimeSpan,
    /// CPU time.
    pub cpu: TimeSpan,
}

impl Streamed {
    /// Adds what another task went through.
    pub fn add(&mut self, other: &Self) {
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.time += other.time;
        self.cpu += other.cpu;
    }
}
