//! A worker's waits for locks and for other workers: long ones are reported as they were, short ones
//! gathered, for a lock may be fought over a million times a second.
//!
//! They are taken out of what the CPU clock is compared with, so that no time is reported as two kinds of
//! standstill.

use std::time::Duration;

use super::gil_client::NOTICEABLE;
use super::{PROGRESS, Worker};
use crate::model::{Standstill, TimeSpan, Timestamp, WorkerEvent};
use crate::runtime::Report;
use crate::workload::Interruption;

/// How long short waits are gathered until they are reported as one.
const GATHER: TimeSpan = TimeSpan::from_millis(10);
/// How long it waits at a barrier until it looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(20);

/// Short waits that were not reported yet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Waits {
    /// When the first of them was over, while there is any.
    since: Option<Timestamp>,
    sum: TimeSpan,
}

impl<R: Report> Worker<R> {
    /// Waits for a lock or for another worker, without the GIL; returns when that was over.
    pub(super) fn await_other(&mut self, wait: &mut dyn FnMut()) -> Timestamp {
        let since = self.clock.now();
        self.know_cpu_began(since);
        self.let_go();
        wait();
        let now = self.clock.now();
        if now - since < NOTICEABLE {
            self.waits.since.get_or_insert(now);
            self.waits.sum += now - since;
            self.task.last += now - since;
        } else {
            self.find_gap(since);
            self.report_waits(since);
            self.report_lock(since, now);
            self.task.last = now;
        }
        // the CPU clock stood still meanwhile, or spun, which is waiting, too
        self.cpu_read.at += now - since;
        now
    }

    /// Waits at a barrier, without the GIL, until others have come or the run is to stop. A wait that
    /// goes on is reported about every 50 ms, so that it can be seen meanwhile.
    pub(super) fn await_others(
        &mut self,
        is_open: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<(), Interruption> {
        let mut since = self.clock.now();
        self.know_cpu_began(since);
        self.find_gap(since);
        self.let_go();
        let outcome = loop {
            let is_over = is_open(LOOK);
            let now = self.clock.now();
            let ends = is_over || self.stopped();
            if now - since >= if ends { NOTICEABLE } else { PROGRESS } {
                self.report_beginning();
                self.report_waits(since);
                let (from, why) = (since, Standstill::Barrier);
                self.report.event(now, WorkerEvent::Gap { from, why });
                since = now;
            }
            if is_over {
                break Ok(());
            }
            if ends {
                break Err(Interruption::Stopped);
            }
        };
        let now = self.clock.now();
        self.read_cpu(now);
        self.task.last = now;
        self.take_turn(now);
        outcome
    }

    /// Reports the short waits if they were gathered for long enough.
    pub(super) fn report_waits_in_time(&mut self, now: Timestamp) {
        let due = |since: Timestamp| now - since >= GATHER;
        if self.task.announced && self.waits.since.is_some_and(due) {
            self.report_waits(now);
        }
    }

    /// Reports the short waits as one that ended at a time; when each of them was is unknown.
    pub(super) fn report_waits(&mut self, at: Timestamp) {
        let Waits { since, sum } = std::mem::take(&mut self.waits);
        if since.is_some() && sum > TimeSpan::ZERO {
            self.report_lock(at - sum, at);
        }
    }

    /// Forgets the waits of a task that was too short to be reported alone.
    pub(super) fn forget_waits(&mut self) {
        self.waits = Waits::default();
    }

    fn report_lock(&mut self, from: Timestamp, to: Timestamp) {
        let why = Standstill::Lock;
        self.report_beginning();
        self.report.event(to, WorkerEvent::Gap { from, why });
    }
}
