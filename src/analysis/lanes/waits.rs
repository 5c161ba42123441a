//! What a worker is doing now, as far as it told before: running, or asleep until another lets it go on.

use super::{Lane, LaneState};
use crate::model::{Await, Nanos, Tie, WaitBy};

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

    /// Notes that the worker does something else from now on, in the midst of its task.
    fn turn_to(&mut self, at: Nanos, state: LaneState) {
        if let Some((task, _)) = self.doing {
            self.push(self.running_since, at, self.now_in, Some(task));
            self.running_since = at.max(self.running_since);
            self.now_in = state;
        }
    }
}
