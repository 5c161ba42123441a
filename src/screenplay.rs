//! Screenplays: files that drive the lab as a person would, and wait for what happens there.
//!
//! `docs/screenplays.md` describes the format. A [`Player`] presses the keys and waits on the log; as a
//! [`Staged`] lab it stands behind a screen, or behind none.

mod check;
mod condition;
mod foresee;
mod gate;
mod parse;
mod player;
mod seen;
mod shipped;
mod staged;

use std::time::Duration;

use crate::model::{Field, Preset, PresetSize};
use crate::tui::keymap::Key;

pub use check::check;
pub use condition::Condition;
pub use foresee::{Foreseen, foresee};
pub use gate::{Allowed, Gate, host_name};
pub use parse::{Fault, parse};
pub use player::{Pace, Player};
pub use shipped::{SHIPPED, shipped};
pub use staged::{Afterwards, Staged};

/// What is played.
#[derive(Debug, Clone, PartialEq)]
pub struct Screenplay {
    /// What it is called.
    pub title: String,
    /// Columns and rows that it is made for.
    pub size: Option<(u16, u16)>,
    /// What happens, one after another.
    pub scenes: Vec<Scene>,
}

/// A step of a screenplay, and the line it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// The line, counted from 1.
    pub line: usize,
    /// What is done.
    pub step: Step,
}

/// What a line lets happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A field of the panel gets a value.
    Set(Field, String),
    /// A key is pressed.
    Key(Key),
    /// The panel's run begins.
    Run,
    /// An experiment begins.
    Preset(&'static Preset, PresetSize),
    /// Nothing is done until something holds, for at most so long.
    Wait(Until, Duration),
    /// A sentence stands below; an empty one takes it away.
    Caption(String),
    /// The same where something was measured; else nothing changes.
    CaptionWhen(Condition, String),
    /// The moment gets a name.
    Mark(String),
    /// The same, for a picture.
    Snap(String),
    /// What comes is left out of casts.
    Hide,
    /// What comes is in them again.
    Show,
    /// The viewers are asked.
    Ask(Ask),
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq)]
pub enum Until {
    /// Nothing runs, and nothing waits to be run.
    Done,
    /// A worker is at work.
    Running,
    /// So much of a run's tasks is settled, 0 to 1.
    Settled(f64),
    /// A run hangs in a deadlock.
    Deadlock,
    /// The person who watches lets it go on; if nobody watches, nothing is waited for.
    Mark,
    /// So much time has passed.
    Passed(Duration),
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The question.
    pub question: String,
    /// What can be answered, 2 to 9.
    pub choices: Vec<String>,
    /// The answer where nobody gives one, counted from 1.
    pub answer: u32,
    /// How long a person has for an answer.
    pub after: Duration,
}

impl Step {
    /// Returns the name that it gives the moment.
    pub fn mark(&self) -> Option<&str> {
        match self {
            Self::Mark(name) | Self::Snap(name) => Some(name),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
