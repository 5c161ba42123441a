//! The first line: the program, its tabs, the machine.
//!
//! ```text
//! eggtop  1 Lab  2 Timeline  3 Speedup  4 Processes          8 cores (4 x 2) · quota none
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::words;
use crate::session::Session;
use crate::text::harmless;
use crate::text::width::columns_of;
use crate::tui::app::{App, Tab};
use crate::tui::theme::{GlyphSet, Role, Theme};
use crate::tui::widgets::Tabs;

/// Columns before the tabs.
const NAME: &str = " eggtop ";

/// Draws the line.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let theme = &app.theme;
    words::line(theme.span(Role::Accent, NAME), area, buf);
    let names = Tab::ALL.map(|tab| (tab.key(), tab.name()));
    let chosen = Tab::ALL.iter().position(|&tab| tab == app.tab);
    let tabs = Tabs::new(&names, chosen.unwrap_or(0), theme);
    let place = tabs_area(area);
    tabs.render(place, buf);
    let left = place.width.saturating_sub(tabs.width() + 2);
    let recorded = badge(app, left, area, buf);
    let left = left.saturating_sub(recorded);
    let machine = machine(app.shown(), theme, usize::from(left));
    let width = u16::try_from(columns_of(&machine)).unwrap_or(u16::MAX);
    let right = Rect {
        x: (area.right() - recorded).saturating_sub(width.saturating_add(1)),
        width,
        ..area
    };
    words::line(theme.span(Role::Dim, machine), right, buf);
}

/// Draws at the end of the line that the session is recorded, and for how long, or that it is one of
/// before, and of which machine; returns the columns that this takes.
fn badge(app: &App, room: u16, area: Rect, buf: &mut Buffer) -> u16 {
    let words = match (&app.replay, &app.session.recording) {
        (Some(replay), _) => format!(" REPLAY of {} ", harmless(&replay.place)),
        (None, Some((since, _))) => {
            let seconds = (app.session.now - *since).0 / 1_000_000_000;
            let mark = match app.look.glyphs {
                GlyphSet::Unicode => "\u{25cf}",
                GlyphSet::Ascii => "*",
            };
            format!(" {mark} REC {:02}:{:02} ", seconds / 60, seconds % 60)
        }
        // what a notice has said is soon gone from the screen
        (None, None) if app.session.recording_lost => " REC aborted ".to_owned(),
        (None, None) => return 0,
    };
    let words = if app.replay.is_some() && columns_of(&words) > usize::from(room) {
        " REPLAY ".to_owned()
    } else {
        words
    };
    let width = columns_of(&words) as u16;
    if width > room {
        return 0;
    }
    let place = Rect {
        x: area.right() - width,
        width,
        ..area
    };
    let role = if app.replay.is_some() {
        Role::Selected
    } else {
        Role::Warning
    };
    words::line(app.theme.span(role, words), place, buf);
    width + 1
}

/// Returns the tab at a column of the header.
pub(in crate::tui) fn tab_at(app: &App, area: Rect, column: u16) -> Option<Tab> {
    let names = Tab::ALL.map(|tab| (tab.key(), tab.name()));
    let tabs = Tabs::new(&names, 0, &app.theme);
    let column = column.checked_sub(tabs_area(area).x)?;
    tabs.at(column).map(|index| Tab::ALL[index])
}

fn tabs_area(area: Rect) -> Rect {
    let columns = (NAME.len() as u16).min(area.width);
    Rect {
        x: area.x + columns,
        width: area.width - columns,
        ..area
    }
}

/// Returns what the machine is in one line, as many parts as fit.
fn machine(session: &Session, theme: &Theme, room: usize) -> String {
    let machine = &session.machine;
    if machine.logical == 0 {
        return String::new();
    }
    let threads = match machine.core_groups().as_slice() {
        [] | [(_, 1)] => String::new(),
        groups => {
            let words: Vec<String> = groups
                .iter()
                .map(|(cores, threads)| format!("{cores} x {threads}"))
                .collect();
            format!(" ({})", words.join(" + "))
        }
    };
    let quota = machine
        .quota
        .map_or_else(|| "none".to_owned(), |quota| format!("{quota:.1}"));
    let available =
        (machine.usable < machine.logical).then(|| format!("available {}", machine.usable));
    let load = session.latest.as_ref().and_then(|sample| sample.load);
    let parts = [
        Some(format!("{} cores{threads}", machine.logical)),
        available,
        Some(format!("quota {quota}")),
        load.map(|load| format!("load {load:.1}")),
    ];
    let mut line = String::new();
    for part in parts.into_iter().flatten() {
        let joint = if line.is_empty() {
            ""
        } else {
            words::dot(theme)
        };
        if columns_of(&line) + columns_of(joint) + columns_of(&part) > room {
            break;
        }
        line.push_str(joint);
        line.push_str(&part);
    }
    line
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::model::{EventKind, Recording};
    use crate::tui::script::{app, event, play};

    #[test]
    fn an_aborted_recording_stays_reported_until_there_is_another() {
        let mut app = app((80, 24), 2);
        let mut line = |recording| {
            play(&mut app, [event(20_000, EventKind::Recording(recording))]);
            let area = Rect::new(0, 0, 80, 1);
            let mut buffer = Buffer::empty(area);
            render(&app, area, &mut buffer);
            let cells = buffer.content().iter();
            cells.map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        let began = || Recording::Began {
            path: "a.jsonl".to_owned(),
        };
        let broke = || Recording::Broke {
            reason: "no space left".to_owned(),
        };
        assert!(line(began()).contains("REC 00:00"));
        assert!(line(broke()).contains("REC aborted"));
        assert!(line(began()).contains("REC 00:00"));
        let path = "a.jsonl".to_owned();
        assert!(!line(Recording::Ended { path }).contains("REC"));
        // one that never began is reported by a notice alone
        assert!(!line(broke()).contains("REC"));
    }
}
