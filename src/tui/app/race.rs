//! The stepped race: what keys and clicks ask of its threads. How it stands comes with events.

use super::{Above, App, Effect};
use crate::model::{RaceOrder, Racer};
use crate::tui::keymap::Action;

impl App {
    /// Returns what an action asks of a race, if it is about one.
    pub(super) fn act_on_race(&mut self, action: Action) -> Option<Vec<Effect>> {
        let locked = self.session.race.as_ref().is_some_and(|race| race.locked);
        let order = match action {
            Action::Race => {
                self.above = Above::Race;
                RaceOrder::Begin { locked: false }
            }
            Action::StepFirst => RaceOrder::Step(Racer(0)),
            Action::StepSecond => RaceOrder::Step(Racer(1)),
            Action::RaceAgain => RaceOrder::Begin { locked },
            Action::RaceLock => RaceOrder::Begin { locked: !locked },
            Action::Back if self.above == Above::Race => {
                self.above = Above::Nothing;
                RaceOrder::End
            }
            _ => return None,
        };
        Some(vec![Effect::Race(order)])
    }
}
