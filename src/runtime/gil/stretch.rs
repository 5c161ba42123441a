//! How long one thread held the lock, as far as it is not reported yet.

use super::{Left, Taken};
use crate::model::{GilHold, TimeSpan, Timestamp};

/// How long a stretch goes on until it is reported.
const TELL: TimeSpan = TimeSpan::from_millis(50);

/// Holds of the lock, gathered until they are reported together.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Stretch {
    gathered: Option<GilHold>,
    /// Since when the lock is held, if it is.
    since: Option<Timestamp>,
    /// When it was let go.
    until: Timestamp,
}

impl Stretch {
    /// Takes note that the lock was taken.
    pub(in crate::runtime) fn taken(&mut self, taken: Taken) {
        let gathered = self.gathered.get_or_insert(GilHold {
            from: taken.at,
            ..GilHold::default()
        });
        gathered.hand_overs += u32::from(taken.from_another);
        self.since = Some(taken.at);
    }

    /// Takes note that the lock was let go.
    pub(in crate::runtime) fn left(&mut self, left: Left) {
        if let (Some(gathered), Some(since)) = (&mut self.gathered, self.since.take()) {
            gathered.held += left.at - since;
            gathered.waiters = left.waiters;
            self.until = left.at;
        }
    }

    /// Returns how long the stretch is that would be reported at `now`.
    pub(in crate::runtime) fn length(&self, now: Timestamp) -> TimeSpan {
        let until = if self.since.is_some() {
            now
        } else {
            self.until
        };
        self.gathered
            .map_or(TimeSpan::ZERO, |hold| until - hold.from)
    }

    /// Returns whether there is something to report that was over at a time.
    pub(in crate::runtime) fn ended_by(&self, at: Timestamp) -> bool {
        self.gathered.is_some() && self.since.is_none() && self.until <= at
    }

    /// Returns whether it has gone on for so long that it is to be reported.
    pub(in crate::runtime) fn is_due(&self, now: Timestamp) -> bool {
        self.length(now) >= TELL
    }

    /// Takes what is to be reported, and as of when; what goes on starts anew.
    pub(in crate::runtime) fn report(
        &mut self,
        now: Timestamp,
        waiters: u32,
    ) -> Option<(Timestamp, GilHold)> {
        let mut hold = self.gathered.take()?;
        let Some(since) = self.since else {
            return Some((self.until, hold));
        };
        hold.held += now - since;
        hold.waiters = waiters;
        self.since = Some(now);
        self.gathered = Some(GilHold {
            from: now,
            ..GilHold::default()
        });
        Some((now, hold))
    }
}
