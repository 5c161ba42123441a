//! The rows of a session that is played again.

use crossterm::event::KeyCode;

use super::{Action, Binding, Footer, Key, LEFT, Place, RIGHT, quiet, row};

/// What works while a session is played, and has other keys or other meanings else.
pub(super) const ROWS: &[Binding] = &[
    row(
        &[Key::char(' ')],
        Action::Play,
        Place::Replaying,
        Footer::Yes(9, "play"),
        "play, or pause; at the end: from the start",
    ),
    row(
        RIGHT,
        Action::LeapOn,
        Place::Replaying,
        Footer::Pair(8, "←→", "leap"),
        "forth in time by 1/50 of it, at least 1 s",
    ),
    quiet(
        LEFT,
        Action::LeapBack,
        Place::Replaying,
        "back in time as far; or click on the bar",
    ),
    row(
        &[Key::char('n')],
        Action::ChapterOn,
        Place::Replaying,
        Footer::Pair(7, "nN", "run"),
        "to the next start or end of a run, or mark",
    ),
    quiet(
        &[Key::char('N'), Key::char('p')],
        Action::ChapterBack,
        Place::Replaying,
        "to the one before",
    ),
    row(
        &[Key::char('>')],
        Action::Faster,
        Place::Replaying,
        Footer::Pair(6, "<>", "speed"),
        "faster, up to 100 times",
    ),
    quiet(
        &[Key::char('<')],
        Action::Slower,
        Place::Replaying,
        "slower, down to a tenth",
    ),
    row(
        &[Key::char('.')],
        Action::LookOn,
        Place::Replaying,
        Footer::Pair(4, ",.", "step"),
        "pause at the next sample",
    ),
    quiet(
        &[Key::char(',')],
        Action::LookBack,
        Place::Replaying,
        "pause at the sample before",
    ),
    quiet(
        &[Key::plain(KeyCode::Home)],
        Action::Start,
        Place::Replaying,
        "to the start",
    ),
    quiet(
        &[Key::plain(KeyCode::End)],
        Action::End,
        Place::Replaying,
        "to the end",
    ),
];
