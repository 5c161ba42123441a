//! What tests of the command line are made of: flags, and the events of one run in no time.

use super::settings::{Given, Key, Origin};
use crate::model::{
    Event, EventKind, Field, Nanos, RunEnd, RunEvent, RunId, RunSpec, RunStart, RunSummary, Usage,
};

/// Returns what happened in the run, as the log has it.
pub(super) fn event(event: RunEvent) -> Event {
    Event {
        at: Nanos::ZERO,
        kind: EventKind::Run {
            run: RunId(0),
            event,
        },
    }
}

/// Returns the start of a run of 8 tasks on a pool of two.
pub(super) fn started() -> Event {
    event(RunEvent::Started(Box::new(RunStart {
        series: None,
        spec: RunSpec::default(),
        tasks: 8,
        workers: 2,
        size: 1.0,
        repetition: 0,
    })))
}

/// Returns the end of the run.
pub(super) fn ended(end: RunEnd, done: u32, lost: u32) -> Event {
    event(RunEvent::Ended(Box::new(RunSummary {
        end,
        wall: Nanos::ZERO,
        usage: Usage::default(),
        done,
        failed: 0,
        lost,
        output: serde_json::Value::Null,
    })))
}

/// Returns a field that was set by a flag.
pub(super) fn flag(field: Field, text: &str) -> Given {
    Given {
        key: Key::Field(field),
        text: text.to_owned(),
        origin: Origin::Flag,
    }
}
