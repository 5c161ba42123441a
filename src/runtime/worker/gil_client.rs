//! A worker's turns under a lock: waits for it, gives way when it is asked for, and reports both.
//!
//! Time spent waiting for the lock is taken out of what the CPU clock is compared with, so that no
//! time is reported as two kinds of standstill.

use super::{PROGRESS, Worker};
use crate::model::{Standstill, TimeSpan, Timestamp, WorkerEvent};
use crate::runtime::Report;
use crate::runtime::gil::{Gil, GilHandle, Left, Stretch, Taken};

/// A hold or a wait that is shorter is reported together with others, if at all: code that releases
/// the lock every few microseconds would fill the log.
pub(super) const NOTICEABLE: TimeSpan = TimeSpan(100_000);

/// A worker's part in a lock.
#[derive(Debug)]
pub(super) struct GilClient {
    handle: GilHandle,
    stretch: Stretch,
}

impl GilClient {
    pub(super) fn new(gil: &Gil) -> Self {
        Self {
            handle: GilHandle::new(gil),
            stretch: Stretch::default(),
        }
    }

    /// Returns whether a hold is over that was not reported yet.
    pub(super) fn gathers(&self) -> bool {
        self.stretch.ended_by(Timestamp(u64::MAX))
    }

    /// Returns whether another thread asked for the lock.
    pub(super) fn is_asked(&self) -> bool {
        self.handle.asked()
    }

    fn leave(&mut self) -> Left {
        let left = self.handle.leave();
        self.stretch.left(left);
        left
    }
}

impl<R: Report> Worker<R> {
    /// Lets go of the lock, if it holds one: to be called before it waits for anything else.
    pub fn let_go(&mut self) {
        if let Some(client) = self.gil.as_mut().filter(|client| client.handle.holds()) {
            let left = client.leave();
            if left.asked {
                client.handle.force_switch();
            }
        }
    }

    /// Lets go of the lock for good.
    pub(super) fn leave_gil(&mut self) {
        if let Some(client) = self.gil.as_mut().filter(|client| client.handle.holds()) {
            client.leave();
        }
    }

    /// Has the lock when it returns: takes it, or gives way first if another thread asked for it.
    pub(super) fn pass_turn(&mut self, now: Timestamp) {
        let Some(client) = &self.gil else { return };
        if !client.handle.holds() {
            self.take_turn(now);
        } else if client.is_asked() {
            self.give_way();
        } else if self.task.announced && client.stretch.is_due(now) {
            self.report_turn(now);
        }
    }

    /// Does work for which the lock is not needed.
    pub(super) fn without_turn(&mut self, work: &mut dyn FnMut()) {
        if self.gil.is_none() {
            return work();
        }
        self.know_cpu_began(self.clock.now());
        self.let_go();
        work();
        self.take_turn(self.clock.now());
    }

    /// Reports a hold that was over at a time, and one that goes on if it does so for long.
    pub(super) fn flush_turn(&mut self) {
        let now = self.clock.now();
        let tells = |client: &GilClient| client.gathers() || client.stretch.is_due(now);
        if self.gil.as_ref().is_some_and(tells) {
            self.report_turn(now);
        }
    }

    /// Reports a hold that was over before the current task began.
    pub(super) fn report_turn_before(&mut self, began: Timestamp) {
        let ended = |client: &GilClient| client.stretch.ended_by(began);
        if self.gil.as_ref().is_some_and(ended) {
            self.report_turn(began);
        }
    }

    fn give_way(&mut self) {
        let Some(client) = &mut self.gil else { return };
        let left = client.leave();
        if left.asked {
            client.handle.force_switch();
        }
        // reported after the switch: before it, it would delay the thread that takes the lock
        if client.stretch.length(left.at) >= NOTICEABLE {
            self.report_beginning();
            self.report_turn(left.at);
        }
        self.take_turn(left.at);
    }

    /// Takes the lock, which it has wanted since then.
    pub(super) fn take_turn(&mut self, since: Timestamp) {
        let Some(client) = &mut self.gil else { return };
        let taken = if let Some(taken) = client.handle.try_take() {
            self.task.last += taken.at - since;
            taken
        } else {
            // what was before the wait is looked into before the wait
            self.find_gap(since);
            self.know_cpu_began(since);
            let Some(taken) = self.await_turn(since) else {
                return;
            };
            self.task.last = taken.at;
            taken
        };
        // the CPU clock stood still meanwhile, and that is reported already
        self.cpu_read.at += taken.at - since;
        if let Some(client) = &mut self.gil {
            client.stretch.taken(taken);
        }
    }

    /// Waits until it has the lock, and reports the wait if it is noticeable; a long one in pieces.
    fn await_turn(&mut self, since: Timestamp) -> Option<Taken> {
        let mut reported = since;
        loop {
            let taken = self.gil.as_mut()?.handle.wait(reported + PROGRESS);
            let now = taken.map_or_else(|| self.clock.now(), |taken| taken.at);
            if taken.is_none() || reported > since || now - since >= NOTICEABLE {
                self.report_beginning();
                self.report_waits(reported);
                self.report_turn(reported);
                let why = Standstill::Gil;
                self.report.event(
                    now,
                    WorkerEvent::Gap {
                        from: reported,
                        why,
                    },
                );
                reported = now;
            }
            if taken.is_some() {
                return taken;
            }
        }
    }

    /// Reports the holds that were gathered; the last report may be as late as `now`.
    pub(super) fn report_turn(&mut self, now: Timestamp) {
        let Some(client) = &mut self.gil else { return };
        if let Some((at, hold)) = client.stretch.report(now, client.handle.waiters()) {
            self.report.event(at, WorkerEvent::Gil(hold));
            // the next task may have been there for long, but is reported after this
            self.idle_since = self.idle_since.max(at);
        }
    }
}
