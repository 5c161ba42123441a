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
        "compare the executors; of counter the ways to share",
    ),
    row(
        &[Key::char('w')],
        Action::Sweep,
        Place::Tabs,
        Footer::Yes(4, "sweep"),
        "sweep: 1, 2, 4, ... workers",
    ),
    row(
        &[Key::char('W')],
        Action::SweepChunks,
        Place::Tabs,
        Footer::Yes(1, "chunks"),
        "sweep: 1, 10, 100, ... tasks handed out at a time",
    ),
    row(
        &[Key::char('E')],
        Action::Presets,
        Place::Tabs,
        Footer::Yes(5, "experiments"),
        "the experiments by name, to run one",
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
    quiet(
        &[Key::plain(KeyCode::BackTab)],
        Action::PreviousBox,
        Place::Tabs,
        "to the box before",
    ),
    row(
        &[Key::char('+'), Key::char('=')],
        Action::MoreWorkers,
        Place::Tabs,
        Footer::Pair(1, "+-", "workers"),
        "one worker more",
    ),
    quiet(
        &[Key::char('-')],
        Action::FewerWorkers,
        Place::Tabs,
        "one worker less",
    ),
    quiet(
        &[Key::char('i')],
        Action::Interval,
        Place::Tabs,
        "the GIL's switch interval, now: 0.5, 5, 50 ms",
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
    quiet(
        &[Key::char('Z')],
        Action::ZoomOut,
        Place::Tabs,
        "zoom out on the lanes",
    ),
    quiet(
        &[Key::char('['), Key::plain(KeyCode::PageUp)],
        Action::Earlier,
        Place::Tabs,
        "scroll the lanes back in time",
    ),
    row(
        &[Key::char(']'), Key::plain(KeyCode::PageDown)],
        Action::Later,
        Place::Tabs,
        Footer::No,
        "scroll the lanes forth in time",
    ),
    quiet(
        &[Key::plain(KeyCode::End)],
        Action::Live,
        Place::Tabs,
        "back to now, with the whole run in view",
    ),
    tab(&[Key::char('1')], Action::Lab, "the Lab tab"),
    tab(&[Key::char('2')], Action::Timeline, "the Timeline tab"),
    tab(
        &[Key::char('4')],
        Action::Processes,
        "the Processes tab: who forked whom, and each life",
    ),
    row(
        &[Key::char('v')],
        Action::Explain,
        Place::Tabs,
        Footer::Yes(3, "why"),
        "why the result is so, and what to try next",
    ),
    quiet(
        &[Key::char('s')],
        Action::Race,
        Place::Tabs,
        "a race in slow motion: lose an update on purpose",
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
        &[Key::char('R')],
        Action::Record,
        Place::Tabs,
        Footer::Yes(1, "record"),
        "record the session into a file, or end the recording",
    ),
    row(
        &[Key::char('?'), Key::plain(KeyCode::F(1))],
        Action::Help,
        Place::Tabs,
        Footer::Yes(8, "help"),
        "all keys",
    ),
    quiet(&[ESC], Action::Back, Place::Tabs, "leave a pause"),
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
    quiet(UP, Action::Up, Place::Panel, "to the field above"),
    quiet(DOWN, Action::Down, Place::Panel, "to the field below"),
    quiet(
        LEFT,
        Action::Left,
        Place::Panel,
        "the field's previous value, or a smaller one",
    ),
    row(
        RIGHT,
        Action::Right,
        Place::Panel,
        Footer::Pair(5, "←→", "change"),
        "the field's next value, or a larger one",
    ),
    quiet(UP, Action::Up, Place::Lanes, "to the lanes above"),
    quiet(DOWN, Action::Down, Place::Lanes, "to the lanes below"),
    row(
        LEFT,
        Action::Earlier,
        Place::Lanes,
        Footer::Pair(5, "←→", "scroll"),
        "back in time",
    ),
    quiet(RIGHT, Action::Later, Place::Lanes, "forth in time"),
    quiet(UP, Action::Up, Place::Results, "to the results above"),
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
        &[Key::char('1')],
        Action::StepFirst,
        Place::Race,
        Footer::Pair(9, "12", "step"),
        "the next step of thread 1",
    ),
    quiet(
        &[Key::char('2')],
        Action::StepSecond,
        Place::Race,
        "the next step of thread 2",
    ),
    row(
        &[Key::char('l')],
        Action::RaceLock,
        Place::Race,
        Footer::Yes(7, "lock"),
        "again, with a lock or without one",
    ),
    row(
        &[Key::char('r')],
        Action::RaceAgain,
        Place::Race,
        Footer::Yes(6, "again"),
        "again from the begin",
    ),
    row(
        &[ESC, Key::char('q'), Key::char('s')],
        Action::Back,
        Place::Race,
        Footer::Yes(8, "close"),
        "end it",
    ),
    row(
        &[ENTER],
        Action::Accept,
        Place::Presets,
        Footer::Yes(9, "run it"),
        "take it into the panel and run it",
    ),
    row(
        &[ESC, Key::char('q'), Key::char('E')],
        Action::Back,
        Place::Presets,
        Footer::Yes(8, "close"),
        "close it",
    ),
    quiet(UP, Action::Up, Place::Presets, "to the experiment above"),
    row(
        DOWN,
        Action::Down,
        Place::Presets,
        Footer::Pair(7, "↑↓", "choose"),
        "to the experiment below",
    ),
    quiet(LEFT, Action::Left, Place::Presets, "make it smaller"),
    row(
        RIGHT,
        Action::Right,
        Place::Presets,
        Footer::Pair(6, "←→", "size"),
        "make it larger: medium, large, as in the notes",
    ),
    quiet(UP, Action::Up, Place::Explanation, "scroll up"),
    row(
        DOWN,
        Action::Down,
        Place::Explanation,
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

const fn tab(keys: &'static [Key], action: Action, words: &'static str) -> Binding {
    row(keys, action, Place::Tabs, Footer::No, words)
}

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

/// A row that help has and the footer has not.
const fn quiet(keys: &'static [Key], action: Action, place: Place, words: &'static str) -> Binding {
    row(keys, action, place, Footer::No, words)
}
