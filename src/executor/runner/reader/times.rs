//! The times that a runner reports: none in the future, and moved to where they can be drawn.

use crate::model::{TimeSpan, Timestamp};

/// How far ahead of the clock a time may lie: clocks are the same, but are not read at once.
const AHEAD: TimeSpan = TimeSpan::from_millis(1_000);

/// The times that an event may contain: from the start of the run until it happened.
pub(super) struct Times {
    began: Timestamp,
    /// When it happened.
    pub(super) at: Timestamp,
    latest: Timestamp,
}

impl Times {
    /// Takes the time of an event that came in at `now`, in a run that has gone on since `began`.
    pub(super) fn new(at: Timestamp, now: Timestamp, began: Timestamp) -> Result<Self, String> {
        let latest = now + AHEAD;
        let at = not_ahead(at, latest)?;
        Ok(Self {
            began,
            at: at.min(now).max(began),
            latest,
        })
    }

    /// Makes sure that a time is none of the future, and moves it to where it can be drawn.
    pub(super) fn check(&self, time: &mut Timestamp) -> Result<(), String> {
        *time = not_ahead(*time, self.latest)?.clamp(self.began, self.at);
        Ok(())
    }
}

fn not_ahead(time: Timestamp, latest: Timestamp) -> Result<Timestamp, String> {
    if time <= latest {
        return Ok(time);
    }
    let ahead = time - latest + AHEAD;
    Err(format!("it reports a time that is {ahead:.1} ahead"))
}
