//! The rows of a session that is played again.

use crossterm::event::KeyCode;

use super::{Action, Binding, Footer, Key, LEFT, Mode, Place, RIGHT, quiet, row};

/// What works while a session is played, and has other keys or other meanings else.
pub(super) const ROWS: &[Binding] = &[
    row(
        &[Key::char(' ')],
        Action::Play,
        Place::Tabs,
        Footer::Yes(9, "play"),
        "play, or pause; at the end: from the start",
    )
    .only(Mode::Replay),
    row(
        RIGHT,
        Action::LeapOn,
        Place::Tabs,
        Footer::Pair(8, "←→", "leap"),
        "forward in time by 1/50 of it, at least 1 s",
    )
    .only(Mode::Replay),
    quiet(
        LEFT,
        Action::LeapBack,
        Place::Tabs,
        "back in time by as much; or click on the bar",
    )
    .only(Mode::Replay),
    row(
        &[Key::char('n')],
        Action::ChapterOn,
        Place::Tabs,
        Footer::Pair(7, "nN", "run"),
        "to the next start or end of a run, or mark",
    )
    .only(Mode::Replay),
    quiet(
        &[Key::char('N'), Key::char('p')],
        Action::ChapterBack,
        Place::Tabs,
        "to the previous one",
    )
    .only(Mode::Replay),
    row(
        &[Key::char('>')],
        Action::Faster,
        Place::Tabs,
        Footer::Pair(6, "<>", "speed"),
        "faster, up to 100 times",
    )
    .only(Mode::Replay),
    quiet(
        &[Key::char('<')],
        Action::Slower,
        Place::Tabs,
        "slower, down to a tenth",
    )
    .only(Mode::Replay),
    row(
        &[Key::char('.')],
        Action::LookOn,
        Place::Tabs,
        Footer::Pair(4, ",.", "step"),
        "pause at the next sample",
    )
    .only(Mode::Replay),
    quiet(
        &[Key::char(',')],
        Action::LookBack,
        Place::Tabs,
        "pause at the previous sample",
    )
    .only(Mode::Replay),
    quiet(
        &[Key::plain(KeyCode::Home)],
        Action::Start,
        Place::Tabs,
        "to the start",
    )
    .only(Mode::Replay),
    quiet(
        &[Key::plain(KeyCode::End)],
        Action::End,
        Place::Tabs,
        "to the end",
    )
    .only(Mode::Replay),
];
