//! How late tasks went on after a wait: their timer had rung, but a core, the GIL or their event loop
//! was another's.

use crate::model::TimeSpan;

/// How late tasks went on after a wait.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lateness {
    /// Waits that were reported.
    pub waits: u64,
    /// Summed over them.
    pub sum: TimeSpan,
    /// How late the latest timer was served.
    pub most: TimeSpan,
}

impl Lateness {
    /// Returns the mean of all waits.
    pub fn mean(&self) -> TimeSpan {
        TimeSpan(self.sum.0 / self.waits.max(1))
    }

    /// Counts a wait.
    pub(crate) fn add(&mut self, late: TimeSpan) {
        self.merge(&Self {
            waits: 1,
            sum: late,
            most: late,
        });
    }

    /// Counts the waits of another.
    pub(super) fn merge(&mut self, other: &Self) {
        self.waits = self.waits.saturating_add(other.waits);
        self.sum += other.sum;
        self.most = self.most.max(other.most);
    }

    /// Returns the lateness of several, if any of them waited at all.
    pub(crate) fn of(all: impl Iterator<Item = Self>) -> Option<Self> {
        let mut merged = Self::default();
        all.for_each(|one| merged.merge(&one));
        (merged.waits > 0).then_some(merged)
    }
}
