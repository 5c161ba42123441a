//! A session as frames: the screens of the lab, made again from the log at any size and theme.

mod cast;
mod gif;
mod moment;
mod schedule;

use std::iter::Peekable;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use crate::model::{Draft, Event, Timestamp};
use crate::tui::app::{App, Look};
use crate::tui::message::Message;
use crate::tui::view;

pub use cast::{Cast, CastVersion};
pub use gif::write_gif;
pub use moment::{Moment, NoMoment};

/// The screens of a session, which go forth in time.
pub struct FrameSequence<I: Iterator<Item = Event>> {
    app: App,
    events: Peekable<I>,
}

impl<I: Iterator<Item = Event>> FrameSequence<I> {
    /// Begins before the first event.
    pub fn new(events: I, look: Look, size: (u16, u16)) -> Self {
        Self {
            app: App::new(Draft::default(), look, size),
            events: events.peekable(),
        }
    }

    /// Presses a key, as a person would have who looked at it.
    pub fn press(&mut self, key: char) {
        let key = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
        self.app.update(Message::Key(key));
    }

    /// Returns when the next event happened, if there is one.
    pub fn next_at(&mut self) -> Option<Timestamp> {
        self.events.peek().map(|event| event.at)
    }

    /// Takes the next event and returns it.
    pub fn step(&mut self) -> Option<Event> {
        let event = self.events.next()?;
        self.app.update(Message::Replayed(event.clone()));
        Some(event)
    }

    /// Takes all that happened until then.
    pub fn go_to(&mut self, at: Timestamp) {
        while self.next_at().is_some_and(|next| next <= at) {
            self.step();
        }
        self.tick(at);
    }

    /// Takes all that happened.
    pub fn go_to_the_end(&mut self) {
        while self.step().is_some() {}
    }

    /// Tells that it is so late.
    pub fn tick(&mut self, at: Timestamp) {
        self.app.update(Message::Tick(at));
    }

    /// Returns the colours of text and of what is behind it, and all that the theme has.
    pub fn colors(&self) -> ((Color, Color), Vec<Color>) {
        (self.app.theme.base_colors(), self.app.theme.colors())
    }

    /// Returns whether a run is on, or a stepped race.
    pub fn runs(&self) -> bool {
        let session = &self.app.session;
        session.current().is_some() || session.race.is_some()
    }

    /// Returns whether what happens is left out of casts.
    pub fn is_hidden(&self) -> bool {
        self.app.session.acts.hidden
    }

    /// Returns whether a screenplay is on, whose author says how long everything takes.
    pub fn is_played(&self) -> bool {
        self.app.session.acts.title.is_some()
    }

    /// Returns what the screen shows.
    pub fn frame(&self) -> Buffer {
        let area = self.app.area();
        let mut buffer = Buffer::empty(area);
        view::render(&self.app, area, &mut buffer);
        buffer
    }
}

#[cfg(test)]
mod tests;
