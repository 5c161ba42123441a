//! Keys, mouse and pasted text of the terminal, from the bytes that it sends.
//!
//! The bytes are read and decoded here and not by crossterm: what it does not know, such as a late
//! reply of the terminal to a question of another program, it cuts in the middle and takes the rest
//! for keys, a paste that does not end keeps it from telling any key, and it does not notice that the
//! terminal is gone.

mod decoder;
mod repeat;
mod sequence;

use std::io::{self, ErrorKind, stdin};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, MouseEvent};

use super::super::message::Message;
use crate::os::{self, is_passing};
use decoder::Decoder;
use repeat::Repeats;

/// What a person does at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Input {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
}

/// Reads the terminal until the receiver or the terminal is gone.
pub(super) fn read(to: &Sender<Message>) {
    let mut decoder = Decoder::default();
    let mut repeats = Repeats::default();
    let mut bytes = [0; 1_024];
    loop {
        let came = match next(&mut bytes, decoder.patience()) {
            Ok(Some(count)) => decoder.feed(&bytes[..count]),
            Ok(None) => decoder.give_up(),
            // An error here means that the main loop has ended already.
            Err(_) => return drop(to.send(Message::InputClosed)),
        };
        for input in came {
            let message = match input {
                Input::Key(key) => Message::Key(repeats.note(key, Instant::now())),
                Input::Mouse(mouse) => Message::Mouse(mouse),
                Input::Paste(text) => Message::Paste(text),
            };
            if to.send(message).is_err() {
                return;
            }
        }
    }
}

/// Waits for bytes and returns how many came; nothing when none did for so long.
fn next(bytes: &mut [u8], patience: Option<Duration>) -> io::Result<Option<usize>> {
    let stdin = stdin();
    loop {
        match os::wait_until_readable(&stdin, patience) {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        match os::read(&stdin, bytes) {
            // the terminal hung up
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => return Ok(Some(count)),
            // another reader was faster
            Err(error) if is_passing(&error) => {}
            Err(error) => return Err(error),
        }
    }
}
