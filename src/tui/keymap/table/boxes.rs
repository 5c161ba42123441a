//! The rows of single boxes, of what is open above the tabs, and of what works everywhere.

use crossterm::event::KeyCode;

use super::{
    Action, Binding, DOWN, ENTER, ESC, Footer, Key, LEFT, Mode, Place, RIGHT, UP, quiet, row,
};

/// What works in one place only, and what works everywhere.
pub(super) const ROWS: &[Binding] = &[
    row(
        &[Key::char('e')],
        Action::Edit,
        Place::Panel,
        Footer::Yes(3, "type"),
        "type into the field",
    )
    .only(Mode::Live),
    quiet(UP, Action::Up, Place::Panel, "to the field above").only(Mode::Live),
    quiet(DOWN, Action::Down, Place::Panel, "to the field below").only(Mode::Live),
    quiet(
        LEFT,
        Action::Left,
        Place::Panel,
        "the field's previous value, or a smaller one",
    )
    .only(Mode::Live),
    row(
        RIGHT,
        Action::Right,
        Place::Panel,
        Footer::Pair(5, "←→", "change"),
        "the field's next value, or a larger one",
    )
    .only(Mode::Live),
    quiet(UP, Action::Up, Place::Lanes, "to the lanes above"),
    quiet(DOWN, Action::Down, Place::Lanes, "to the lanes below"),
    row(
        LEFT,
        Action::Earlier,
        Place::Lanes,
        Footer::Pair(5, "←→", "scroll"),
        "back in time",
    ),
    quiet(RIGHT, Action::Later, Place::Lanes, "forward in time"),
    quiet(UP, Action::Up, Place::Results, "to the results above"),
    row(
        DOWN,
        Action::Down,
        Place::Results,
        Footer::Pair(5, "↑↓", "choose"),
        "to the results below",
    ),
    row(
        LEFT,
        Action::PreviousPoint,
        Place::Plot,
        Footer::Pair(5, "←→", "point"),
        "to the point of fewer workers",
    ),
    quiet(
        RIGHT,
        Action::NextPoint,
        Place::Plot,
        "to the point of more workers",
    ),
    row(
        UP,
        Action::Up,
        Place::Plot,
        Footer::Pair(4, "↑↓", "sweep"),
        "to the newer sweep",
    ),
    quiet(DOWN, Action::Down, Place::Plot, "to the older sweep"),
    row(
        &[Key::char('b')],
        Action::Ceiling,
        Place::Plot,
        Footer::Yes(3, "busy loops"),
        "measure the machine: busy loops, 1 and side by side",
    )
    .only(Mode::Live),
    row(
        &[Key::ctrl('c'), Key::plain(KeyCode::F(10))],
        Action::Quit,
        Place::Everywhere,
        Footer::Yes(10, "quit"),
        "stop the run and quit, whatever is open",
    ),
    quiet(
        &[Key::ctrl('z')],
        Action::Suspend,
        Place::Everywhere,
        "stop the program and its run; `fg` continues both",
    ),
    row(
        &[ENTER],
        Action::Accept,
        Place::Typing,
        Footer::Yes(9, "accept"),
        "accept what was typed",
    )
    .only(Mode::Live),
    row(
        &[ESC],
        Action::Back,
        Place::Typing,
        Footer::Yes(8, "discard"),
        "discard what was typed",
    )
    .only(Mode::Live),
    row(
        &[ENTER, Key::char('y')],
        Action::Accept,
        Place::Question,
        Footer::Yes(9, "do it"),
        "do it anyway",
    )
    .only(Mode::Live),
    row(
        &[ESC, Key::char('n')],
        Action::Back,
        Place::Question,
        Footer::Yes(8, "leave it"),
        "leave it",
    )
    .only(Mode::Live),
    row(
        &[
            ESC,
            ENTER,
            Key::char('q'),
            Key::char('?'),
            Key::plain(KeyCode::F(1)),
        ],
        Action::Back,
        Place::Help,
        Footer::Yes(9, "close help"),
        "close help",
    ),
    quiet(UP, Action::Up, Place::Help, "scroll up"),
    row(
        DOWN,
        Action::Down,
        Place::Help,
        Footer::Pair(5, "↑↓", "scroll"),
        "scroll down",
    ),
    row(
        &[ESC, ENTER, Key::char('q'), Key::char('v')],
        Action::Back,
        Place::Explanation,
        Footer::Yes(9, "close"),
        "close it",
    ),
    row(
        &[Key::char('1'), Key::char('2'), Key::char('3')],
        Action::StepThread,
        Place::Race,
        Footer::Pair(9, "1-3", "step"),
        "the next step of the thread of that number",
    )
    .only(Mode::Live),
    quiet(
        &[Key::plain(KeyCode::Left)],
        Action::PreviousRace,
        Place::Race,
        "the previous program",
    )
    .only(Mode::Live),
    row(
        &[Key::plain(KeyCode::Right)],
        Action::NextRace,
        Place::Race,
        Footer::Pair(5, "←→", "program"),
        "the next program: additions, checks, locks",
    )
    .only(Mode::Live),
    row(
        &[Key::char('f'), Key::char('l')],
        Action::RaceFix,
        Place::Race,
        Footer::Yes(7, "fix"),
        "start over with the next protection, or with none",
    )
    .only(Mode::Live),
    row(
        &[Key::char('r')],
        Action::RaceAgain,
        Place::Race,
        Footer::Yes(6, "again"),
        "start over",
    )
    .only(Mode::Live),
    row(
        &[ESC, Key::char('q'), Key::char('s')],
        Action::Back,
        Place::Race,
        Footer::Yes(8, "close"),
        "close it",
    )
    .only(Mode::Live),
    row(
        &[ENTER],
        Action::Accept,
        Place::Presets,
        Footer::Yes(9, "run it"),
        "put it into the panel and run it",
    )
    .only(Mode::Live),
    row(
        &[ESC, Key::char('q'), Key::char('E')],
        Action::Back,
        Place::Presets,
        Footer::Yes(8, "close"),
        "close it",
    )
    .only(Mode::Live),
    quiet(UP, Action::Up, Place::Presets, "to the experiment above").only(Mode::Live),
    row(
        DOWN,
        Action::Down,
        Place::Presets,
        Footer::Pair(7, "↑↓", "choose"),
        "to the experiment below",
    )
    .only(Mode::Live),
    quiet(LEFT, Action::Left, Place::Presets, "make it smaller").only(Mode::Live),
    row(
        RIGHT,
        Action::Right,
        Place::Presets,
        Footer::Pair(6, "←→", "size"),
        "make it larger: medium, large, as in the notes",
    )
    .only(Mode::Live),
    quiet(UP, Action::Up, Place::Explanation, "scroll up"),
    row(
        DOWN,
        Action::Down,
        Place::Explanation,
        Footer::Pair(5, "↑↓", "scroll"),
        "scroll down",
    ),
];
