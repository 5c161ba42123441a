//! Cuts the bytes of a terminal into characters and control sequences, by ECMA-48's rules of how each
//! begins and ends, whatever it means; only then is asked what it means.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Input, sequence};

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CTRL_C: u8 = 0x03;

/// What ends a paste.
const PASTE_END: &[u8] = b"\x1b[201~";
/// The most bytes of a paste that are kept; no field takes as many.
const LONGEST_PASTE: usize = 16 * 1_024;
/// The most bytes of a control sequence that are kept; no known sequence is as long.
const LONGEST_SEQUENCE: usize = 64;

/// How long an Esc waits for what would make it the begin of a sequence.
const ESC_ALONE: Duration = Duration::from_millis(50);
/// How long the rest of something may be on its way.
const ON_ITS_WAY: Duration = Duration::from_secs(1);

/// Where in the bytes we are.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    state: State,
}

/// What has begun.
#[derive(Debug, Default)]
enum State {
    #[default]
    Nothing,
    /// A character of several bytes, after Esc or not.
    Character {
        bytes: Vec<u8>,
        after_esc: bool,
    },
    Esc,
    /// `ESC O`: one byte follows.
    Single,
    /// `ESC [`: parameters, and a last byte.
    Control(Vec<u8>),
    /// `ESC [ M`: three bytes follow.
    OldMouse(Vec<u8>),
    /// `ESC [ [`, as the console of Linux begins F1 to F5: one byte follows.
    Console,
    /// A text for programs: `ESC ] ... BEL`, `ESC P ... ESC \` and so on. Holds what came after the
    /// Esc, whether anything followed it, and whether an Esc was the last that did.
    Text {
        begun: u8,
        any: bool,
        esc: bool,
    },
    /// Pasted text up to [`PASTE_END`].
    Paste(Vec<u8>),
}

impl Decoder {
    /// Takes bytes, and returns what came to its end with them.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut came = Vec::new();
        for (at, &byte) in bytes.iter().enumerate() {
            let last = at + 1 == bytes.len();
            self.take(byte, last, &mut came);
        }
        came
    }

    /// Returns how long to wait for more before [`Decoder::give_up`]; for ever if nothing has begun.
    pub(super) fn patience(&self) -> Option<Duration> {
        match &self.state {
            State::Nothing => None,
            State::Esc | State::Single | State::Text { any: false, .. } => Some(ESC_ALONE),
            State::Control(parameters) if parameters.is_empty() => Some(ESC_ALONE),
            _ => Some(ON_ITS_WAY),
        }
    }

    /// Takes what has begun for what it is without what did not come.
    pub(super) fn give_up(&mut self) -> Vec<Input> {
        let came = match std::mem::take(&mut self.state) {
            State::Esc => Some(Input::Key(KeyCode::Esc.into())),
            State::Single => Some(alt('O')),
            State::Control(parameters) if parameters.is_empty() => Some(alt('[')),
            State::Text {
                begun, any: false, ..
            } => Some(alt(begun.into())),
            State::Paste(bytes) => Some(pasted(&bytes)),
            _ => None,
        };
        came.into_iter().collect()
    }

    fn take(&mut self, byte: u8, last: bool, came: &mut Vec<Input>) {
        match (std::mem::take(&mut self.state), byte) {
            (State::Nothing, _) => self.begin(byte, false, came),
            (State::Esc, _) => self.after_esc(byte, came),
            (State::Character { bytes, after_esc }, 0x80..=0xbf) => {
                self.character(bytes, byte, after_esc, came);
            }
            (State::Paste(_), CTRL_C) if last => came.push(control(byte)),
            (State::Paste(bytes), _) => self.paste(bytes, byte, came),
            (State::OldMouse(bytes), _) => self.old_mouse(bytes, byte, came),
            (State::Text { begun, esc, .. }, _) => self.text(begun, esc, byte, came),
            // an Esc begins anew, and a control character is one wherever it comes
            (_, ESC) => self.state = State::Esc,
            (_, 0x00..=0x1f) => came.push(control(byte)),
            (State::Control(parameters), _) => self.control(parameters, byte, came),
            (State::Console, b'A'..=b'E') => came.push(key(KeyCode::F(byte - b'A' + 1))),
            (State::Single, _) => {
                came.extend(sequence::meaning(b"", byte).or_else(|| single(byte)));
            }
            (State::Console, _) => {}
            // of a character that was cut off, nothing is left
            (State::Character { .. }, _) => self.begin(byte, false, came),
        }
    }

    fn begin(&mut self, byte: u8, after_esc: bool, came: &mut Vec<Input>) {
        match byte {
            ESC => self.state = State::Esc,
            0x00..=0x1f | 0x7f => came.push(with_esc(control(byte), after_esc)),
            0x20..=0x7e => came.push(with_esc(character(byte.into()), after_esc)),
            // 8-bit forms of what Esc and a letter begin; no character begins with these bytes
            0x8f => self.state = State::Single,
            0x90 | 0x98 | 0x9d..=0x9f => self.state = State::text(byte - 0x40),
            0x9b => self.state = State::Control(Vec::new()),
            0xc2..=0xf4 => {
                self.state = State::Character {
                    bytes: vec![byte],
                    after_esc,
                }
            }
            _ => {}
        }
    }

    fn after_esc(&mut self, byte: u8, came: &mut Vec<Input>) {
        match byte {
            ESC => {
                came.push(key(KeyCode::Esc));
                self.state = State::Esc;
            }
            b'[' => self.state = State::Control(Vec::new()),
            b'O' => self.state = State::Single,
            b'P' | b'X' | b']' | b'^' | b'_' => self.state = State::text(byte),
            _ => self.begin(byte, true, came),
        }
    }

    fn character(&mut self, mut bytes: Vec<u8>, byte: u8, after_esc: bool, came: &mut Vec<Input>) {
        bytes.push(byte);
        match std::str::from_utf8(&bytes) {
            // what is not a character by itself, such as an 8-bit control, is not a key
            Ok(text) => came.extend(
                text.chars()
                    .filter(|char| !char.is_control())
                    .map(|char| with_esc(character(char), after_esc)),
            ),
            Err(error) if error.error_len().is_none() => {
                self.state = State::Character { bytes, after_esc };
            }
            Err(_) => {}
        }
    }

    fn control(&mut self, mut parameters: Vec<u8>, byte: u8, came: &mut Vec<Input>) {
        match byte {
            b'[' if parameters.is_empty() => self.state = State::Console,
            b'M' if parameters.is_empty() => self.state = State::OldMouse(Vec::new()),
            b'~' if parameters == b"200" => self.state = State::Paste(Vec::new()),
            0x40..=0x7e => came.extend(sequence::meaning(&parameters, byte)),
            0x20..=0x3f => {
                if parameters.len() < LONGEST_SEQUENCE {
                    parameters.push(byte);
                }
                self.state = State::Control(parameters);
            }
            0x7f => self.state = State::Control(parameters),
            _ => self.begin(byte, false, came),
        }
    }

    fn text(&mut self, begun: u8, esc: bool, byte: u8, came: &mut Vec<Input>) {
        match (byte, esc) {
            (b'\\', true) | (BEL, false) => {}
            (ESC, _) => {
                self.state = State::Text {
                    begun,
                    any: true,
                    esc: true,
                }
            }
            // it was cut off, and something else has begun
            (_, true) => self.after_esc(byte, came),
            (0x00..=0x1f, false) => came.push(control(byte)),
            _ => {
                self.state = State::Text {
                    begun,
                    any: true,
                    esc: false,
                }
            }
        }
    }

    fn old_mouse(&mut self, mut bytes: Vec<u8>, byte: u8, came: &mut Vec<Input>) {
        bytes.push(byte);
        let [button, column, row] = bytes[..] else {
            self.state = State::OldMouse(bytes);
            return;
        };
        let place = |byte: u8| u16::from(byte).checked_sub(33);
        if let (Some(column), Some(row)) = (place(column), place(row)) {
            let button = u16::from(button).saturating_sub(32);
            came.extend(sequence::click(button, false, column, row).map(Input::Mouse));
        }
    }

    fn paste(&mut self, mut bytes: Vec<u8>, byte: u8, came: &mut Vec<Input>) {
        bytes.push(byte);
        if bytes.ends_with(PASTE_END) {
            bytes.truncate(bytes.len() - PASTE_END.len());
            came.push(pasted(&bytes));
            return;
        }
        if bytes.len() > LONGEST_PASTE {
            // what its end is recognised by stays
            bytes.remove(LONGEST_PASTE - PASTE_END.len());
        }
        self.state = State::Paste(bytes);
    }
}

