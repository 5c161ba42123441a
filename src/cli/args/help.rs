//! What the help says of each flag that has a value.

use crate::cli::settings::Key;
use crate::model::Field;

/// Returns what stands for the value in the help, and the help.
pub(super) const fn help_of(key: Key) -> (&'static str, &'static str) {
    match key {
        Key::Field(field) => help_of_field(field),
        Key::N => (
            "N",
            "How large a task is, exactly: whatever n means to the workload",
        ),
        Key::Seconds => (
            "T",
            "How long an egg fries or a nap is, exactly, in seconds",
        ),
        Key::Format => (
            "FORMAT",
            "How to print the results, without a screen [default: table]",
        ),
        Key::Explain => ("BOOL", "Whether results are explained"),
        Key::Theme => ("THEME", "The colours [default: dark]"),
        Key::Record => (
            "FILE",
            "Record the session into this file; .zst or .gz at its end compress it",
        ),
        Key::Anonymous => ("BOOL", "Whether the recording leaves names out"),
        Key::Ascii => ("BOOL", "Whether only ASCII characters are drawn"),
        Key::Mouse => ("BOOL", "Whether the mouse is used"),
    }
}

const ORDER: (&str, &str) = (
    "ORDER",
    "In which order tasks are handed out [default: given]",
);

const BATCHES: (&str, &str) = (
    "N",
    "Hand the tasks over in so many batches at once, and wait for one by one [default: 1]",
);

const BLOCK: (&str, &str) = (
    "MS",
    "Let the first task of sleep compute for so long when it is awake [default: 0]",
);

const WORK: (&str, &str) = (
    "WORK",
    "Whether there are as many tasks for each worker [default: fixed]",
);

const SHARE: (&str, &str) = (
    "WAY",
    "How the tasks of counter share their number [default: own]",
);

const MESSAGE: (&str, &str) = (
    "BYTES",
    "How large a message is, where those are counted, 8 B to 1 MB [default: 8]",
);

const REPEAT: (&str, &str) = (
    "N",
    "Do every run so often, in turn, and tell mean and deviation; from 4 on, outliers [default: auto: \
     once, and compared runs again where noise leaves a conclusion open]",
);

const SWITCH_INTERVAL: (&str, &str) = (
    "MS",
    "How long a thread waits for the GIL until it asks for it, 0.1 to 100 ms [default: 5]",
);

const RUNNER: (&str, &str) = (
    "FILE",
    "The program of runtime runner, which speaks the runner protocol",
);

const fn help_of_field(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Workload => ("WORKLOAD", "What a task does [default: eggs]"),
        Field::Runtime => ("RUNTIME", "What runs the code [default: native]"),
        Field::Executor => ("EXECUTOR", "How tasks are spread [default: pool]"),
        Field::Tasks => (
            "N",
            "How many tasks [default: one a value of --values, a URL of --urls, else 8; mix: 48, sleep: 10, print: 4]",
        ),
        Field::Workers => (
            "N",
            "How many workers [default: as many as can run at once; process: one a task]",
        ),
        Field::Size => (
            "SIZE",
            "How large a task is; a number is taken as --n or --seconds [default: medium]",
        ),
        Field::Python => (
            "PYTHON",
            "Which interpreter runtime python takes, as 3.12 or a path [default: the first found]",
        ),
        Field::SwitchInterval => SWITCH_INTERVAL,
        Field::Runner => RUNNER,
        Field::By => ("BY", "When an egg is done [default: heat]"),
        Field::Serial => (
            "SHARE",
            "The serial share of mix, as 25% or 0.25 [default: 25%]",
        ),
        Field::Urls | Field::Timeout | Field::Print | Field::Lock => help_of_outside(field),
        Field::What | Field::Hold | Field::Touch => help_of_life(field),
        Field::Values => ("LIST", "Sizes of single tasks, with commas, used in turn"),
        Field::Scale => ("X", "Multiply every size by this [default: 1]"),
        Field::Block => BLOCK,
        Field::Work => WORK,
        Field::Share => SHARE,
        Field::Message => MESSAGE,
        Field::Schedule => ("SCHEDULE", "How threads get their tasks [default: dynamic]"),
        Field::Batches => BATCHES,
        Field::Chunk => ("N", "Tasks handed out at a time [default: 1]"),
        Field::Start => ("METHOD", "How worker processes start [default: fork]"),
        Field::Order => ORDER,
        Field::Results => (
            "RESULTS",
            "In which order a pool's results are taken [default: ordered]",
        ),
        Field::TasksPerChild => (
            "N",
            "Replace a pool's process after so many tasks [default: never]",
        ),
        Field::Retry => (
            "N",
            "Give a lost task to another worker, so often [default: 0]",
        ),
        Field::Repeat => REPEAT,
        Field::How | Field::Wait | Field::Cure | Field::Limit => help_of_knot(field),
        Field::Pin => ("PIN", "Where workers may run [default: none]"),
    }
}

/// Returns the help of what a deadlock needs beyond others.
const fn help_of_knot(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::How => ("HOW", "Who waits for whom in a deadlock [default: futures]"),
        Field::Wait => ("WAIT", "How tasks wait in a deadlock [default: sleep]"),
        Field::Cure => ("CURE", "What keeps a deadlock from hanging [default: none]"),
        _ => (
            "SECONDS",
            "End a run that goes on for longer [default: none; a deadlock without a screen: 10]",
        ),
    }
}

/// Returns the help of how a run deals with the outside.
const fn help_of_outside(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Urls => (
            "LIST",
            "What fetch fetches, with commas, in turn [default: a local server of eggtop's own]",
        ),
        Field::Timeout => (
            "T",
            "Seconds until a URL is given up [default: 2 for the local server at size medium, else 10]",
        ),
        Field::Print => ("HOW", "How print prints a line [default: parts]"),
        _ => (
            "LOCK",
            "Whether print lets one task print at a time [default: no]",
        ),
    }
}

/// Returns the help of what lives of processes are like.
const fn help_of_life(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::What => ("WHAT", "What lifecycle shows [default: life]"),
        Field::Hold => (
            "S",
            "How long a process stays a zombie, and its place taken, before it is reaped [default: lifecycle 2, else 0]",
        ),
        _ => (
            "MB",
            "How much memory a parent writes to before it forks, 1 to 4096 [default: 64]",
        ),
    }
}
