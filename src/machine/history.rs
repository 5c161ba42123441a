//! The readings of the last moments, from which shares over a sliding window are made.

use std::collections::VecDeque;

use crate::model::{TimeSpan, Timestamp};

/// Shares are over about this long: half a second steadies counters that tick every 10 ms.
pub const WINDOW: TimeSpan = TimeSpan::from_millis(500);

/// A reading older than this says nothing about now: the program had been stopped in between.
pub(super) const STALE: TimeSpan = TimeSpan::from_millis(1_500);

/// Readings of a counter (or several), oldest first.
#[derive(Debug)]
pub(super) struct History<T> {
    readings: VecDeque<(Timestamp, T)>,
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
    pub(super) fn push(&mut self, at: Timestamp, reading: T) -> Option<T> {
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
    pub(super) fn base(&self, window: TimeSpan) -> Option<(TimeSpan, &T)> {
        let (newest, _) = self.readings.back()?;
        self.readings
            .iter()
            .map(|(at, reading)| (*newest - *at, reading))
            .filter(|(span, _)| *span > TimeSpan::ZERO)
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
            history.push(Timestamp::from_millis(millis), millis);
        }
        let (span, base) = history.base(WINDOW).unwrap();
        assert_eq!((span, *base), (TimeSpan::from_millis(510), 100));
        assert_eq!(history.newest(), Some(&610));
    }

    #[test]
    fn one_reading_is_no_window() {
        let mut history = History::default();
        assert_eq!(history.base(WINDOW), None);
        history.push(Timestamp(5), 1);
        assert_eq!(history.base(WINDOW), None);
    }

    #[test]
    fn after_a_stop_the_window_begins_anew() {
        let mut history = History::default();
        history.push(Timestamp::from_millis(0), 1);
        history.push(Timestamp::from_millis(100), 2);
        let dropped = history.push(Timestamp::from_millis(60_000), 3);
        assert_eq!(dropped, Some(2));
        assert_eq!(history.base(WINDOW), None);
        history.push(Timestamp::from_millis(60_100), 4);
        assert_eq!(history.base(WINDOW), Some((TimeSpan::from_millis(100), &3)));
    }
}
