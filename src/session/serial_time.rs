//! How long one worker worked alone: the part of a run that more workers cannot shorten.

use crate::model::{TimeSpan, Timestamp};

/// For how long exactly one worker had a task.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SerialTime {
    time: TimeSpan,
    busy: u32,
    since: Timestamp,
    /// Tasks reported in batches belong to no certain times.
    unknown: bool,
}

impl SerialTime {
    /// Returns for how long; unknown when tasks were reported in batches.
    pub(super) fn time(&self) -> Option<TimeSpan> {
        (!self.unknown).then_some(self.time)
    }

    /// Returns how many workers have a task now.
    pub(super) const fn busy(&self) -> u32 {
        self.busy
    }

    /// Notes that tasks were reported in a batch.
    pub(super) fn forget(&mut self) {
        self.unknown = true;
    }

    /// Notes whether a worker had a task before and after an event.
    pub(super) fn change(&mut self, at: Timestamp, before: bool, after: bool) {
        if before == after {
            return;
        }
        if self.busy == 1 {
            self.time += at - self.since;
        }
        self.busy = if after {
            self.busy.saturating_add(1)
        } else {
            self.busy.saturating_sub(1)
        };
        self.since = self.since.max(at);
    }
}
