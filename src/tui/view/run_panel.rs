//! The run panel: six fields first, the rest by scrolling.
//!
//! ```text
//! ╭ Run ────────────── 1 of 22 ╮
//! │ workload  ◂ eggs         ▸ │
//! │ serial      only for mix   │
//! ╰────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::{help, words};
use crate::model::{Field, Step};
use crate::text::width::wrapped;
use crate::tui::app::{App, Focus, Mode, Refusal};
use crate::tui::theme::Role;
use crate::tui::widgets::{Boxed, FieldLine, FieldState};

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let frame = frame(app);
    let inner = frame.inner(area);
    let count = place_words(app, inner.height);
    (&frame.right(&count)).render(area, buf);
    let impossible = app.panel.impossible(&app.session.machine);
    for (at, field) in app.panel.visible(usize::from(inner.height)).enumerate() {
        let impossible = impossible.as_ref().filter(|refusal| refusal.field == field);
        line(app, (field, impossible), words::row(inner, at as u16), buf);
    }
    let selected = impossible.filter(|refusal| refusal.field == app.panel.field());
    if let Some(refusal) = app.panel.refusal.as_ref().or(selected.as_ref()) {
        self::refusal(app, refusal, inner, buf);
    }
}

/// Returns the field at a row of the box, and which way a click there steps it.
pub(in crate::tui) fn field_at(
    app: &App,
    area: Rect,
    at: Position,
) -> Option<(Field, Option<Step>)> {
    let inner = frame(app).inner(area);
    if !inner.contains(at) {
        return None;
    }
    let row = usize::from(at.y - inner.y);
    let field = app.panel.visible(usize::from(inner.height)).nth(row)?;
    let way = match at.x - inner.x {
        column if column + 2 >= inner.width => Some(Step::Next),
        column if (11..=13).contains(&column) => Some(Step::Back),
        _ => None,
    };
    Some((field, way))
}

fn frame(app: &App) -> Boxed<'_> {
    Boxed::new("Run", &app.theme).focused(app.focus == Focus::Panel)
}

/// Returns which of the fields are seen, when not all are.
fn place_words(app: &App, rows: u16) -> String {
    let all = Field::ALL.len();
    if usize::from(rows) >= all {
        return String::new();
    }
    format!("{} of {all}", app.panel.place() + 1)
}

fn line(app: &App, (field, impossible): (Field, Option<&Refusal>), area: Rect, buf: &mut Buffer) {
    let (panel, machine) = (&app.panel, &app.session.machine);
    let value = field.show(&panel.draft, machine);
    let past = app.replay.is_some();
    let selected = field == panel.field() && !past;
    let state = match (&panel.mode, panel.why_not(field, machine), impossible) {
        (Mode::Typing(typed), ..) if selected => FieldState::Editing(&typed.input),
        (_, Some(reason), _) => FieldState::Grey(reason),
        _ if past => FieldState::Past,
        (_, None, Some(refusal)) => FieldState::Impossible(&refusal.reason),
        (Mode::Choosing, None, None) if selected => FieldState::Selected,
        _ => FieldState::Normal,
    };
    FieldLine::new(field.short_name(), &value, &app.theme)
        .state(state)
        .pointed(selected)
        .render(area, buf);
}

/// Draws why a field did not take a value, or has one that cannot be: whole, below it or where there
/// is no room above it.
fn refusal(app: &App, refusal: &Refusal, inner: Rect, buf: &mut Buffer) {
    let mut fields = app.panel.visible(usize::from(inner.height));
    let Some(at) = fields.position(|field| field == refusal.field) else {
        return;
    };
    let lines = wrapped(&refusal.reason, inner.width.saturating_sub(3));
    let rows = lines.len() as u16;
    let below = at as u16 + 1;
    let first = if below + rows <= inner.height {
        below
    } else {
        (at as u16).saturating_sub(rows)
    };
    for (offset, text) in lines.into_iter().enumerate() {
        let place = words::row(inner, first + offset as u16);
        help::clear(app, place, buf);
        words::line(
            app.theme.span(Role::Warning, format!("   {text}")),
            place,
            buf,
        );
    }
}
