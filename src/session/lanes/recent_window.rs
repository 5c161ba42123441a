//! What a worker did lately: exact also where its lane has become coarse.

use std::collections::VecDeque;

use crate::model::{TimeSpan, Timestamp};

use super::LaneState;

/// The time in each state, in slots of 50 ms.
#[derive(Debug, Clone, Default)]
pub(super) struct RecentWindow {
    slots: VecDeque<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    number: u64,
    times: [TimeSpan; LaneState::ALL.len()],
}

impl RecentWindow {
    const SLOT: TimeSpan = TimeSpan::from_millis(50);
    /// As many as the longest window of a sample while something runs has, and some for those that
    /// are late.
    const MOST: usize = 40;

    /// Notes a stretch that follows all before.
    pub(super) fn add(&mut self, from: Timestamp, to: Timestamp, state: LaneState) {
        let last = to.0 / Self::SLOT.0;
        let oldest = (last + 1).saturating_sub(Self::MOST as u64);
        for number in (from.0 / Self::SLOT.0).max(oldest)..=last {
            let (begin, end) = Self::span(number);
            let time = to.min(end) - from.max(begin);
            if self.slots.back().is_none_or(|slot| slot.number < number) {
                let times = [TimeSpan::ZERO; LaneState::ALL.len()];
                self.slots.push_back(Slot { number, times });
            }
            if let Some(slot) = self.slots.back_mut() {
                slot.times[state as usize] += time;
            }
        }
        while self.slots.len() > Self::MOST {
            self.slots.pop_front();
        }
    }

    /// Returns the seconds in each state between two times, slots in part taken as even.
    pub(super) fn between(&self, from: Timestamp, to: Timestamp) -> [f64; LaneState::ALL.len()] {
        let mut sums = [0.0; LaneState::ALL.len()];
        for slot in &self.slots {
            let (begin, end) = Self::span(slot.number);
            let part = to.min(end) - from.max(begin);
            let share = part.as_secs_f64() / Self::SLOT.as_secs_f64();
            for (sum, time) in sums.iter_mut().zip(slot.times) {
                *sum += time.as_secs_f64() * share;
            }
        }
        sums
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.slots = VecDeque::new();
    }

    const fn span(number: u64) -> (Timestamp, Timestamp) {
        let begin = number.saturating_mul(Self::SLOT.0);
        (
            Timestamp(begin),
            Timestamp(begin.saturating_add(Self::SLOT.0)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::story::ms;

    #[test]
    fn what_was_lately_is_known_exactly() {
        let mut lately = RecentWindow::default();
        lately.add(ms(0), ms(230), LaneState::Gil);
        lately.add(ms(230), ms(240), LaneState::Running);
        lately.add(ms(240), ms(500), LaneState::Gil);
        let times = lately.between(ms(200), ms(500));
        assert!((times[LaneState::Gil as usize] - 0.29).abs() < 1e-9);
        assert!((times[LaneState::Running as usize] - 0.01).abs() < 1e-9);
        let none = lately.between(ms(600), ms(900));
        assert!(none.iter().all(|time| *time == 0.0));
    }

    #[test]
    fn what_was_long_ago_is_forgotten() {
        let mut lately = RecentWindow::default();
        lately.add(ms(0), ms(3_600_000), LaneState::Running);
        assert_eq!(lately.slots.len(), RecentWindow::MOST);
        let times = lately.between(ms(3_599_000), ms(3_600_000));
        assert!((times[LaneState::Running as usize] - 1.0).abs() < 1e-9);
    }
}
