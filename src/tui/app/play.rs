//! What a screenplay does in the lab, live or in a recording, and what a person may do meanwhile.

use clap::ValueEnum;
use crossterm::event::KeyEvent;

use super::{App, Effect, Listed};
use crate::model::{Act, Field, PRESETS, PlayOrder, PresetSize, Step};
use crate::tui::keymap::Key;
use crate::tui::view;

impl App {
    /// Does what a screenplay does. What it shows to viewers comes with the log.
    pub(super) fn take_act(&mut self, act: &Act) -> Vec<Effect> {
        match act {
            Act::Key { key } => match key.parse::<Key>() {
                Ok(key) => self.press(key.into(), self.scene()),
                Err(_) => Vec::new(),
            },
            Act::Set { field, value } => {
                self.set(field, value);
                Vec::new()
            }
            Act::Stepped { field, next } => {
                let way = if *next { Step::Next } else { Step::Back };
                if let Some(field) = Field::named(field) {
                    self.step_field(field, way);
                }
                Vec::new()
            }
            Act::Look(view) => {
                self.take_view(view);
                Vec::new()
            }
            Act::Preset { id, size } => self.take_preset(id, size),
            _ => Vec::new(),
        }
    }

    /// Returns the keys that are shown now, and how often each was pressed.
    pub fn keys_shown(&self) -> Vec<(&str, usize)> {
        let acts = &self.session.acts;
        if self.shows_keys || acts.shows_keys {
            acts.keys(self.session.now)
        } else {
            Vec::new()
        }
    }

    /// Answers a question by the number of a key.
    pub(super) fn choose(&self, key: KeyEvent) -> Vec<Effect> {
        let answer = Key::from(key).digit();
        let answer = answer.filter(|_| self.session.acts.question(self.session.now).is_some());
        let order = answer.map(|answer| Effect::Play(PlayOrder::Answer(answer)));
        order.into_iter().collect()
    }

    /// Answers what a screenplay needs a permission for; it is not allowed unread.
    pub(super) fn permit(&mut self, yes: bool) -> Vec<Effect> {
        if self.permission.is_none() || yes && !view::permission_fits(self) {
            return Vec::new();
        }
        self.permission = None;
        if !yes {
            self.forget_preset();
        }
        vec![Effect::Play(PlayOrder::Permit(yes))]
    }

    fn set(&mut self, name: &str, value: &str) {
        if let Some(field) = Field::named(name) {
            self.panel.select(field);
            if let Err(error) = field.set(&mut self.panel.draft, value) {
                self.panel.refuse(&error);
            }
        }
    }

    fn take_preset(&mut self, id: &str, size: &str) -> Vec<Effect> {
        let selected = PRESETS.iter().position(|preset| preset.id == id);
        match (selected, PresetSize::from_str(size, true)) {
            (Some(selected), Ok(size)) => self.start_preset(Listed { selected, size }),
            _ => Vec::new(),
        }
    }
}