impl State {
    fn text(begun: u8) -> Self {
        Self::Text {
            begun,
            any: false,
            esc: false,
        }
    }
}

fn key(code: KeyCode) -> Input {
    Input::Key(code.into())
}

fn alt(char: char) -> Input {
    with_esc(character(char), true)
}

/// Marks what came right after an Esc: Alt with the key, or Esc and then the key; the same is sent for
/// both.
fn with_esc(input: Input, after_esc: bool) -> Input {
    match input {
        Input::Key(mut key) if after_esc => {
            key.modifiers |= KeyModifiers::ALT;
            Input::Key(key)
        }
        input => input,
    }
}

fn character(char: char) -> Input {
    let modifiers = if char.is_uppercase() {
        KeyModifiers::SHIFT
    } else {
        KeyModifiers::NONE
    };
    Input::Key(KeyEvent::new(KeyCode::Char(char), modifiers))
}

/// Returns the key of a control character.
fn control(byte: u8) -> Input {
    let with_ctrl = |char: u8| KeyEvent::new(KeyCode::Char(char.into()), KeyModifiers::CONTROL);
    Input::Key(match byte {
        b'\r' => KeyCode::Enter.into(),
        b'\t' => KeyCode::Tab.into(),
        0x7f => KeyCode::Backspace.into(),
        0 => with_ctrl(b' '),
        0x01..=0x1a => with_ctrl(byte - 1 + b'a'),
        _ => with_ctrl(byte - 0x1c + b'4'),
    })
}

/// Returns the keys of `ESC O` that no control sequence ends in: F3, and Enter on the number pad.
fn single(byte: u8) -> Option<Input> {
    match byte {
        b'R' => Some(key(KeyCode::F(3))),
        b'M' => Some(key(KeyCode::Enter)),
        _ => None,
    }
}

fn pasted(bytes: &[u8]) -> Input {
    Input::Paste(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests;
