//! When a film shows what, whatever it is shown on.
//!
//! Within a run time is never changed. Between runs what nobody waits for is left out, and a result
//! stands long enough to be read.

use std::io;

use ratatui::buffer::Buffer;

use super::Film;
use crate::model::{Event, EventKind, Nanos};

/// Frames are this far apart while a run is on.
const FRAME: Nanos = Nanos::from_millis(100);
/// Before the first run, and between others, so much is shown.
const REST: Nanos = Nanos::from_millis(1_500);
/// A result stands at least so long.
const RESULT: Nanos = Nanos::from_millis(4_000);
/// The last frame stands so long.
const LAST: Nanos = Nanos::from_millis(3_000);

/// What a film is shown on. Times are those of the showing; they never go back.
pub(super) trait Screen {
    /// Something happened, which the next frame shows.
    fn event(&mut self, at: Nanos, event: &Event) -> io::Result<()>;

    /// This is seen from then on.
    fn frame(&mut self, at: Nanos, frame: &Buffer) -> io::Result<()>;
}

/// Shows a film from where it is; returns when the last frame has stood long enough.
pub(super) fn show(
    film: &mut Film<impl Iterator<Item = Event>>,
    screen: &mut impl Screen,
) -> io::Result<Nanos> {
    // how late it is in the session and in the showing, and for how long nothing has to be on
    let mut now = film.next_at().unwrap_or_default();
    let mut clock = Nanos::ZERO;
    let mut rest = REST;
    while let Some(next) = film.next_at() {
        let ran = film.runs();
        let due = if ran {
            now + FRAME
        } else {
            next.max(now + FRAME)
        };
        let mut told = Vec::new();
        while film.next_at().is_some_and(|next| next <= due) {
            told.extend(film.step());
        }
        film.tick(due);
        let passed = due - now;
        let shown = if ran { passed } else { passed.min(rest) };
        rest = if ran { REST } else { rest - shown };
        now = due;
        clock += shown;
        for event in &told {
            screen.event(clock, event)?;
        }
        // what no time is left for is not seen
        if shown > Nanos::ZERO {
            screen.frame(clock, &film.frame())?;
        }
        if told
            .iter()
            .any(|event| event.kind == EventKind::SeriesEnded)
        {
            clock += RESULT;
            rest = Nanos::ZERO;
        }
    }
    Ok(clock + LAST)
}
