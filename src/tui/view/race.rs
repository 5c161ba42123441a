//! Step through a race condition, above everything else, to be read from the last row.
//!
//! ```text
//! ╭ Step through a race condition: who comes next? ───────────────────────────────────────╮
//! │        1: thread 1              the number               2: thread 2          │
//! │           ██                      ██████                    ██                │
//! │           ██                      ██  ██                    ██                │
//! │           ██                      ██████                    ██                │
//! │                                                                               │
//! │          load                    updates 0                 ▸ load             │
//! │        ▸ add                     lost    0                   add              │
//! │          store                                               store            │
//! │                                                                               │
//! │ Thread 1 loaded 0 into its register.                                          │
//! │ 1 load 0 · 2 load 0 · 1 add 1                                                 │
//! ╰ 1 2: next step   l: with a lock   r: again   Esc: close ──────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::{help, words};
use crate::model::Racer;
use crate::session::{Race, RaceThread};
use crate::text::width::{columns_of, wrapped};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::{BigNumber, Boxed};

/// The most columns and rows that help reading.
const SIZE: (u16, u16) = (86, 22);
/// Rows of a large number, with one below it.
const NUMBER: u16 = BigNumber::ROWS + 1;

/// Columns of a step's name and its mark.
const STEPS: u16 = 9;

/// Where the parts of the box stand.
struct Parts {
    /// The columns: a thread, the number, the other thread.
    columns: [Rect; 3],
    /// Below them: the sentence and the steps before.
    text: Rect,
}

/// Draws the box over the middle of the screen.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let place = place(area);
    help::clear(app, place, buf);
    let race = app.session.race.as_ref();
    let title = match race {
        Some(race) if race.locked => "Step through a race condition, with a lock",
        _ => "Step through a race condition: whose step comes next?",
    };
    let lock = match race {
        Some(race) if race.locked => "without the lock",
        _ => "with a lock",
    };
    let keys = format!("1 2: next step   l: {lock}   r: again   Esc: close");
    let frame = Boxed::new(title, &app.theme).bottom(&keys).focused(true);
    (&frame).render(place, buf);
    let Some(race) = race else { return };
    let parts = parts(frame.inner(place), race.steps().len() as u16);
    let [first, middle, second] = parts.columns;
    for (thread, column) in Racer::BOTH.into_iter().zip([first, second]) {
        draw_thread(app, race, thread, column, buf);
    }
    draw_number(app, race, middle, buf);
    draw_text(app, race, parts.text, buf);
}

/// Returns whose column is at a place of the screen.
pub(in crate::tui) fn racer_at(area: Rect, at: Position) -> Option<Racer> {
    let place = place(area);
    let [first, _, second] = parts(place, 0).columns;
    let beside = |column: Rect| (column.x..column.right()).contains(&at.x) && place.contains(at);
    if beside(first) {
        Some(Racer(0))
    } else {
        beside(second).then_some(Racer(1))
    }
}

fn place(area: Rect) -> Rect {
    // the footer stays in sight
    let above = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    help::centred(above, SIZE.0, SIZE.1)
}

fn parts(inner: Rect, steps: u16) -> Parts {
    let third = inner.width / 3;
    // a blank line above, where there is room for one
    let above = u16::from(inner.height > 2 + NUMBER + steps + 5);
    let height = (2 + NUMBER + steps.max(3) + 1).min(inner.height - above.min(inner.height));
    let column = |number: u16| Rect {
        x: inner.x + number * third,
        y: inner.y + above,
        width: third,
        height,
    };
    Parts {
        columns: [0, 1, 2].map(column),
        text: Rect {
            y: inner.y + above + height,
            height: inner.height - above - height,
            ..inner
        },
    }
}

