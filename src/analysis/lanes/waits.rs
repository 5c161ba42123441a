//! What a worker is doing now, as far as it told before: running, or asleep until another lets it go on.

use super::{Lane, LaneState};
use crate::model::{Await, Nanos, Tie, WaitBy};

/// A worker that goes on sooner than this after its wait was not kept from it: clocks ring to the
/// millisecond.
const LATE: Nanos = Nanos::from_millis(2);

impl Lane {
    /// Takes what the worker tells of its ties to others: asleep it waits, asking again and again it
    /// runs.
    pub(super) fn tie(&mut self, at: Nanos, tie: Tie) {
        match tie {
            Tie::Awaits(Await {
                by: WaitBy::Sleep, ..
            }) => self.turn_to(at, LaneState::Lock),
            Tie::Resumes => self.turn_to(at, LaneState::Running),
            Tie::Awaits(_) | Tie::Holds(_) | Tie::LetsGo(_) => {}
        }
    }

    /// Returns whether the worker waits now, in the midst of its task, for something that needs no core,
    /// or asleep for another worker.
    pub(in crate::analysis) fn waits(&self) -> bool {
        self.doing.is_some() && matches!(self.now_in, LaneState::Waiting | LaneState::Lock)
    }

    /// Notes that the worker goes on after a wait. Of the time since what it waited for was there, it
    /// has told what it knows; in the rest something else had its core, or its event loop.
    pub(super) fn go_on(&mut self, (from, until): (Nanos, Nanos), at: Nanos) {
        let Some((task, _)) = self.doing else { return };
        self.turn_to(from, LaneState::Waiting);
        self.turn_to(until, LaneState::Running);
        if at - until.max(self.end()) >= LATE {
            self.push(until, at, LaneState::Ready, Some(task));
            self.running_since = at.max(self.running_since);
        }
    }

    /// Notes that the worker does something else from now on, in the midst of its task.
    pub(super) fn turn_to(&mut self, at: Nanos, state: LaneState) {
        if let Some((task, _)) = self.doing {
            self.push(self.running_since, at, self.now_in, Some(task));
            self.running_since = at.max(self.running_since);
            self.now_in = state;
        }
    }
}
