//! Keys, mouse and pasted text of the terminal, from the bytes that it sends.
//!
//! The bytes are read and decoded here and not by crossterm: what it does not know, such as a late
//! reply of the terminal to a question of another program, it cuts in the middle and takes the rest
//! for keys, a paste that does not end keeps it from telling any key, and it does not notice that the
//! terminal is gone.

mod decoder;
mod repeat;
mod sequence;

use std::io::stdin;
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, MouseEvent};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::read as read_bytes;

use super::super::message::Message;
use decoder::Decoder;
use repeat::Repeats;

/// What a person does at the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Input {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
}

/// Reads the terminal until nobody wants to know, or it is gone.
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
fn next(bytes: &mut [u8], patience: Option<Duration>) -> Result<Option<usize>, Errno> {
    let stdin = stdin();
    let timeout = patience.map_or(PollTimeout::NONE, |time| {
        PollTimeout::try_from(time).unwrap_or(PollTimeout::MAX)
    });
    loop {
        let mut terminal = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
        match poll(&mut terminal, timeout) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(Errno::EINTR) => continue,
            Err(errno) => return Err(errno),
        }
        match read_bytes(stdin.as_fd(), bytes) {
            // the terminal hung up
            Ok(0) => return Err(Errno::EIO),
            Ok(count) => return Ok(Some(count)),
            // somebody else was faster
            Err(Errno::EINTR | Errno::EAGAIN) => {}
            Err(errno) => return Err(errno),
        }
    }
}