fn draw_thread(app: &App, race: &Race, thread: Racer, area: Rect, buf: &mut Buffer) {
    let one = &race.threads[thread.place()];
    let name = thread.0 + 1;
    heading(
        app,
        &format!("{name}: thread {name}"),
        Role::Accent,
        area,
        buf,
    );
    let role = if one.waits { Role::Lock } else { Role::Running };
    draw_big(
        app,
        one.register.map(|register| (register, role)),
        area,
        buf,
    );
    draw_below(app, words_below(one), area, buf);
    let (steps, pointer) = (race.steps(), app.theme.glyphs().pointer);
    for (at, step) in steps.iter().enumerate() {
        let next = at == one.done;
        let (mark, role) = match next {
            true if one.waits => (app.theme.glyph(Role::Lock), Role::Lock),
            true => (pointer, Role::Accent),
            false if at < one.done => (' ', Role::Text),
            false => (' ', Role::Dim),
        };
        let note = if next && one.waits { ": waits" } else { "" };
        let line = format!("{mark} {}{note}", step.word());
        let line = app.theme.span(role, line);
        let row = words::row(area, 2 + NUMBER + at as u16);
        words::line(line, shifted(row, STEPS), buf);
    }
}

/// Returns what stands below a register.
const fn words_below(thread: &RaceThread) -> &'static str {
    match thread.register {
        Some(_) => "in its register",
        None => "register empty",
    }
}

fn draw_number(app: &App, race: &Race, area: Rect, buf: &mut Buffer) {
    heading(app, "the number", Role::Accent, area, buf);
    draw_big(app, Some((race.number, Role::Text)), area, buf);
    draw_below(app, "in memory", area, buf);
    let lost = race.lost();
    let lost_role = if lost > 0 { Role::Warning } else { Role::Dim };
    let holder = match race.holder() {
        Some(racer) => format!("lock: thread {}", racer.0 + 1),
        None if race.locked => "lock: free".to_owned(),
        None => String::new(),
    };
    let lines = [
        (Role::Text, format!("updates {:>3}", race.updates)),
        (lost_role, format!("lost    {lost:>3}")),
        (Role::Lock, holder),
    ];
    for (at, (role, text)) in lines.into_iter().enumerate() {
        let row = words::row(area, 2 + NUMBER + at as u16);
        let width = columns_of(&text) as u16;
        words::line(app.theme.span(role, text), shifted(row, width), buf);
    }
}

/// Draws a large number, if there is one.
fn draw_big(app: &App, number: Option<(u64, Role)>, area: Rect, buf: &mut Buffer) {
    let Some((number, role)) = number else { return };
    let place = Rect {
        y: area.y.saturating_add(1),
        height: area.height.saturating_sub(1).min(BigNumber::ROWS),
        ..area
    };
    BigNumber::new(number, &app.theme)
        .role(role)
        .render(place, buf);
}

/// Writes what a large number is below it.
fn draw_below(app: &App, words: &str, area: Rect, buf: &mut Buffer) {
    let row = shifted(words::row(area, NUMBER), columns_of(&words) as u16);
    words::line(app.theme.span(Role::Dim, words.to_owned()), row, buf);
}

fn heading(app: &App, text: &str, role: Role, area: Rect, buf: &mut Buffer) {
    let row = shifted(words::row(area, 0), columns_of(text) as u16);
    words::line(app.theme.span(role, text.to_owned()), row, buf);
}

/// Returns a row from where a text of so many columns stands in the middle.
fn shifted(row: Rect, width: u16) -> Rect {
    let by = row.width.saturating_sub(width) / 2;
    Rect {
        x: row.x + by,
        width: row.width - by,
        ..row
    }
}

fn draw_text(app: &App, race: &Race, area: Rect, buf: &mut Buffer) {
    let width = area.width.saturating_sub(2);
    let mut rows = 0;
    for line in wrapped(&race.sentence, width) {
        let role = if race.alarm {
            Role::Warning
        } else {
            Role::Accent
        };
        let line = app.theme.span(role, format!(" {line}"));
        words::line(line, words::row(area, rows), buf);
        rows += 1;
    }
    let history = words::row(area, rows + 1);
    let dot = words::dot(&app.theme);
    let mut told = String::new();
    for (thread, step, value) in race.history.iter().rev() {
        let step = format!("{} {} {value}", thread.0 + 1, step.word());
        let more = if told.is_empty() {
            step
        } else {
            format!("{step}{dot}{told}")
        };
        if columns_of(&more) > usize::from(width) {
            break;
        }
        told = more;
    }
    words::line(app.theme.span(Role::Dim, format!(" {told}")), history, buf);
}
