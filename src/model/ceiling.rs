//! What the machine allows: equal busy loops, alone and side by side.

use serde::{Deserialize, Serialize};

use super::clock::TimeSpan;
use super::spec::Pin;
use super::steadiness::Steadiness;

/// How much slower equal busy loops are side by side than one alone: what cores, SMT, clock and steal
/// cost, whatever the work.
///
/// The times are CPU time, so that programs that take a core away do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Ceiling {
    /// How many loops were done side by side.
    pub workers: u32,
    /// Where they might run.
    pub pin: Pin,
    /// CPU time of the loop alone.
    pub alone: TimeSpan,
    /// CPU time of each loop, side by side, on average.
    pub together: TimeSpan,
    /// How steady the loops were, by their CPU time; none in logs of before, and where they were too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steadiness: Option<Steadiness>,
}

impl Ceiling {
    /// Returns how many times as long each loop takes side by side.
    pub fn slowdown(&self) -> f64 {
        let (alone, together) = (self.alone.as_secs_f64(), self.together.as_secs_f64());
        if alone > 0.0 { together / alone } else { 1.0 }
    }

    /// Returns how many times as much as one loop all of them do, each on a core of its own.
    pub fn throughput(&self) -> f64 {
        f64::from(self.workers) / self.slowdown().max(f64::MIN_POSITIVE)
    }
}
