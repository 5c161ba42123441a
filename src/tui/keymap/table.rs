//! The rows of the table of keys, and nothing else.

use std::sync::LazyLock;

use crossterm::event::KeyCode;

use super::row::{DOWN, ENTER, ESC, LEFT, RIGHT, UP, quiet, row, tab};
use super::{Action, Binding, Footer, Key, Mode, Place};

mod boxes;
mod play;
mod replay;

/// Every key. No key is in two rows where both would work.
pub(super) static TABLE: LazyLock<Vec<Binding>> =
    LazyLock::new(|| [TABS, play::ROWS, boxes::ROWS, replay::ROWS].concat());

/// What works wherever nothing is open above the tabs.
const TABS: &[Binding] = &[
    row(
        &[Key::char('k')],
        Action::EndRun,
        Place::Tabs,
        Footer::Yes(9, "end it"),
        "end the run that hangs; queued runs follow",
    )
    .only(Mode::Deadlock),
    row(
        &[ENTER],
        Action::Run,
        Place::Tabs,
        Footer::Yes(9, "run"),
        "run what the panel says",
    )
    .only(Mode::Live),
    row(
        &[Key::char('c')],
        Action::Compare,
        Place::Tabs,
        Footer::Yes(7, "compare"),
        "compare executors; for counter, its sync methods",
    )
    .only(Mode::Live),
    row(
        &[Key::char('w')],
        Action::Sweep,
        Place::Tabs,
        Footer::Yes(4, "sweep"),
        "sweep: 1, 2, 4, ... workers; 3 shows the curve",
    )
    .only(Mode::Live),
    row(
        &[Key::char('W')],
        Action::SweepChunks,
        Place::Tabs,
        Footer::Yes(1, "chunks"),
        "sweep: 1, 10, 100, ... tasks handed out at a time",
    )
    .only(Mode::Live),
    row(
        &[Key::char('E')],
        Action::Presets,
        Place::Tabs,
        Footer::Yes(5, "experiments"),
        "the experiments by name, to run one",
    )
    .only(Mode::Live),
    row(
        &[Key::char('x')],
        Action::Stop,
        Place::Tabs,
        Footer::Yes(8, "stop"),
        "stop the run, and cancel the queued runs",
    )
    .only(Mode::Running),
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
        "to the previous box",
    ),
    row(
        &[Key::char('+'), Key::char('=')],
        Action::MoreWorkers,
        Place::Tabs,
        Footer::Pair(1, "+-", "workers"),
        "one worker more",
    )
    .only(Mode::Live),
    quiet(
        &[Key::char('-')],
        Action::FewerWorkers,
        Place::Tabs,
        "one worker less",
    )
    .only(Mode::Live),
    quiet(
        &[Key::char('i')],
        Action::Interval,
        Place::Tabs,
        "the GIL's switch interval, now: 0.5, 5, 50 ms",
    )
    .only(Mode::Live),
    row(
        &[Key::char(' ')],
        Action::Pause,
        Place::Tabs,
        Footer::Yes(6, "pause"),
        "pause the display, or resume it; the run continues",
    )
    .only(Mode::Live),
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
        "scroll the lanes forward in time",
    ),
    quiet(
        &[Key::plain(KeyCode::End)],
        Action::Live,
        Place::Tabs,
        "return to live, with the whole run in view",
    ),
    tab(&[Key::char('1')], Action::Lab, "the Lab tab"),
    tab(&[Key::char('2')], Action::Timeline, "the Timeline tab"),
    tab(&[Key::char('3')], Action::Speedup, "the Speedup tab"),
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
        "step through race conditions and deadlocks",
    )
    .only(Mode::Live),
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
    )
    .only(Mode::Live),
    quiet(
        &[Key::char('M')],
        Action::Mark,
        Place::Tabs,
        "mark the moment, to find it again in a recording",
    )
    .only(Mode::Live),
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
];
