//! Events for tests of the command line: of one run, in no time.

use crate::model::{
    Event, EventKind, Nanos, RunEnd, RunEvent, RunId, RunSpec, RunStart, RunSummary, Usage,
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
