//! The readings of the last moments, from which shares over a sliding window are made.

use std::collections::VecDeque;

use crate::model::Nanos;

/// Shares are over about this long: half a second steadies counters that tick every 10 ms.
pub const WINDOW: Nanos = Nanos::from_millis(500);

/// A reading older than this says nothing about now: the program had been stopped in between.
pub(super) const STALE: Nanos = Nanos::from_millis(1_500);

/// Readings of a counter (or several), oldest first.
#[derive(Debug)]
pub(super) struct History<T> {
    readings: VecDeque<(Nanos, T)>,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self {
            readings: VecDeque::new(),
        }
    }
}

impl<T> History<T> {
    /// Adds what was read at `at`, drops what is stale, and returns one dropped reading to be reused.
    pub(super) fn push(&mut self, at: Nanos, reading: T) -> Option<T> {
        let mut dropped = None;
        while let Some((_, old)) = self.readings.pop_front_if(|(then, _)| at - *then > STALE) {
            dropped = Some(old);
        }
        self.readings.push_back((at, reading));
        dropped
    }

    /// Returns the newest reading.
    pub(super) fn newest(&self) -> Option<&T> {
        self.readings.back().map(|(_, reading)| reading)
    }

    /// Returns the reading whose distance to the newest is nearest to `window`, and that distance.
    pub(super) fn base(&self, window: Nanos) -> Option<(Nanos, &T)> {
        let (newest, _) = self.readings.back()?;
        self.readings
            .iter()
            .map(|(at, reading)| (*newest - *at, reading))
            .filter(|(span, _)| *span > Nanos::ZERO)
            .min_by_key(|(span, _)| span.0.abs_diff(window.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_nearest_to_the_window() {
        let mut history = History::default();
        for millis in [0, 100, 210, 300, 400, 500, 610] {
            history.push(Nanos::from_millis(millis), millis);
        }
        let (span, base) = history.base(WINDOW).unwrap();
        assert_eq!((span, *base), (Nanos::from_millis(510), 100));
        assert_eq!(history.newest(), Some(&610));
    }

    #[test]
    fn one_reading_is_no_window() {
        let mut history = History::default();
        assert_eq!(history.base(WINDOW), None);
        history.push(Nanos(5), 1);
        assert_eq!(history.base(WINDOW), None);
    }

    #[test]
    fn after_a_stop_the_window_begins_anew() {
        let mut history = History::default();
        history.push(Nanos::from_millis(0), 1);
        history.push(Nanos::from_millis(100), 2);
        let dropped = history.push(Nanos::from_millis(60_000), 3);
        assert_eq!(dropped, Some(2));
        assert_eq!(history.base(WINDOW), None);
        history.push(Nanos::from_millis(60_100), 4);
        assert_eq!(history.base(WINDOW), Some((Nanos::from_millis(100), &3)));
    }
}
