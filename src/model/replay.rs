//! What a person wants of a replay, and how far it is.

use std::sync::Arc;

use super::clock::Timestamp;
use super::field::Step;

/// A request of the person who watches a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayOrder {
    /// Play, or hold still.
    Toggle,
    /// Play faster or slower by a step.
    Speed(Step),
    /// To the next sample of the machine, or the one before; pauses there.
    Look(Step),
    /// Forth or back by a fiftieth or so of the session.
    Leap(Step),
    /// To the next chapter, or to the one before.
    Chapter(Step),
    /// To a moment of the session.
    To(Timestamp),
    /// To its start.
    Start,
    /// To its end.
    End,
}

/// A moment of a session that one may want to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// When it is, in the session's time.
    pub at: Timestamp,
    /// What happens then.
    pub what: ChapterKind,
    /// What it is called.
    pub label: String,
}

/// What a chapter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChapterKind {
    /// A run begins.
    Run,
    /// A run ends.
    End,
    /// A person marked it.
    Mark,
}

/// How far a replay is, and what there is to see.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayState {
    /// The machine of the recording.
    pub place: String,
    /// When the session begins that is played; more than nothing where it was recorded from its middle.
    pub from: Timestamp,
    /// When it ends, as far as it has been read.
    pub to: Timestamp,
    /// Whether all of it has been read.
    pub whole: bool,
    /// Why it ends there, if its file could not be read to the end.
    pub cut: Option<String>,
    /// Whether it plays.
    pub playing: bool,
    /// How many times as fast as it was.
    pub speed: f64,
    /// The moments to go to, in order.
    pub chapters: Arc<[Chapter]>,
}
