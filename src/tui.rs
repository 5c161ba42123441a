//! The terminal front end: one loop that takes messages, changes the state, draws it, and carries
//! out what it orders.

pub mod app;
mod backend;
mod drawn_frame;
mod fixed_size_viewport;
mod frame_taps;
mod front_end;
#[cfg(test)]
mod journeys;
pub mod keymap;
pub mod message;
pub mod pace;
#[cfg(test)]
mod screens;
#[cfg(test)]
pub(crate) mod script;
pub mod sources;
pub mod terminal;
pub mod theme;
pub mod view;
pub mod widgets;

use std::env;
use std::io::{self, IsTerminal, Write, stderr, stdin, stdout};
use std::sync::mpsc::{Sender, channel};

use app::Look;
pub use backend::{Backend, Live, RunController};
pub use drawn_frame::{DrawnFrame, FrameReader};
pub use frame_taps::{FrameTap, FrameTaps};
use front_end::{FrontEnd, HeadlessScreen, Screen};
use message::Message;
use terminal::{Mouse, Terminal};

use crate::model::{Clock, Draft, Emitter};
use crate::process::Blocked;

/// What the front end starts with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What Enter runs at first.
    pub draft: Draft,
    /// How everything looks.
    pub look: Look,
    /// Whether the program or the terminal handles the mouse.
    pub mouse: Mouse,
    /// Columns and rows, whatever the window has.
    pub size: Option<(u16, u16)>,
    /// Whether keys are shown.
    pub keys: bool,
    /// Where others than the terminal get the frames.
    pub taps: FrameTaps,
}

/// Returns why there can be no screen here, if there cannot.
pub fn possible() -> Result<(), &'static str> {
    if !stdin().is_terminal() {
        return Err("standard input is no terminal");
    }
    if !stdout().is_terminal() {
        return Err("standard output is no terminal");
    }
    match env::var("TERM") {
        Ok(name) if name == "dumb" => Err("TERM=dumb cannot show a screen"),
        Ok(name) if !name.is_empty() => Ok(()),
        _ => Err("TERM does not say what the terminal is"),
    }
}

/// Runs the front end until a person quits, and returns the exit code.
///
/// `start` starts what is shown, which sends events to the emitter it gets. It is called while the calling thread is the
/// program's only one and has blocked the signals that the front end waits for; dropping what it
/// returns ends all runs. Fails when the terminal or what is shown cannot be had.
pub fn run<B: Backend, E: From<io::Error>>(
    options: Options,
    clock: Clock,
    start: impl FnOnce(Emitter) -> Result<B, E>,
) -> Result<u8, E> {
    let mouse = options.mouse;
    if terminal::known_size().is_none() {
        let (columns, rows) = Terminal::size();
        let _ = writeln!(
            stderr(),
            "eggtop: the terminal does not report its size, so {columns}x{rows} is assumed; `stty cols {columns} rows {rows}` sets it, or COLUMNS and LINES"
        );
    }
    let code = show(options, clock, start, |to, blocked| {
        let terminal = Terminal::enter(mouse)?;
        sources::start(to, blocked)?;
        Ok(terminal)
    })?;
    if let Some(words) = terminal::last_words() {
        // The terminal may be gone; then the error does not matter.
        let _ = writeln!(stderr(), "{words}");
    }
    Ok(code)
}

/// Runs the front end without a screen, until what is behind it leaves; signals end it, too.
pub fn run_headless<B: Backend, E: From<io::Error>>(
    options: Options,
    clock: Clock,
    start: impl FnOnce(Emitter) -> Result<B, E>,
) -> Result<u8, E> {
    show(options, clock, start, |to, blocked| {
        sources::start_headless(to, blocked)?;
        Ok(HeadlessScreen)
    })
}

fn show<B: Backend, S: Screen, E: From<io::Error>>(
    options: Options,
    clock: Clock,
    start: impl FnOnce(Emitter) -> Result<B, E>,
    enter: impl FnOnce(&Sender<Message>, &Blocked) -> io::Result<S>,
) -> Result<u8, E> {
    let blocked = Blocked::new()?;
    let (to, messages) = channel();
    let events = to.clone();
    let emitter = Emitter::new(clock, move |event| {
        events.send(Message::Event(event)).is_ok()
    });
    let backend = start(emitter)?;
    let screen = enter(&to, &blocked)?;
    let mut front_end = FrontEnd::new(options, screen, backend);
    let code = front_end.run(&messages);
    let words = front_end.leave();
    if let Some(words) = words {
        let _ = writeln!(stderr(), "eggtop: {words}");
    }
    Ok(code?)
}
