//! Keys and pasted text: what a key does where it is pressed, what a held one does not do again, and
//! what Esc and a key mean that came as one.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::{Above, App, Effect, Mode};
use crate::text::harmless;
use crate::tui::keymap::{self, Action, Place, Situation};

impl App {
    /// Takes a key of a person.
    pub(super) fn take_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if key.modifiers.contains(KeyModifiers::ALT) {
            return self.take_after_esc(key);
        }
        self.repeats = match key.kind {
            KeyEventKind::Repeat => self.repeats.saturating_add(1),
            _ => 0,
        };
        let situation = self.situation();
        let typing = situation.place == Place::Typing;
        match keymap::action(situation, key) {
            Some(action) if self.is_held_for(action) && !typing => Vec::new(),
            _ => self.press(key, situation),
        }
    }

    /// Takes a key that came right after an Esc. Where there is something to leave, it is left, and the
    /// key counts, too, if it only shows something: had it been meant with Alt, nothing is lost. Elsewhere
    /// it is a key with Alt, which none of ours has.
    fn take_after_esc(&mut self, mut key: KeyEvent) -> Vec<Effect> {
        let typing = matches!(self.panel.mode, Mode::Typing(_));
        let open = self.above != Above::Nothing || typing || self.is_paused();
        if !open || self.play.is_some() || self.permission.is_some() {
            return Vec::new();
        }
        let mut effects = self.press(KeyCode::Esc.into(), self.situation());
        key.modifiers.remove(KeyModifiers::ALT);
        let situation = self.situation();
        if keymap::action(situation, key).is_some_and(Action::only_shows) {
            effects.extend(self.press(key, situation));
        }
        effects
    }

    /// Does what a key does in a place.
    pub(super) fn press(&mut self, key: KeyEvent, situation: Situation) -> Vec<Effect> {
        match keymap::action(situation, key) {
            Some(Action::Choose) => self.choose(key),
            Some(Action::StepThread) => self.step_thread(key),
            Some(action) => self.act(action),
            None if situation.place == Place::Typing => {
                self.panel.type_key(key);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// Returns whether the key is held down on an action that is to be done once. The first repetition
    /// of a key that runs something may be a person who pressed it twice.
    fn is_held_for(&self, action: Action) -> bool {
        let again = u32::from(action.runs());
        self.repeats > again && action.is_once()
    }

    /// Puts pasted text into the field that is typed into; elsewhere it means nothing, whatever keys are
    /// in it.
    pub(super) fn paste(&mut self, text: &str) {
        if self.situation().place == Place::Typing {
            self.panel.type_text(harmless(text.trim()).trim());
        }
    }
}
