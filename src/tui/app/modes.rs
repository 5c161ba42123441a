//! The modes that are on: whether something runs, and whether it hangs, so that a key of its own ends it.

use super::App;
use crate::session::{ObservedDeadlock, Run};
use crate::tui::keymap::{Mode, Modes};

impl App {
    /// Returns the deadlock that the run is in which is on.
    pub fn deadlocked(&self) -> Option<&ObservedDeadlock> {
        self.session.current().and_then(Run::deadlocked)
    }

    /// Returns the modes that are on.
    pub(super) fn modes(&self) -> Modes {
        if self.replay.is_some() {
            return Modes::default().with(Mode::Replay);
        }
        let running = self.is_running().then_some(Mode::Running);
        let deadlock = self.deadlocked().map(|_| Mode::Deadlock);
        let on = [running, deadlock].into_iter().flatten();
        on.fold(Modes::default().with(Mode::Live), Modes::with)
    }
}
