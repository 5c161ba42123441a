//! The terminal front end: one loop that takes messages, changes the state, draws it, and carries
//! out what it orders.

pub mod app;
mod backend;
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
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::time::{Duration, Instant};

use app::{App, Effect, Look};
pub use backend::{Backend, Lab, Live};
use message::Message;
use pace::Pace;
use sources::Blocked;
use terminal::{Mouse, Terminal};

use crate::model::{Clock, Emitter, RunSpec};

/// What the front end starts with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What Enter runs at first.
    pub spec: RunSpec,
    /// How everything looks.
    pub look: Look,
    /// Who gets what the mouse does.
    pub mouse: Mouse,
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
/// `start` starts what is shown, which tells events to the emitter it gets. It is called while the calling thread is the
/// program's only one and has blocked the signals that the front end waits for; dropping what it
/// returns ends all runs. Fails when the terminal or what is shown cannot be had.
pub fn run<B: Backend, E: From<io::Error>>(
    options: Options,
    clock: Clock,
    start: impl FnOnce(Emitter) -> Result<B, E>,
) -> Result<u8, E> {
    let blocked = Blocked::new()?;
    let (to, messages) = channel();
    let events = to.clone();
    let emitter = Emitter::new(clock, move |event| {
        events.send(Message::Event(event)).is_ok()
    });
    let backend = start(emitter)?;
    let terminal = Terminal::enter(options.mouse)?;
    sources::start(&to, &blocked)?;
    let app = App::new(options.spec, options.look, Terminal::size());
    let mut front_end = FrontEnd {
        app,
        terminal,
        backend,
    };
    let code = front_end.run(&messages);
    drop(front_end);
    if let Some(words) = terminal::last_words() {
        // The terminal may be gone; then nobody reads it.
        let _ = writeln!(stderr(), "{words}");
    }
    Ok(code?)
}

/// The state and the outside it orders about.
struct FrontEnd<B> {
    app: App,
    // Given back before the engine ends its runs, which may take a moment.
    terminal: Terminal,
    backend: B,
}

impl<B: Backend> FrontEnd<B> {
    fn run(&mut self, messages: &Receiver<Message>) -> io::Result<u8> {
        let mut pace = Pace::default();
        // What the engine has told already belongs into the first frame; nothing is waited for.
        while let Ok(message) = messages.try_recv() {
            if let Some(code) = self.take(message)? {
                return Ok(code);
            }
        }
        self.catch_up();
        self.draw(&mut pace)?;
        loop {
            if self.app.is_moving() {
                pace.keep_moving(Instant::now());
            }
            let mut next = match pace.wait(Instant::now()) {
                Some(time) => messages.recv_timeout(time),
                None => messages.recv().map_err(RecvTimeoutError::from),
            };
            // All that came is taken before anything is drawn, unless it never ends.
            while let Ok(message) = next {
                pace.note(&message, Instant::now());
                if let Some(code) = self.take(message)? {
                    return Ok(code);
                }
                if pace.is_late(Instant::now()) {
                    break;
                }
                next = match messages.try_recv() {
                    Ok(message) => Ok(message),
                    Err(TryRecvError::Empty) => Err(RecvTimeoutError::Timeout),
                    Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
                };
            }
            if pace.wait(Instant::now()) == Some(Duration::ZERO) {
                self.catch_up();
                self.draw(&mut pace)?;
            }
        }
    }

    /// Takes a message and carries out what follows from it; returns the code to leave with.
    fn take(&mut self, message: Message) -> io::Result<Option<u8>> {
        for effect in self.app.update(message) {
            match effect {
                Effect::Suspend => {
                    self.terminal.leave();
                    self.backend.suspend();
                    self.retake()?;
                }
                Effect::Retake => self.retake()?,
                Effect::Quit(code) => return Ok(Some(code)),
                effect => {
                    if let Some(answer) = self.backend.carry_out(effect) {
                        self.app.update(answer);
                    }
                }
            }
        }
        Ok(None)
    }

    /// Takes what no message tells: how late it is, and what is due of a replay.
    fn catch_up(&mut self) {
        for message in self.backend.catch_up() {
            self.app.update(message);
        }
    }

    /// Takes the terminal again: its modes and its size may be others now.
    fn retake(&mut self) -> io::Result<()> {
        self.terminal.take()?;
        let (columns, rows) = Terminal::size();
        self.app.update(Message::Resize(columns, rows));
        Ok(())
    }

    fn draw(&mut self, pace: &mut Pace) -> io::Result<()> {
        let app = &self.app;
        self.terminal
            .draw(app.area(), |area, buf| view::render(app, area, buf))?;
        pace.drawn(Instant::now());
        Ok(())
    }
}
