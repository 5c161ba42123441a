//! The loop: takes messages, changes the state, draws it, and carries out what it orders.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{App, Effect};
use super::backend::Backend;
use super::drawn_frame::{DrawnFrame, FrameReader};
use super::fixed_size_viewport::FixedSizeViewport;
use super::frame_taps::FrameTaps;
use super::message::Message;
use super::pace::Pace;
use super::terminal::Terminal;
use super::{Options, view};

/// What is drawn on.
pub(super) trait Screen: FrameReader {
    /// Returns its columns and rows.
    fn size(&self) -> (u16, u16);

    /// Returns whether it is shown.
    fn is_seen(&self) -> bool {
        true
    }

    /// Takes it again after others had it.
    fn take(&mut self) -> io::Result<()>;

    /// Gives it back.
    fn leave(&mut self);
}

/// No screen at all: nothing is drawn, unless a tap is open.
#[derive(Debug)]
pub(super) struct HeadlessScreen;

impl Screen for HeadlessScreen {
    fn size(&self) -> (u16, u16) {
        (100, 30)
    }

    fn is_seen(&self) -> bool {
        false
    }

    fn take(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn leave(&mut self) {}
}

impl FrameReader for HeadlessScreen {
    fn frame(&mut self, _: &Arc<DrawnFrame>) -> io::Result<()> {
        Ok(())
    }
}

impl Screen for Terminal {
    fn size(&self) -> (u16, u16) {
        Self::size()
    }

    fn take(&mut self) -> io::Result<()> {
        Self::take(self)
    }

    fn leave(&mut self) {
        Self::leave(self);
    }
}

/// The state and the outside it orders about.
pub(super) struct FrontEnd<S, B> {
    app: App,
    viewport: FixedSizeViewport,
    taps: FrameTaps,
    // Given back before the engine ends its runs, which may take a moment.
    screen: S,
    backend: B,
}

impl<S: Screen, B: Backend> FrontEnd<S, B> {
    /// Stands between a screen and what is behind it.
    pub(super) fn new(options: Options, screen: S, backend: B) -> Self {
        let viewport = FixedSizeViewport::new(options.size, screen.size());
        let mut app = App::new(options.draft, options.look, viewport.size());
        app.shows_keys = options.keys;
        Self {
            app,
            viewport,
            taps: options.taps,
            screen,
            backend,
        }
    }

    /// Gives the screen back, and returns what is to be read then.
    pub(super) fn leave(self) -> Option<String> {
        let words = self.backend.last_words();
        self.taps.end();
        drop(self);
        words
    }

    /// Runs until the state orders to leave, and returns the exit code.
    pub(super) fn run(&mut self, messages: &Receiver<Message>) -> io::Result<u8> {
        let mut pace = Pace::default();
        // What the engine has reported already belongs in the first frame; nothing is waited for.
        while let Ok(message) = messages.try_recv() {
            if let Some(code) = self.take(message)? {
                return Ok(code);
            }
        }
        if let Some(code) = self.catch_up()? {
            return Ok(code);
        }
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
                if let Some(code) = self.catch_up()? {
                    return Ok(code);
                }
                self.draw(&mut pace)?;
            }
        }
    }

    /// Takes a message from outside; returns the code to leave with.
    fn take(&mut self, message: Message) -> io::Result<Option<u8>> {
        let message = match message {
            Message::Resize(columns, rows) => {
                self.viewport.resize((columns, rows));
                self.resized()
            }
            Message::Mouse(mouse) => match self.viewport.mouse(mouse) {
                Some(mouse) => Message::Mouse(mouse),
                None => return Ok(None),
            },
            message => message,
        };
        match &message {
            Message::Event(event) => self.backend.observe(event),
            Message::Key(key) => self.backend.pressed(*key),
            _ => {}
        }
        self.update(message)
    }

    /// Changes the state and carries out what follows from it; returns the code to leave with.
    fn update(&mut self, message: Message) -> io::Result<Option<u8>> {
        for effect in self.app.update(message) {
            match effect {
                Effect::Suspend => {
                    self.screen.leave();
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

    /// Takes what comes without a message: how late it is, and what is due of a replay or a screenplay.
    fn catch_up(&mut self) -> io::Result<Option<u8>> {
        for message in self.backend.catch_up() {
            if let Some(code) = self.update(message)? {
                return Ok(Some(code));
            }
        }
        Ok(None)
    }

    /// Takes the terminal again: its modes and its size may be others now.
    fn retake(&mut self) -> io::Result<()> {
        self.screen.take()?;
        self.viewport.resize(self.screen.size());
        let resized = self.resized();
        self.app.update(resized);
        Ok(())
    }

    fn resized(&self) -> Message {
        let (columns, rows) = self.viewport.size();
        Message::Resize(columns, rows)
    }

    /// Draws the screen once, for all its readers.
    fn draw(&mut self, pace: &mut Pace) -> io::Result<()> {
        if self.screen.is_seen() || self.taps.are_open() {
            let (columns, rows) = self.viewport.size();
            let area = Rect::new(0, 0, columns, rows);
            let mut cells = Buffer::empty(area);
            view::render(&self.app, area, &mut cells);
            let at = self.app.session.now;
            let frame = Arc::new(DrawnFrame { at, cells });
            // taps take no time, but the terminal may be slow
            self.taps.frame(&frame)?;
            self.screen.frame(&self.viewport.in_window(&frame))?;
        }
        pace.drawn(Instant::now());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
