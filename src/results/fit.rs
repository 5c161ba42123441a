//! Laws of scaling fitted to measured times: one file a law, and what they share.
//!
//! A fit takes the times of the same work on different numbers of processors. It says how sure it is,
//! and where it cannot be had, why.

use crate::model::Estimate;

mod amdahl;
mod gustafson;
mod least_squares;
mod student;
#[cfg(test)]
mod tests;
mod usl;

pub use usl::Usl;

pub(super) use amdahl::{amdahl, speedup};
pub(super) use gustafson::{Scaled, gustafson, speedup as scaled_speedup};
pub(super) use usl::usl;

/// A law's parameters, or why they cannot be determined.
pub type Fitted<T> = Result<T, &'static str>;

/// The one parameter of Amdahl's and of Gustafson's law, as it was fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SerialFraction {
    /// The share of the work (Amdahl) or of the time (Gustafson) that is not divided, 0 to 1.
    pub serial_share: f64,
    /// Where the share lies with a confidence of 95 %; nothing where there are no more measurements
    /// than parameters, so that their error cannot be estimated.
    pub interval: Option<(f64, f64)>,
    /// Runs it was fitted to.
    pub runs: usize,
}

impl Uncertain for SerialFraction {
    fn cover(self, other: &Self) -> Self {
        let own = (self.serial_share, self.interval);
        Self {
            interval: hull(own, (other.serial_share, other.interval)),
            ..self
        }
    }
}

/// How sure the intervals of all fits are.
pub const CONFIDENCE: f64 = 0.95;

/// How long some work took on a number of processors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Timing {
    /// Processors that could work at once: workers, as far as there were cores for them.
    pub(super) processors: f64,
    /// Seconds, with the spread of the runs.
    pub(super) time: Estimate,
    /// How many runs they are the mean of.
    pub(super) runs: usize,
}

impl Timing {
    /// Returns the weight of the mean: relative errors of times are taken to be alike.
    fn weight(&self) -> f64 {
        self.runs as f64 / self.time.mean.powi(2)
    }

    /// Returns the squares, relative to the time, by which the runs differ from their mean.
    fn squares_within(&self) -> f64 {
        let (free, relative) = (self.runs.saturating_sub(1), self.time.sd / self.time.mean);
        free as f64 * relative.powi(2)
    }

    fn is_sound(&self) -> bool {
        let Estimate { mean, sd } = self.time;
        let finite = mean.is_finite() && sd.is_finite() && self.processors.is_finite();
        finite && mean > 0.0 && sd >= 0.0 && self.processors > 0.0 && self.runs > 0
    }
}

/// Returns how many different numbers of processors there are.
fn different(timings: &[Timing]) -> usize {
    let mut all: Vec<u64> = timings.iter().map(|one| one.processors.to_bits()).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// A fit that knows how sure it is.
pub(super) trait Uncertain {
    /// Widens what it is sure of, so that another fit of the same is within.
    fn cover(self, other: &Self) -> Self;
}

/// Returns a fit that holds for two readings of what was measured; nothing where it does for one only.
pub(super) fn covering<T: Uncertain>(one: Fitted<T>, other: Fitted<T>) -> Fitted<T> {
    one.and_then(|one| other.map(|other| one.cover(&other)))
}

/// Returns an interval that covers two shares and their own intervals; nothing where the shares are one
/// and their error is unknown.
fn hull(one: (f64, Option<(f64, f64)>), other: (f64, Option<(f64, f64)>)) -> Option<(f64, f64)> {
    let same = one.0.to_bits() == other.0.to_bits();
    if same && one.1.is_none() && other.1.is_none() {
        return None;
    }
    let ends = |(share, interval): (f64, Option<(f64, f64)>)| interval.unwrap_or((share, share));
    let ((low, high), (others_low, others_high)) = (ends(one), ends(other));
    Some((low.min(others_low), high.max(others_high)))
}

/// Returns an interval cut to what a share can be.
fn share_between(low: f64, high: f64) -> (f64, f64) {
    (low.clamp(0.0, 1.0), high.clamp(0.0, 1.0))
}
