//! In the last line of a replay: the session as a line of time, before the keys.
//!
//! ```text
//!  ▶ 1x  0:12 ──━━━━━━──●━━━──────◆── 1:40  Space play  ←→ leap  q quit
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::words;
use crate::model::{ChapterKind, ReplayState, TimeSpan, Timestamp};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::TimeBar;

/// What comes before the line of time, the line itself, and what comes after it.
struct Places {
    before: Rect,
    bar: Rect,
    behind: Rect,
}

/// Draws the line of time; returns the room that is left for keys.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) -> Rect {
    let Some(replay) = &app.replay else {
        return area;
    };
    let places = places(replay, app.session.now, area);
    let theme = &app.theme;
    let state = state(replay, app.theme.ascii());
    let now = clock(app.session.now - replay.from);
    let spans = vec![
        theme.span(Role::Warning, state),
        theme.span(Role::Accent, format!("{now} ")),
    ];
    words::line(spans, places.before, buf);
    let length = (replay.to - replay.from).0.max(1) as f32;
    let share = |at: Timestamp| (at - replay.from).0 as f32 / length;
    let runs = runs(replay, app.session.now);
    let runs: Vec<_> = runs.map(|(from, to)| (share(from), share(to))).collect();
    let marks = replay.chapters.iter();
    let marks = marks.filter(|chapter| chapter.what == ChapterKind::Mark);
    let marks: Vec<f32> = marks.map(|chapter| share(chapter.at)).collect();
    (&TimeBar::new(share(app.session.now), &runs, &marks, theme)).render(places.bar, buf);
    let more = if replay.whole { "" } else { "+" };
    let end = format!(" {}{more} ", clock(replay.to - replay.from));
    words::line(theme.span(Role::Dim, end), places.behind, buf);
    let used = places.behind.right() - area.x;
    Rect {
        x: area.x + used,
        width: area.width - used,
        ..area
    }
}

/// Returns the moment of the session at a place on the line of time.
pub(in crate::tui) fn moment_at(app: &App, area: Rect, at: Position) -> Option<Timestamp> {
    let replay = app.replay.as_ref()?;
    let bar = places(replay, app.session.now, area).bar;
    if !bar.contains(at) {
        return None;
    }
    let last = u64::from(bar.width.saturating_sub(1).max(1));
    let length = (replay.to - replay.from).0;
    let share = u128::from(length) * u128::from(at.x - bar.x) / u128::from(last);
    Some(replay.from + TimeSpan(u64::try_from(share).unwrap_or(length)))
}

fn places(replay: &ReplayState, now: Timestamp, area: Rect) -> Places {
    let length = clock(replay.to - replay.from);
    let before = state(replay, true).len() + clock(now - replay.from).len() + 1;
    let behind = length.len() + 2 + usize::from(!replay.whole);
    // Keys get the other half.
    let bar = usize::from(area.width / 2)
        .saturating_sub(before + behind)
        .clamp(8, 80);
    let mut left = area;
    let [before, bar, behind] = [before, bar, behind].map(|width| {
        let width = u16::try_from(width).unwrap_or(u16::MAX).min(left.width);
        let place = Rect { width, ..left };
        left.x += width;
        left.width -= width;
        place
    });
    Places {
        before,
        bar,
        behind,
    }
}

fn state(replay: &ReplayState, ascii: bool) -> String {
    let glyph = match (replay.playing, ascii) {
        (true, false) => '▶',
        (true, true) => '>',
        (false, false) => '■',
        (false, true) => '#',
    };
    format!(" {glyph} {}x ", replay.speed)
}

/// Returns when runs began and ended; one that has not ended goes on until now.
fn runs(replay: &ReplayState, now: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    let chapters = replay.chapters.iter().enumerate();
    let begins = chapters.filter(|(_, chapter)| chapter.what == ChapterKind::Run);
    begins.map(move |(at, chapter)| {
        let mut after = replay.chapters[at + 1..].iter();
        let end = after.find(|chapter| chapter.what != ChapterKind::Mark);
        let end = end.map_or(replay.to.max(now), |end| end.at);
        (chapter.at, end)
    })
}

/// Returns a time as a clock shows it: `1:40`, or with hours `1:02:03`.
fn clock(time: TimeSpan) -> String {
    let seconds = time.as_duration().as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        let tenths = time.as_duration().subsec_millis() / 100;
        format!("{minutes}:{seconds:02}.{tenths}")
    }
}
