//! A key, as the table has it, as it is in the log, and as a terminal sends it.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use thiserror::Error;

/// A key: its code and whether Ctrl is held with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
}

/// A name that no key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a key, as 2, c, Enter, Space, Tab, Esc, Up, PgDn, F1 or Ctrl-C")]
pub struct NoKey;

/// The keys that are not characters, by their names; and what terminals send for them.
const NAMED: [(&str, KeyCode, &str); 16] = [
    ("Space", KeyCode::Char(' '), " "),
    ("Enter", KeyCode::Enter, "\r"),
    ("Esc", KeyCode::Esc, "\u{1b}"),
    ("Tab", KeyCode::Tab, "\t"),
    ("Shift-Tab", KeyCode::BackTab, "\u{1b}[Z"),
    ("Backspace", KeyCode::Backspace, "\u{7f}"),
    ("Delete", KeyCode::Delete, "\u{1b}[3~"),
    ("Insert", KeyCode::Insert, "\u{1b}[2~"),
    ("Up", KeyCode::Up, "\u{1b}[A"),
    ("Down", KeyCode::Down, "\u{1b}[B"),
    ("Right", KeyCode::Right, "\u{1b}[C"),
    ("Left", KeyCode::Left, "\u{1b}[D"),
    ("Home", KeyCode::Home, "\u{1b}[H"),
    ("End", KeyCode::End, "\u{1b}[F"),
    ("PgUp", KeyCode::PageUp, "\u{1b}[5~"),
    ("PgDn", KeyCode::PageDown, "\u{1b}[6~"),
];

impl Key {
    pub(super) const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false }
    }

    pub(super) const fn char(char: char) -> Self {
        Self::plain(KeyCode::Char(char))
    }

    pub(super) const fn ctrl(char: char) -> Self {
        Self {
            code: KeyCode::Char(char),
            ctrl: true,
        }
    }

    /// Returns what a terminal sends for it.
    pub fn sent(self) -> String {
        match self.code {
            // Ctrl takes the upper bits of a letter away
            KeyCode::Char(char) if self.ctrl && char.is_ascii() => {
                char::from(char as u8 & 0x1f).to_string()
            }
            KeyCode::Char(char) => char.to_string(),
            code => {
                let named = NAMED.iter().find(|(_, named, _)| *named == code);
                named.map_or_else(String::new, |(.., sent)| (*sent).to_owned())
            }
        }
    }

    /// Returns the digit that it is, if it is one.
    pub const fn digit(self) -> Option<u32> {
        match self.code {
            KeyCode::Char(char) => char.to_digit(10),
            _ => None,
        }
    }
}

impl From<KeyEvent> for Key {
    /// Takes Shift as part of the character: terminals differ in whether they report it.
    fn from(event: KeyEvent) -> Self {
        Self {
            code: event.code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        }
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        let modifiers = if key.ctrl {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        Self::new(key.code, modifiers)
    }
}

impl FromStr for Key {
    type Err = NoKey;

    fn from_str(name: &str) -> Result<Self, NoKey> {
        let mut letters = name.chars();
        if let (Some(char), None) = (letters.next(), letters.next()) {
            return Ok(Self::char(char));
        }
        let same = |other: &str| other.eq_ignore_ascii_case(name);
        if let Some((_, code, _)) = NAMED.iter().find(|(other, ..)| same(other)) {
            return Ok(Self::plain(*code));
        }
        if let Some(rest) = name.strip_prefix("Ctrl-") {
            let key: Self = rest.parse()?;
            return match key.code {
                KeyCode::Char(char) => Ok(Self::ctrl(char.to_ascii_lowercase())),
                code => Ok(Self { code, ctrl: true }),
            };
        }
        let number = name.strip_prefix('F').and_then(|rest| rest.parse().ok());
        match number {
            Some(number @ 1..=12) => Ok(Self::plain(KeyCode::F(number))),
            _ => Err(NoKey),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        let named = NAMED.iter().find(|(_, code, _)| *code == self.code);
        match (named, self.code) {
            (Some((name, ..)), _) => f.write_str(name),
            (None, KeyCode::Char(char)) if self.ctrl => write!(f, "{}", char.to_ascii_uppercase()),
            (None, KeyCode::Char(char)) => write!(f, "{char}"),
            (None, KeyCode::F(number)) => write!(f, "F{number}"),
            (None, code) => write!(f, "{code:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows;
    use super::*;

    #[test]
    fn every_key_of_the_table_is_read_back_from_its_name() {
        for key in rows().iter().flat_map(|row| row.keys) {
            assert_eq!(key.to_string().parse(), Ok(*key));
            let sent = key.sent();
            assert!(
                !sent.is_empty() || matches!(key.code, KeyCode::F(_)),
                "{key}"
            );
        }
        assert_eq!(
            "Ctrl-C".parse::<Key>().map(Key::sent),
            Ok("\u{3}".to_owned())
        );
        assert_eq!("enter".parse(), Ok(Key::plain(KeyCode::Enter)));
        for name in ["", "Entr", "F13", "Ctrl-", "12"] {
            assert_eq!(name.parse::<Key>(), Err(NoKey), "{name}");
        }
    }
}
