//! The series that the engine took and that are not over, and how many of their runs have not begun.

use crate::model::SeriesId;

/// Series in the order in which they were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue(Vec<(SeriesId, u32)>);

impl Queue {
    /// Takes note of a series of so many runs.
    pub fn take(&mut self, series: SeriesId, runs: u32) {
        self.0.push((series, runs));
    }

    /// Takes note that a run of a series begins; logs of format 1 do not say of which.
    pub(super) fn begin(&mut self, series: Option<SeriesId>) {
        let mut all = self.0.iter_mut();
        let own = match series {
            Some(series) => all.find(|(id, _)| *id == series),
            None => all.find(|(_, waiting)| *waiting > 0),
        };
        if let Some((_, waiting)) = own {
            *waiting = waiting.saturating_sub(1);
        }
    }

    /// Takes note that a series is over, and with it those of its runs that never began.
    pub(super) fn end(&mut self, series: Option<SeriesId>) {
        let place = match series {
            Some(series) => self.0.iter().position(|(id, _)| *id == series),
            None => (!self.0.is_empty()).then_some(0),
        };
        place.map(|place| self.0.remove(place));
    }

    /// Returns whether every series is over.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether a series waits for another one.
    pub(super) fn has_waiting_series(&self) -> bool {
        self.0.len() > 1
    }

    /// Returns how many runs have not begun.
    pub fn waiting(&self) -> u32 {
        let waiting = self.0.iter().map(|(_, waiting)| *waiting);
        waiting.fold(0, u32::saturating_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_a_stopped_series_never_began_wait_no_more() {
        let mut queue = Queue::default();
        queue.take(SeriesId(0), 4);
        queue.begin(Some(SeriesId(0)));
        // stopped, and another one asked for before it is over
        queue.take(SeriesId(1), 3);
        assert_eq!(queue.waiting(), 6);
        queue.end(Some(SeriesId(0)));
        assert_eq!(queue.waiting(), 3);
        queue.begin(Some(SeriesId(1)));
        assert_eq!((queue.waiting(), queue.is_empty()), (2, false));
        queue.end(Some(SeriesId(0)));
        assert!(!queue.is_empty(), "that was over before");
        queue.end(Some(SeriesId(1)));
        assert!(queue.is_empty());
    }

    #[test]
    fn a_log_without_series_is_taken_in_order() {
        let mut queue = Queue::default();
        queue.take(SeriesId(0), 1);
        queue.take(SeriesId(1), 1);
        (0..2).for_each(|_| queue.begin(None));
        assert_eq!(queue.waiting(), 0);
        queue.begin(None);
        (0..3).for_each(|_| queue.end(None));
        assert!(queue.is_empty());
    }
}
