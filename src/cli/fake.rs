//! What tests of the command line are made of: flags, and the events of one run in no time.

use super::settings::{Given, Key, Origin};
use crate::model::{Event, Field, RunEnd, RunEvent, RunSpec, RunStart, RunSummary};
use crate::session::play::{begins, in_run, over, start, summary};

/// Returns what happened in the run, as the log has it.
pub(super) fn event(event: RunEvent) -> Event {
    in_run(0, 0, event)
}

/// Returns the start of a run of 8 tasks on a pool of two.
pub(super) fn started() -> Event {
    let start = RunStart {
        tasks: 8,
        ..start(RunSpec::default(), 2)
    };
    begins(0, 0, start)
}

/// Returns the end of the run.
pub(super) fn ended(end: RunEnd, done: u32, lost: u32) -> Event {
    let summary = RunSummary {
        end,
        lost,
        output: serde_json::Value::Null,
        ..summary(0, done)
    };
    over(0, 0, summary)
}

/// Returns a field that was set by a flag.
pub(super) fn flag(field: Field, text: &str) -> Given {
    Given {
        key: Key::Field(field),
        text: text.to_owned(),
        origin: Origin::Flag,
    }
}
