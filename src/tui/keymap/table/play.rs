//! The rows of a screenplay that plays by itself.

use crossterm::event::KeyCode;

use super::super::row::{ENTER, ESC};
use super::{Action, Binding, Footer, Key, Mode, Place, quiet, row};

/// What a person may do while a screenplay has the lab.
pub(super) const ROWS: &[Binding] = &[
    row(
        &[Key::char(' ')],
        Action::HoldPlay,
        Place::Playing,
        Footer::Yes(9, "pause"),
        "pause the screenplay, or resume it",
    )
    .only(Mode::Live),
    row(
        &[ENTER, Key::plain(KeyCode::Right), Key::char('M')],
        Action::GoOn,
        Place::Playing,
        Footer::Yes(8, "continue"),
        "continue where it waits for you",
    )
    .only(Mode::Live),
    quiet(
        &[
            Key::char('1'),
            Key::char('2'),
            Key::char('3'),
            Key::char('4'),
        ],
        Action::Choose,
        Place::Playing,
        "answer its question; up to 9",
    )
    .only(Mode::Live),
    row(
        &[Key::char('q')],
        Action::Quit,
        Place::Playing,
        Footer::Yes(10, "quit"),
        "end the screenplay and quit",
    )
    .only(Mode::Live),
    row(
        &[Key::char('y')],
        Action::Allow,
        Place::Permission,
        Footer::Yes(9, "allow"),
        "allow what it asks for, in this session",
    )
    .only(Mode::Live),
    row(
        &[Key::char('n'), ESC],
        Action::Deny,
        Place::Permission,
        Footer::Yes(8, "do not"),
        "do not allow it, which ends the screenplay",
    )
    .only(Mode::Live),
];
