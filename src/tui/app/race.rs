//! The stepped race: what keys and clicks ask of its threads. Its state comes with events.

use crossterm::event::KeyEvent;

use super::{Above, App, Effect};
use crate::model::{RaceId, RaceOrder, Racer, Step};
use crate::tui::keymap::{Action, Key};

impl App {
    /// Returns the program of the race that is on, or the one to begin with.
    pub(in crate::tui) fn race_program(&self) -> RaceId {
        let race = self.session.race.as_ref();
        race.map(|race| race.state.id()).unwrap_or_default()
    }

    /// Returns what an action asks of a race, if it is about one.
    pub(super) fn act_on_race(&mut self, action: Action) -> Option<Vec<Effect>> {
        let program = self.race_program();
        let order = match action {
            Action::Race => {
                self.above = Above::Race;
                RaceOrder::Begin(RaceId::default())
            }
            Action::RaceAgain => RaceOrder::Begin(program),
            Action::RaceFix => RaceOrder::Begin(program.next_protection()),
            Action::NextRace => RaceOrder::Begin(program.other_task(Step::Next)),
            Action::PreviousRace => RaceOrder::Begin(program.other_task(Step::Back)),
            Action::Back if self.above == Above::Race => {
                self.above = Above::Nothing;
                RaceOrder::End
            }
            _ => return None,
        };
        Some(vec![Effect::Race(order)])
    }

    /// Lets the thread with the number of a key do a step, if there is one.
    pub(super) fn step_thread(&self, key: KeyEvent) -> Vec<Effect> {
        let threads = self.race_program().program().threads.len() as u32;
        let number = Key::from(key).digit();
        let number = number.filter(|number| (1..=threads).contains(number));
        let step = |number| Effect::Race(RaceOrder::Step(Racer(number as u8 - 1)));
        number.map(step).into_iter().collect()
    }
}
