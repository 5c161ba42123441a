//! The times that a runner tells: none of the future, and moved to where they can be drawn.

use crate::model::Nanos;

/// How far ahead of the clock a time may lie: clocks are the same, but are not read at once.
const AHEAD: Nanos = Nanos::from_millis(1_000);

/// The times that an event may tell of: from the start of the run until it happened.
pub(super) struct Times {
    began: Nanos,
    /// When it happened.
    pub(super) at: Nanos,
    latest: Nanos,
}

impl Times {
    /// Takes the time of an event that came in at `now`, in a run that has gone on since `began`.
    pub(super) fn new(at: Nanos, now: Nanos, began: Nanos) -> Result<Self, String> {
        let latest = now + AHEAD;
        let at = not_ahead(at, latest)?;
        Ok(Self {
            began,
            at: at.min(now).max(began),
            latest,
        })
    }

    /// Makes sure that a time is none of the future, and moves it to where it can be drawn.
    pub(super) fn check(&self, time: &mut Nanos) -> Result<(), String> {
        *time = not_ahead(*time, self.latest)?.clamp(self.began, self.at);
        Ok(())
    }
}

fn not_ahead(time: Nanos, latest: Nanos) -> Result<Nanos, String> {
    if time <= latest {
        return Ok(time);
    }
    let ahead = time - latest + AHEAD;
    Err(format!("it tells of a time that lies {ahead:.1} ahead"))
}
