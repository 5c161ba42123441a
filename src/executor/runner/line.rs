//! What a line of a runner can be: a hello, an event of the run, or results.

use serde::Deserialize;

use crate::model::{Outcome, RunEvent, RunId, TaskId, Timestamp};
use crate::text::harmless::excerpt;

/// Letters that are kept of what is wrong with a line: it may repeat some of it.
const REASON: usize = 120;

/// A line by what it says.
#[derive(Debug)]
pub(super) enum Line {
    /// The first line.
    Hello { protocol: u32, name: String },
    /// Something happened, at the time the line came if none is reported.
    Event {
        at: Option<Timestamp>,
        run: RunId,
        event: RunEvent,
    },
    /// What came of tasks that were reported in batches.
    Results(Vec<(TaskId, Outcome)>),
}

#[derive(Deserialize)]
struct Raw {
    hello: Option<Hello>,
    at: Option<Timestamp>,
    kind: Option<Kind>,
    results: Option<Vec<(TaskId, Outcome)>>,
}

#[derive(Deserialize)]
struct Hello {
    protocol: u32,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Run { run: RunId, event: RunEvent },
}

impl Line {
    /// Reads a line, or returns what is wrong with it.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        let raw: Raw = serde_json::from_slice(line).map_err(|error| {
            let reason = error.to_string().replace(" at line 1 column ", " at byte ");
            format!(
                "it sent what is no line of the protocol ({})",
                excerpt(&reason, REASON)
            )
        })?;
        match raw {
            Raw {
                hello: Some(Hello { protocol, name }),
                kind: None,
                results: None,
                ..
            } => Ok(Self::Hello { protocol, name }),
            Raw {
                hello: None,
                kind: Some(Kind::Run { run, event }),
                results: None,
                at,
            } => Ok(Self::Event { at, run, event }),
            Raw {
                hello: None,
                kind: None,
                results: Some(results),
                ..
            } => Ok(Self::Results(results)),
            _ => Err("it sent a line that is not one of hello, event and results".to_owned()),
        }
    }
}
