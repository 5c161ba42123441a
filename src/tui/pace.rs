//! When to draw: at most 30 frames a second, 10 while only events come, none when nothing changed.

use std::time::{Duration, Instant};

use super::message::Message;

/// Between a person's act and its frame nothing but this may pass since the last frame.
const AFTER_INPUT: Duration = Duration::from_millis(33);
/// Frames that only show what a run or the machine does are this far apart.
const AFTER_EVENTS: Duration = Duration::from_millis(100);

/// Decides when the next frame is due.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    last: Option<Instant>,
    due: Option<Instant>,
}

impl Pace {
    /// Notes a message: what a person does is shown sooner than what events say.
    pub fn note(&mut self, message: &Message, now: Instant) {
        let distance = match message {
            Message::Event(_) | Message::Tick(_) => AFTER_EVENTS,
            _ => AFTER_INPUT,
        };
        self.ask(distance, now);
    }

    /// Asks for frames as events do: something moves even when no event comes.
    pub fn keep_moving(&mut self, now: Instant) {
        self.ask(AFTER_EVENTS, now);
    }

    /// Returns how long to wait for messages before the next frame; nothing when none is due.
    pub fn wait(&self, now: Instant) -> Option<Duration> {
        self.due.map(|due| due.saturating_duration_since(now))
    }

    /// Returns whether the next frame is due for so long that messages have to wait for it.
    pub fn is_late(&self, now: Instant) -> bool {
        self.due.is_some_and(|due| now > due + AFTER_INPUT)
    }

    /// Notes that a frame was drawn.
    pub fn drawn(&mut self, now: Instant) {
        *self = Self {
            last: Some(now),
            due: None,
        };
    }

    fn ask(&mut self, distance: Duration, now: Instant) {
        let due = self.last.map_or(now, |last| (last + distance).max(now));
        self.due = Some(self.due.map_or(due, |before| before.min(due)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn the_first_frame_waits_for_nothing() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        pace.keep_moving(start);
        assert_eq!(pace.wait(start), Some(Duration::ZERO));
    }

    #[test]
    fn nothing_is_due_when_nothing_happened() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        pace.drawn(start);
        assert_eq!(pace.wait(after(start, 5_000)), None);
    }

    #[test]
    fn events_gather_and_a_key_does_not_wait_for_them() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        pace.drawn(start);
        let now = after(start, 10);
        pace.note(&Message::Tick(Timestamp::START), now);
        assert_eq!(pace.wait(now), Some(Duration::from_millis(90)));
        pace.note(&Message::Resize(80, 24), now);
        assert_eq!(pace.wait(now), Some(Duration::from_millis(23)));
        pace.note(&Message::Tick(Timestamp::START), now);
        assert_eq!(pace.wait(now), Some(Duration::from_millis(23)));
    }

    #[test]
    fn after_a_long_rest_a_frame_is_due_at_once() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        pace.drawn(start);
        let now = after(start, 400);
        pace.note(&Message::Tick(Timestamp::START), now);
        assert_eq!(pace.wait(now), Some(Duration::ZERO));
    }
}
