//! What a worker is doing now, as far as it reported: running, or asleep until another lets it go on.

use super::{Lane, LaneState, Segment};
use crate::model::{Await, SyncEvent, TimeSpan, Timestamp, WaitBy};

/// A worker that goes on sooner than this after its wait was not kept from it: clocks ring to the
/// millisecond.
const LATE: TimeSpan = TimeSpan::from_millis(2);

impl Lane {
    /// Takes what the worker reports about waiting for others: asleep it waits, asking again and again
    /// it runs.
    pub(super) fn sync_event(&mut self, at: Timestamp, sync_event: SyncEvent) {
        match sync_event {
            SyncEvent::Awaits(Await {
                by: WaitBy::Sleep, ..
            }) => self.turn_to(at, LaneState::Lock),
            SyncEvent::Resumes => self.turn_to(at, LaneState::Running),
            SyncEvent::Awaits(_) | SyncEvent::Holds(_) | SyncEvent::LetsGo(_) => {}
        }
    }

    /// Returns what the worker is doing now: a task that has not ended, reported as running until something
    /// else is known, or as waiting until its timer rings.
    pub fn open(&self, now: Timestamp) -> impl Iterator<Item = Segment> + use<> {
        let rings = self.rings.filter(|_| self.waits()).unwrap_or(now);
        let rings = rings.clamp(self.running_since.min(now), now);
        let parts = [
            (self.running_since, rings, self.now_in),
            (rings, now, self.late_in),
        ];
        let doing = self.doing.map(|(task, _)| task);
        let parts = parts
            .into_iter()
            .filter(move |(from, to, _)| doing.is_some() && to > from);
        parts.map(move |(from, to, state)| Segment {
            from,
            to,
            state,
            task: doing,
        })
    }

    /// Notes that the worker waits from now on, where it is known for how long.
    pub(super) fn wait_until(&mut self, at: Timestamp, rings: Option<Timestamp>) {
        self.turn_to(at, LaneState::Waiting);
        self.rings = rings;
    }

    /// Lets it be a place on an event loop: others of the same thread keep it from going on.
    pub(crate) fn on_loop(mut self) -> Self {
        self.late_in = LaneState::Loop;
        self
    }

    /// Returns whether the worker waits now, in the midst of its task, for something that needs no core,
    /// or asleep for another worker.
    pub(crate) fn waits(&self) -> bool {
        self.doing.is_some() && matches!(self.now_in, LaneState::Waiting | LaneState::Lock)
    }

    /// Notes that the worker goes on after a wait. Of the time since what it waited for was there, it
    /// has reported what it knows; in the rest something else had its core, or its event loop.
    pub(super) fn go_on(&mut self, (from, until): (Timestamp, Timestamp), at: Timestamp) {
        let Some((task, _)) = self.doing else { return };
        self.turn_to(from, LaneState::Waiting);
        self.turn_to(until, LaneState::Running);
        if at - until.max(self.end()) >= LATE {
            self.push(until, at, self.late_in, Some(task));
            self.running_since = at.max(self.running_since);
        }
    }

    /// Notes that the worker does something else from now on, in the midst of its task.
    pub(super) fn turn_to(&mut self, at: Timestamp, state: LaneState) {
        if let Some((task, _)) = self.doing {
            for part in self.open(at) {
                self.push(part.from, part.to, part.state, Some(task));
            }
            self.running_since = at.max(self.running_since);
            self.now_in = state;
            self.rings = None;
        }
    }
}
