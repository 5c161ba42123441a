//! The terminal front end: one loop that takes messages, changes the state, draws it, and carries
//! out what it orders.

pub mod app;
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
use message::Message;
use pace::Pace;
use sources::Blocked;
use terminal::{Mouse, Terminal};

use crate::engine::Engine;
use crate::model::{Clock, Emitter, Nanos, Pin, RaceOrder, RunSpec, SpecError};

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

/// What the front end orders about: the engine, or a fake of it.
pub trait Lab {
    /// Queues a series of runs, or says which choice cannot be.
    fn submit(&self, specs: Vec<RunSpec>) -> Result<(), SpecError>;

    /// Stops what runs and forgets what waits.
    fn stop(&self);

    /// Does the same without any grace.
    fn kill(&self);

    /// Ends the run that is on; those that wait follow.
    fn end_run(&self);

    /// Stops the whole program and its workers; returns when both have been continued.
    fn suspend(&self);

    /// Changes the switch interval of the run that is on.
    fn set_switch_interval(&self, interval: Nanos);

    /// Begins to record the session, or ends the recording.
    fn toggle_recording(&self);

    /// Begins a race in slow motion, lets a thread of it go on, or ends it.
    fn race(&self, order: RaceOrder);

    /// Begins to measure what so many busy loops side by side cost.
    fn measure_ceiling(&self, workers: u32, pin: Pin);
}

impl Lab for Engine {
    fn submit(&self, specs: Vec<RunSpec>) -> Result<(), SpecError> {
        Self::submit(self, specs)
    }

    fn stop(&self) {
        Self::stop(self);
    }

    fn end_run(&self) {
        Self::end_run(self);
    }

    fn kill(&self) {
        Self::kill(self);
    }

    fn suspend(&self) {
        Self::suspend(self);
    }

    fn set_switch_interval(&self, interval: Nanos) {
        Self::set_switch_interval(self, interval);
    }

    fn toggle_recording(&self) {
        Self::toggle_recording(self);
    }

    fn race(&self, order: RaceOrder) {
        Self::race(self, order);
    }

    fn measure_ceiling(&self, workers: u32, pin: Pin) {
        Self::measure_ceiling(self, workers, pin);
    }
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
/// `start` starts the engine on the emitter it gets. It is called while the calling thread is the
/// program's only one and has blocked the signals that the front end waits for; dropping what it
/// returns ends all runs. Fails when the terminal or the engine cannot be had.
pub fn run<L: Lab, E: From<io::Error>>(
    options: Options,
    clock: Clock,
    start: impl FnOnce(Emitter) -> Result<L, E>,
) -> Result<u8, E> {
    let blocked = Blocked::new()?;
    let (to, messages) = channel();
    let events = to.clone();
    let emitter = Emitter::new(clock, move |event| {
        events.send(Message::Event(event)).is_ok()
    });
    let lab = start(emitter)?;
    let terminal = Terminal::enter(options.mouse)?;
    sources::start(&to, &blocked)?;
    let app = App::new(options.spec, options.look, Terminal::size());
    let mut front_end = FrontEnd {
        app,
        terminal,
        lab,
        clock,
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
struct FrontEnd<L> {
    app: App,
    // Given back before the engine ends its runs, which may take a moment.
    terminal: Terminal,
    lab: L,
    clock: Clock,
}

impl<L: Lab> FrontEnd<L> {
    fn run(&mut self, messages: &Receiver<Message>) -> io::Result<u8> {
        let mut pace = Pace::default();
        // What the engine has told already belongs into the first frame; nothing is waited for.
        while let Ok(message) = messages.try_recv() {
            if let Some(code) = self.take(message)? {
                return Ok(code);
            }
        }
        self.draw(&mut pace)?;
        loop {
            if self.app.is_running() && !self.app.is_paused() {
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
                self.app.update(Message::Tick(self.clock.now()));
                self.draw(&mut pace)?;
            }
        }
    }

    /// Takes a message and carries out what follows from it; returns the code to leave with.
    fn take(&mut self, message: Message) -> io::Result<Option<u8>> {
        for effect in self.app.update(message) {
            match effect {
                Effect::Submit(specs) => {
                    let runs = specs.iter().map(|spec| spec.repeat).sum();
                    let answer = match self.lab.submit(specs) {
                        Ok(()) => Message::Queued(runs),
                        Err(error) => Message::Refused(error),
                    };
                    self.app.update(answer);
                }
                Effect::Stop => self.lab.stop(),
                Effect::EndRun => self.lab.end_run(),
                Effect::Kill => self.lab.kill(),
                Effect::SwitchInterval(interval) => self.lab.set_switch_interval(interval),
                Effect::Record => self.lab.toggle_recording(),
                Effect::Race(order) => self.lab.race(order),
                Effect::Ceiling(workers, pin) => self.lab.measure_ceiling(workers, pin),
                Effect::Suspend => {
                    self.terminal.leave();
                    self.lab.suspend();
                    self.retake()?;
                }
                Effect::Retake => self.retake()?,
                Effect::Quit(code) => return Ok(Some(code)),
            }
        }
        Ok(None)
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
