//! Where a curve of speedups bends: more workers gain nothing from there on.

use super::Point;
use crate::analysis::verdict::TOO_CLOSE;

/// Returns the fewest workers that no larger number beats by more than the errors; nothing where there
/// is only one point.
pub(super) fn of(points: &[Point]) -> Option<u32> {
    let best = best(points).filter(|_| points.len() > 1)?;
    points
        .iter()
        .find(|point| !beats(best, point))
        .map(|point| point.workers)
}

/// Returns the point with the highest speedup.
pub(super) fn best(points: &[Point]) -> Option<&Point> {
    let speedup = |point: &&Point| point.speedup.mean;
    points
        .iter()
        .max_by(|one, other| speedup(one).total_cmp(&speedup(other)))
}

/// Returns whether a point is faster than another by more than the errors.
pub(super) fn beats(fast: &Point, slow: &Point) -> bool {
    let spread = fast.speedup.sd.hypot(slow.speedup.sd);
    let error = if spread > 0.0 {
        2.0 * spread
    } else {
        TOO_CLOSE * fast.speedup.mean
    };
    fast.speedup.mean > slow.speedup.mean + error
}
