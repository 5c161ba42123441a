//! What held the cores back lately, by the counts of the samples: heat, and the control group's quota.

use crate::model::{Sample, Throttling, TimeSpan, Timestamp};

/// For how long it is thought to go on when it was seen: heat is counted once a second only.
const LATELY: TimeSpan = TimeSpan::from_millis(2_000);

/// What grew lately.
#[derive(Debug, Clone, Default)]
pub struct Held {
    quota: Count<Throttling>,
    heat: Count<u64>,
}

/// A count that only grows.
#[derive(Debug, Clone, Default)]
struct Count<T> {
    last: Option<(Timestamp, T)>,
    /// From when to when it grew last, and its values then.
    grew: Option<((Timestamp, T), (Timestamp, T))>,
}

impl<T: Copy + PartialOrd> Count<T> {
    fn look(&mut self, at: Timestamp, reported: Option<T>) {
        let Some(now) = reported.map(|reported| (at, reported)) else {
            return;
        };
        if let Some(before) = self.last.replace(now)
            && before.1 < now.1
        {
            self.grew = Some((before, now));
        }
    }

    /// Returns its values before and after it grew, if it did so lately and since then.
    fn lately(&self, now: Timestamp, since: Timestamp) -> Option<(T, T)> {
        let ((from, before), (to, after)) = self.grew?;
        (from >= since && now - to < LATELY).then_some((before, after))
    }
}

impl Held {
    /// Takes the next sample.
    pub(crate) fn look(&mut self, at: Timestamp, sample: &Sample) {
        self.quota.look(at, sample.throttling);
        self.heat.look(at, sample.heat);
    }

    /// Returns how often the quota ran out lately and for how long, and whether heat held cores back;
    /// nothing of what was before `since`.
    pub(crate) fn lately(&self, now: Timestamp, since: Timestamp) -> (Throttling, bool) {
        let quota = self.quota.lately(now, since);
        let throttled = quota.map(|(before, after)| after.since(before));
        let hot = self.heat.lately(now, since).is_some();
        (throttled.unwrap_or_default(), hot)
    }
}
