//! Whether the run that is on hangs: then a key of its own ends it.

use super::App;
use crate::session::{ObservedDeadlock, Run};
use crate::tui::keymap::Activity;

impl App {
    /// Returns the deadlock that the run is in which is on.
    pub fn deadlocked(&self) -> Option<&ObservedDeadlock> {
        self.session.current().and_then(Run::deadlocked)
    }

    /// Returns what goes on, as far as keys differ by it.
    pub(super) fn activity(&self) -> Activity {
        match self.deadlocked() {
            _ if self.replay.is_some() => Activity::Replays,
            Some(_) => Activity::Hangs,
            None if self.is_running() => Activity::Runs,
            None => Activity::Nothing,
        }
    }
}
