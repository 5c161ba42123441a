//! A lab that a screenplay has: it stands behind a screen as any other, and does by itself what a person
//! would do.

use std::time::Instant;

use crossterm::event::KeyEvent;

use super::player::{Deed, Player};
use crate::model::{Act, Event};
use crate::tui::app::Effect;
use crate::tui::message::Message;
use crate::tui::{Backend, Lab, Live};

/// What becomes of the lab when the screenplay is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// It is left to whoever watched.
    Stay,
    /// The program leaves.
    Leave,
}

/// The exit code of a screenplay that could not be played to its end.
const FAILED: u8 = 1;

/// A lab, and who plays in it.
#[derive(Debug)]
pub struct Staged<L> {
    live: Live<L>,
    player: Player,
    afterwards: Afterwards,
    failed: Option<String>,
}

impl<L: Lab> Staged<L> {
    /// Lets a player have a lab.
    pub const fn new(live: Live<L>, player: Player, afterwards: Afterwards) -> Self {
        Self {
            live,
            player,
            afterwards,
            failed: None,
        }
    }

    fn end(&mut self, result: Result<(), String>) -> Message {
        match (result, self.afterwards) {
            (Ok(()), Afterwards::Stay) => {
                self.live.lab().tell(Act::Over);
                Message::Play(None)
            }
            (Ok(()), Afterwards::Leave) => Message::Leave(0),
            (Err(reason), _) => {
                self.failed = Some(reason);
                Message::Leave(FAILED)
            }
        }
    }
}

impl<L: Lab> Backend for Staged<L> {
    fn catch_up(&mut self) -> Vec<Message> {
        let mut messages = self.live.catch_up();
        let deeds = self.player.play(Instant::now());
        if let Some(state) = self.player.state() {
            messages.push(Message::Play(Some(state)));
        }
        for deed in deeds {
            match deed {
                Deed::Act(act) => {
                    self.live.lab().tell(act.clone());
                    messages.push(Message::Act(act));
                }
                Deed::Mark(label) => self.live.lab().mark(label),
                Deed::Over(result) => messages.push(self.end(result)),
            }
        }
        messages
    }

    fn observe(&mut self, event: &Event) {
        self.player.observe(event);
    }

    fn pressed(&mut self, key: KeyEvent) {
        // until then its keys go to the screenplay
        if self.player.state().is_none() {
            self.live.pressed(key);
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Message> {
        if let Effect::Play(order) = effect {
            self.player.obey(order);
            return None;
        }
        let answer = self.live.carry_out(effect);
        match &answer {
            Some(Message::Queued { .. }) => self.player.taken(),
            Some(Message::Refused(error)) => self.player.refused(error),
            _ => {}
        }
        answer
    }

    fn suspend(&mut self) {
        self.live.suspend();
        self.player.pause();
    }

    fn last_words(&self) -> Option<String> {
        self.failed.clone()
    }
}
