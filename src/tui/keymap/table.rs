//! The rows of the table of keys, and nothing else.

use crossterm::event::KeyCode;

use super::{Action, Binding, Footer, Key, Place};

/// Every key. No key stands twice where both would work.
pub(super) const TABLE: &[Binding] = &[
    row(
        &[ENTER],
        Action::Run,
        Place::Tabs,
        Footer::Yes(9, "run"),
        "run what the panel says",
    ),
    row(
        &[Key::char('c')],
        Action::Compare,
        Place::Tabs,
        Footer::Yes(7, "compare"),
        "compare: serial, threads, pool, process",
    ),
    row(
        &[Key::char('w')],
        Action::Sweep,
        Place::Tabs,
        Footer::Yes(4, "sweep"),
        "sweep: 1, 2, 4, ... workers",
    ),
    row(
        &[Key::char('x')],
        Action::Stop,
        Place::Running,
        Footer::Yes(8, "stop"),
        "stop the run, and forget those that wait",
    ),
    row(
        &[Key::plain(KeyCode::Tab)],
        Action::NextBox,
        Place::Tabs,
        Footer::Yes(4, "next box"),
        "to the next box",
    ),
    row(
        &[Key::plain(KeyCode::BackTab)],
        Action::PreviousBox,
        Place::Tabs,
        Footer::No,
        "to the box before",
    ),
    row(
        &[Key::char('+'), Key::char('=')],
        Action::MoreWorkers,
        Place::Tabs,
        Footer::Pair(1, "+-", "workers"),
        "one worker more",
    ),
    row(
        &[Key::char('-')],
        Action::FewerWorkers,
        Place::Tabs,
        Footer::No,
        "one worker less",
    ),
    row(
        &[Key::char(' ')],
        Action::Pause,
        Place::Tabs,
        Footer::Yes(6, "pause"),
        "hold the picture, or let it go on; the run goes on",
    ),
    row(
        &[Key::char('z')],
        Action::ZoomIn,
        Place::Tabs,
        Footer::Pair(2, "zZ", "zoom"),
        "zoom in on the lanes: less time, wider",
    ),
    row(
        &[Key::char('Z')],
        Action::ZoomOut,
        Place::Tabs,
        Footer::No,
        "zoom out on the lanes",
    ),
    row(
        &[Key::char('['), Key::plain(KeyCode::PageUp)],
        Action::Earlier,
        Place::Tabs,
        Footer::No,
        "scroll the lanes back in time",
    ),
    row(
        &[Key::char(']'), Key::plain(KeyCode::PageDown)],
        Action::Later,
        Place::Tabs,
        Footer::No,
        "scroll the lanes forth in time",
    ),
    row(
        &[Key::plain(KeyCode::End)],
        Action::Live,
        Place::Tabs,
        Footer::No,
        "back to now, with the whole run in view",
    ),
    row(
        &[Key::char('1')],
        Action::Lab,
        Place::Tabs,
        Footer::No,
        "the Lab tab",
    ),
    row(
        &[Key::char('2')],
        Action::Timeline,
        Place::Tabs,
        Footer::No,
        "the Timeline tab",
    ),
    row(
        &[Key::char('m')],
        Action::MeterMode,
        Place::Tabs,
        Footer::Yes(2, "meters"),
        "meters: yours and others, kinds of time, by worker",
    ),
    row(
        &[Key::char('t')],
        Action::Theme,
        Place::Tabs,
        Footer::Yes(1, "theme"),
        "theme: dark, light, mono",
    ),
    row(
        &[Key::char('?'), Key::plain(KeyCode::F(1))],
        Action::Help,
        Place::Tabs,
        Footer::Yes(8, "help"),
        "all keys",
    ),
    row(
        &[ESC],
        Action::Back,
        Place::Tabs,
        Footer::No,
        "leave a pause",
    ),
    row(
        &[Key::char('q')],
        Action::Quit,
        Place::Tabs,
        Footer::Yes(10, "quit"),
        "stop the run and quit; a second time: kill it",
    ),
    row(
        &[Key::char('e')],
        Action::Edit,
        Place::Panel,
        Footer::Yes(3, "type"),
        "type into the field",
    ),
    row(
        UP,
        Action::Up,
        Place::Panel,
        Footer::No,
        "to the field above",
    ),
    row(
        DOWN,
        Action::Down,
        Place::Panel,
        Footer::No,
        "to the field below",
    ),
    row(
        LEFT,
        Action::Left,
        Place::Panel,
        Footer::No,
        "the field's previous value, or a smaller one",
    ),
    row(
        RIGHT,
        Action::Right,
        Place::Panel,
        Footer::Pair(5, "←→", "change"),
        "the field's next value, or a larger one",
    ),
    row(
        UP,
        Action::Up,
        Place::Lanes,
        Footer::No,
        "to the lanes above",
    ),
    row(
        DOWN,
        Action::Down,
        Place::Lanes,
        Footer::No,
        "to the lanes below",
    ),
    row(
        LEFT,
        Action::Earlier,
        Place::Lanes,
        Footer::Pair(5, "←→", "scroll"),
        "back in time",
    ),
    row(
        RIGHT,
        Action::Later,
        Place::Lanes,
        Footer::No,
        "forth in time",
    ),
    row(
        UP,
        Action::Up,
        Place::Results,
        Footer::No,
        "to the results above",
    ),
    row(
        DOWN,
        Action::Down,
        Place::Results,
        Footer::Pair(5, "↑↓", "choose"),
        "to the results below",
    ),
    row(
        &[Key::ctrl('c'), Key::plain(KeyCode::F(10))],
        Action::Quit,
        Place::Everywhere,
        Footer::Yes(10, "quit"),
        "the same, whatever is open",
    ),
    row(
        &[Key::ctrl('z')],
        Action::Suspend,
        Place::Everywhere,
        Footer::No,
        "stop the program and its run; `fg` continues both",
    ),
    row(
        &[ENTER],
        Action::Accept,
        Place::Typing,
        Footer::Yes(9, "take"),
        "take what was typed",
    ),
    row(
        &[ESC],
        Action::Back,
        Place::Typing,
        Footer::Yes(8, "drop"),
        "drop what was typed",
    ),
    row(
        &[ENTER, Key::char('y')],
        Action::Accept,
        Place::Question,
        Footer::Yes(9, "do it"),
        "do it all the same",
    ),
    row(
        &[ESC, Key::char('n')],
        Action::Back,
        Place::Question,
        Footer::Yes(8, "leave it"),
        "leave it",
    ),
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
    row(UP, Action::Up, Place::Help, Footer::No, "scroll up"),
    row(
        DOWN,
        Action::Down,
        Place::Help,
        Footer::Pair(5, "↑↓", "scroll"),
        "scroll down",
    ),
];

const ENTER: Key = Key::plain(KeyCode::Enter);
const ESC: Key = Key::plain(KeyCode::Esc);
const UP: &[Key] = &[Key::plain(KeyCode::Up), Key::char('k')];
const DOWN: &[Key] = &[Key::plain(KeyCode::Down), Key::char('j')];
const LEFT: &[Key] = &[Key::plain(KeyCode::Left), Key::char('h')];
const RIGHT: &[Key] = &[Key::plain(KeyCode::Right), Key::char('l')];

const fn row(
    keys: &'static [Key],
    action: Action,
    place: Place,
    footer: Footer,
    words: &'static str,
) -> Binding {
    Binding {
        keys,
        action,
        place,
        words,
        footer,
    }
}
