//! How the program is left: by a person, by a signal, step by step while something runs.

use super::{App, Effect, Leaving};
use crate::model::PlayOrder;
use crate::tui::message::Signal;

impl App {
    pub(super) fn take_signal(&mut self, signal: Signal) -> Vec<Effect> {
        match signal {
            Signal::End(_) => vec![Effect::Kill, Effect::Quit(signal.exit_status())],
            Signal::Interrupt => self.leave(),
            Signal::Stop => vec![Effect::Suspend],
            Signal::Continue => vec![Effect::Retake],
            // how large it is comes as a message of its own
            Signal::Resized => Vec::new(),
        }
    }

    /// Leaves at once when nothing runs; else stops the run first, then kills it, then waits no more.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        let play = self.play.take().map(|_| Effect::Play(PlayOrder::End));
        play.into_iter().chain(self.leave_lab()).collect()
    }

    fn leave_lab(&mut self) -> Vec<Effect> {
        // what was recorded cannot be stopped any more
        let running = self.is_running() && self.replay.is_none();
        match self.leaving {
            Leaving::No if running => {
                self.leaving = Leaving::Stopping;
                vec![Effect::Stop]
            }
            Leaving::Stopping if running => {
                self.leaving = Leaving::Killing;
                vec![Effect::Kill]
            }
            Leaving::No => vec![Effect::Quit(0)],
            Leaving::Stopping | Leaving::Killing => vec![Effect::Kill, Effect::Quit(0)],
        }
    }
}
