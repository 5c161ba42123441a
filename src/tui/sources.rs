//! Where messages come from: one named thread and one file for each source.
//!
//! A source ends when `send` fails, because then nothing reads any more. The engine is a source,
//! too: its emitter sends [`Message::Event`](super::message::Message).

mod input;

use std::io;
use std::sync::mpsc::Sender;
use std::thread::Builder;

use super::message::{Message, Signal};
use super::terminal::Terminal;
use crate::process::Blocked;

/// Starts every source of the terminal front end.
///
/// The signals must have been blocked before any thread existed; `blocked` is the proof.
pub fn start(to: &Sender<Message>, blocked: &Blocked) -> io::Result<()> {
    spawn("input", to, input::read)?;
    let to = to.clone();
    blocked.watch(move |signal| to.send(of_screen(signal)).is_ok())
}

/// Starts the sources of a front end without a screen: the signals alone.
pub fn start_headless(to: &Sender<Message>, blocked: &Blocked) -> io::Result<()> {
    let to = to.clone();
    blocked.watch(move |signal| to.send(Message::Signal(signal)).is_ok())
}

/// Returns what a signal means where there is a screen.
fn of_screen(signal: Signal) -> Message {
    match signal {
        Signal::Resized => {
            let (columns, rows) = Terminal::size();
            Message::Resize(columns, rows)
        }
        signal => Message::Signal(signal),
    }
}

fn spawn(
    name: &str,
    to: &Sender<Message>,
    source: impl FnOnce(&Sender<Message>) + Send + 'static,
) -> io::Result<()> {
    let to = to.clone();
    Builder::new()
        .name(name.to_owned())
        .spawn(move || source(&to))?;
    Ok(())
}
