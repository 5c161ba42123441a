//! When each frame of a sequence is shown, whatever it is shown on.
//!
//! Within a run time is never changed. Between runs what nobody waits for is left out, and a result
//! stands long enough to be read.

use std::io;
use std::sync::Arc;

use super::FrameSequence;
use crate::model::{Event, EventKind, RunEvent, TimeSpan, Timestamp};
use crate::tui::{DrawnFrame, FrameReader};

/// Frames are this far apart while a run is on.
const FRAME: TimeSpan = TimeSpan::from_millis(100);
/// Before the first run, and between others, so much is shown.
const REST: TimeSpan = TimeSpan::from_millis(1_500);
/// A result stands at least so long.
const RESULT: TimeSpan = TimeSpan::from_millis(4_000);
/// The last frame stands so long.
const LAST: TimeSpan = TimeSpan::from_millis(3_000);

/// What a frame sequence is shown on. Times are those of the showing; they never go back.
pub(super) trait Screen: FrameReader {
    /// Something happened, which the next frame shows.
    fn event(&mut self, at: Timestamp, event: &Event) -> io::Result<()>;
}

/// Shows a frame sequence from where it is; returns when the last frame has stood long enough.
pub(super) fn show(
    frames: &mut FrameSequence<impl Iterator<Item = Event>>,
    screen: &mut impl Screen,
) -> io::Result<Timestamp> {
    // how late it is in the session and in the showing, and for how long nothing has to be on
    let mut now = frames.next_at().unwrap_or_default();
    let mut clock = Timestamp::START;
    let mut rest = REST;
    // since when the result of a screenplay's run stands
    let mut result: Option<Timestamp> = None;
    while let Some(next) = frames.next_at() {
        let ran = frames.runs();
        let due = if ran {
            now + FRAME
        } else {
            next.max(now + FRAME)
        };
        let was_hidden = frames.is_hidden();
        let mut reported = Vec::new();
        while frames.next_at().is_some_and(|next| next <= due) {
            reported.extend(frames.step());
        }
        frames.tick(due);
        let passed = due - now;
        now = due;
        let hidden = frames.is_hidden();
        for event in reported.iter().filter(|event| hidden && begins_all(event)) {
            screen.event(clock, event)?;
        }
        // the author of a screenplay says how long everything takes
        let whole = ran || frames.is_played();
        let shown = match was_hidden {
            true => TimeSpan::ZERO,
            false if whole => passed,
            false => passed.min(rest),
        };
        rest = if ran { REST } else { rest - shown };
        clock += shown;
        if hidden {
            continue;
        }
        if reported.iter().any(begins_a_run) {
            clock = clock.max(result.take().map_or(clock, |since| since + RESULT));
        }
        for event in &reported {
            screen.event(clock, event)?;
        }
        // what no time is left for is not seen
        if shown > TimeSpan::ZERO || was_hidden {
            let (at, cells) = (clock, frames.frame());
            screen.frame(&Arc::new(DrawnFrame { at, cells }))?;
        }
        if reported
            .iter()
            .any(|event| matches!(event.kind, EventKind::SeriesEnded { .. }))
        {
            if frames.is_played() {
                result = Some(clock);
            } else {
                clock += RESULT;
                rest = TimeSpan::ZERO;
            }
        }
    }
    let read = result.map_or(clock, |since| since + RESULT);
    Ok(read.max(clock + LAST))
}

/// Returns whether all that comes rests on an event.
fn begins_all(event: &Event) -> bool {
    matches!(event.kind, EventKind::SessionStarted { .. })
}

fn begins_a_run(event: &Event) -> bool {
    match &event.kind {
        EventKind::Run { event, .. } => matches!(event, RunEvent::Started(_)),
        _ => false,
    }
}
