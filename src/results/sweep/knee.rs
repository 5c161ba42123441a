//! Where a curve of speedups bends: more workers gain nothing from there on.
//!
//! Where the same work did not cost the same, a speedup may be what was measured, or what it would have
//! been. Something is said only where both readings agree.

use super::Point;
use crate::model::Estimate;
use crate::results::speedup::TOO_CLOSE;

/// Which speedups are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As they were measured.
    Measured,
    /// As they would be, had the same work cost the same.
    Steady,
}

impl Reading {
    /// Both of them.
    pub(super) const ALL: [Self; 2] = [Self::Measured, Self::Steady];

    /// Returns the speedup of a point, with the error of its repeats.
    pub(super) fn of(self, point: &Point) -> Estimate {
        point.measured.scaled(self.times(point))
    }

    /// Returns how many times as long as it is taken to be a point took.
    pub(super) fn times(self, point: &Point) -> f64 {
        match self {
            Self::Measured => 1.0,
            Self::Steady => point.unsteady.unwrap_or(1.0),
        }
    }

    /// Returns whether a point is faster than another by more than the errors.
    fn beats(self, fast: &Point, slow: &Point) -> bool {
        let (fast, slow) = (self.of(fast), self.of(slow));
        let spread = fast.sd.hypot(slow.sd);
        let error = if spread > 0.0 {
            2.0 * spread
        } else {
            TOO_CLOSE * fast.mean
        };
        fast.mean > slow.mean + error
    }

    /// Returns the point with the highest speedup.
    pub(super) fn best(self, points: &[Point]) -> Option<&Point> {
        let speedup = |point: &&Point| self.of(point).mean;
        points
            .iter()
            .max_by(|one, other| speedup(one).total_cmp(&speedup(other)))
    }

    fn knee(self, points: &[Point]) -> Option<u32> {
        let best = self.best(points).filter(|_| points.len() > 1)?;
        points
            .iter()
            .find(|point| !self.beats(best, point))
            .map(|point| point.workers)
    }
}

/// Returns the fewest workers that no larger number beats by more than the errors; nothing where there
/// is only one point, or where that hangs on work that did not cost the same.
pub(super) fn of(points: &[Point]) -> Option<u32> {
    let [measured, steady] = Reading::ALL.map(|reading| reading.knee(points));
    measured.filter(|_| measured == steady)
}

/// Returns whether a point is faster than another by more than the errors, however it is read.
pub(super) fn beats(fast: &Point, slow: &Point) -> bool {
    Reading::ALL.iter().all(|reading| reading.beats(fast, slow))
}
