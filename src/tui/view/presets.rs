//! The list of experiments, above everything else, and what the selected one is about.
//!
//! ```text
//! ╭ Experiments ─────────────────────────────── 4 of 18 ╮
//! │  E4      tasks too small to share, and chunks of them │
//! │▸ E5      count down: serially, in threads, in process │
//! │                                                       │
//! │ look at  native threads run at once; under a GIL ...  │
//! │ does     compare busy --tasks 4 --workers 4 ...       │
//! │ notes    serial 3.83 s, 4 threads 4.15 s ...          │
//! │ size     ◂ small ▸ on native: 3 runs, about 5 s       │
//! ╰─ Enter: run it   ←→: size   Esc: close ───────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::{help, words};
use crate::model::{PRESETS, Preset, name_of};
use crate::text::width::{cut, padded, wrapped};
use crate::tui::app::{Above, App, Listed};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::Boxed;
use crate::workload::about_all;

/// The widest box that is read with ease.
const WIDEST: u16 = 132;
/// From this width on every experiment has what to look at beside it.
const LOOKS: u16 = 128;
/// The column at which that stands.
const LOOK_AT: usize = 58;
/// Columns before what is said of the selected one.
const GUTTER: u16 = 10;

/// Draws the box over the middle of the screen.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let Above::Presets(listed) = app.above else {
        return;
    };
    let place = place(app, listed, area);
    help::clear(app, place.whole, buf);
    let count = format!("{} of {}", listed.selected + 1, PRESETS.len());
    let frame = Boxed::new("Experiments", &app.theme)
        .right(&count)
        .focused(true);
    (&frame).render(place.whole, buf);
    let shown = PRESETS.iter().enumerate().skip(place.first);
    for (row, (at, preset)) in shown.take(usize::from(place.list.height)).enumerate() {
        let area = words::row(place.list, row as u16);
        entry(app, preset, at == listed.selected, area, buf);
    }
    let lines = said(app, listed, place.said.width);
    for (row, line) in lines.into_iter().enumerate() {
        words::line(line, words::row(place.said, row as u16), buf);
    }
}

/// Returns which experiment of the list is at a place of the screen.
pub(in crate::tui) fn preset_at(app: &App, at: Position) -> Option<usize> {
    let Above::Presets(listed) = app.above else {
        return None;
    };
    let place = place(app, listed, app.area());
    let row = place.list.contains(at).then(|| at.y - place.list.y)?;
    let index = place.first + usize::from(row);
    (index < PRESETS.len()).then_some(index)
}

/// Where everything in the box is.
struct Place {
    whole: Rect,
    list: Rect,
    /// The first experiment that is seen.
    first: usize,
    said: Rect,
}

fn place(app: &App, listed: Listed, area: Rect) -> Place {
    // The footer stays in sight.
    let above = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    let width = above.width.min(WIDEST);
    let said = said(app, listed, width.saturating_sub(4)).len() as u16;
    let whole = help::centred(above, width, PRESETS.len() as u16 + said + 3);
    let inner = Rect {
        x: whole.x + whole.width.min(2),
        y: whole.y + whole.height.min(1),
        width: whole.width.saturating_sub(4),
        height: whole.height.saturating_sub(2),
    };
    let said = said.min(inner.height.saturating_sub(3));
    let rows = inner.height.saturating_sub(said + 1);
    let list = Rect {
        height: rows,
        ..inner
    };
    Place {
        whole,
        list,
        first: (listed.selected + 1).saturating_sub(usize::from(rows)),
        said: Rect {
            y: inner.y + inner.height - said,
            height: said,
            ..inner
        },
    }
}

fn entry(app: &App, preset: &Preset, selected: bool, area: Rect, buf: &mut Buffer) {
    let theme = &app.theme;
    let (mark, role) = if selected {
        (pointer(theme), Role::Selected)
    } else {
        (" ", Role::Text)
    };
    let mut text = format!("{mark} {:<7} {}", preset.id, preset.title);
    if area.width + 4 >= LOOKS {
        text = format!("{} {}", padded(&text, LOOK_AT), preset.look);
    }
    let width = usize::from(area.width);
    let text = padded(&cut(&text, width, theme.glyphs().ellipsis), width);
    words::line(theme.span(role, text), area, buf);
}

fn pointer(theme: &Theme) -> &'static str {
    if theme.ascii() { ">" } else { "▸" }
}

/// Returns what is said of the selected experiment.
fn said(app: &App, listed: Listed, width: u16) -> Vec<Line<'static>> {
    let preset = listed.preset();
    let notes = preset.notes();
    let does: Vec<String> = preset
        .lines(listed.size)
        .map(|line| line.trim_start_matches("eggtop ").to_owned())
        .collect();
    let all = [
        ("look at", preset.look.clone()),
        ("does", does.join("; ")),
        ("notes", notes.unwrap_or_else(|| "no figure".to_owned())),
        ("size", size(app, listed)),
    ];
    let mut lines = Vec::new();
    for (name, text) in all {
        let parts = wrapped(&text, width.saturating_sub(GUTTER));
        for (at, part) in parts.into_iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            lines.push(Line::from(vec![
                app.theme
                    .span(Role::Accent, format!("{name:<0$}", usize::from(GUTTER))),
                app.theme.span(Role::Text, part),
            ]));
        }
    }
    lines
}

/// Returns how large it will be and where it will be run.
fn size(app: &App, listed: Listed) -> String {
    let panel = &app.panel.draft;
    let runs = listed.runs(panel, &app.session.machine).unwrap_or_default();
    let about = about_all(&runs, &app.session.machine);
    let several = if runs.len() == 1 { "run" } else { "runs" };
    let (left, right) = if app.theme.ascii() {
        ("<", ">")
    } else {
        ("◂", "▸")
    };
    format!(
        "{left} {} {right} on {}: {} {several}{about}",
        name_of(&listed.size),
        name_of(&listed.runtime(panel)),
        runs.len(),
    )
}
