//! What the rows of the table of keys are made with.

use crossterm::event::KeyCode;

use super::{Action, Binding, Footer, Key, Mode, Modes, Place};

pub(super) const ENTER: Key = Key::plain(KeyCode::Enter);
pub(super) const ESC: Key = Key::plain(KeyCode::Esc);
pub(super) const UP: &[Key] = &[Key::plain(KeyCode::Up), Key::char('k')];
pub(super) const DOWN: &[Key] = &[Key::plain(KeyCode::Down), Key::char('j')];
pub(super) const LEFT: &[Key] = &[Key::plain(KeyCode::Left), Key::char('h')];
pub(super) const RIGHT: &[Key] = &[Key::plain(KeyCode::Right), Key::char('l')];

/// Makes the row of a key that opens a tab.
pub(super) const fn tab(keys: &'static [Key], action: Action, words: &'static str) -> Binding {
    row(keys, action, Place::Tabs, Footer::No, words)
}

/// Makes a row of the table, for every mode.
pub(super) const fn row(
    keys: &'static [Key],
    action: Action,
    place: Place,
    footer: Footer,
    words: &'static str,
) -> Binding {
    Binding {
        keys,
        action,
        place,
        modes: Modes::NONE,
        words,
        footer,
    }
}

/// Makes a row that help has and the footer has not.
pub(super) const fn quiet(
    keys: &'static [Key],
    action: Action,
    place: Place,
    words: &'static str,
) -> Binding {
    row(keys, action, place, Footer::No, words)
}

impl Binding {
    /// Keeps the row to a mode; a second call adds a second one.
    pub(super) const fn only(mut self, mode: Mode) -> Self {
        self.modes = self.modes.with(mode);
        self
    }
}
