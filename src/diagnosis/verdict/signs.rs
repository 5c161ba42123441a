//! Signs that rules of several families look for.

use crate::model::ExecutorKind;
use crate::results::facts::Facts;
use crate::text::words::number;

/// Up to this many cores, one thread computed at a time: handing the lock over overlaps a little.
pub(super) const NEAR_ONE: f64 = 1.3;
/// From this share of the ideal speedup on, a run is close to it.
const CLOSE_TO_IDEAL: f64 = 0.9;

/// Returns whether threads here kept more than one core busy although there is a GIL.
pub(super) fn is_released(facts: &Facts) -> bool {
    facts.is_threads() && facts.times.cores_busy > NEAR_ONE
}

/// Returns whether threads beside kept more than one core busy, whatever GIL there is.
pub(super) fn threads_were_free(facts: &Facts) -> bool {
    let mut beside = facts.comparison.beside.iter();
    beside.any(|one| one.executor == ExecutorKind::Threads && one.cores_busy > NEAR_ONE)
}

/// Returns `, close to the ideal 2` where that is so.
pub(super) fn close_to_ideal(facts: &Facts) -> String {
    let ideal = facts.ideal();
    match facts.compared() {
        // as fast as serially is nothing to be close to
        _ if facts.takes_turns() => String::new(),
        Some(speedup) if speedup.mean >= CLOSE_TO_IDEAL * ideal => {
            format!(", close to the ideal {}", number(ideal))
        }
        _ => String::new(),
    }
}
