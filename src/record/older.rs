//! Lines of older session files that are written differently now.

use serde::Deserialize;

use crate::model::{Event, EventKind, Timestamp};

/// An event of format 1 whose kind had no fields.
#[derive(Deserialize)]
struct Bare {
    at: Timestamp,
    kind: BareKind,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum BareKind {
    /// Since format 2 it names the series.
    SeriesEnded,
}

/// Returns the event that a line of an older format holds, if it is one.
pub(super) fn event(line: &[u8]) -> Option<Event> {
    let Bare { at, kind } = serde_json::from_slice(line).ok()?;
    let kind = match kind {
        BareKind::SeriesEnded => EventKind::SeriesEnded { series: None },
    };
    Some(Event { at, kind })
}
