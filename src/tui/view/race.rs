//! Step through a race condition, above everything else, to be read from the last row.
//!
//! ```text
//! ╭ Step through a race condition: add 1, no protection ──────────────── 1 of 4 ─╮
//! │        1: thread 1              the number               2: thread 2         │
//! │           ██                      ██████                    ██               │
//! │           ██                      ██  ██                    ██               │
//! │           ██                      ██████                    ██               │
//! │                                                                              │
//! │          load                    updates 0                 ▸ load            │
//! │        ▸ add 1                   lost    0                   add 1           │
//! │          store                                               store           │
//! │                                                                              │
//! │ Thread 1 loaded 0 into its register.                                         │
//! │ 1 load 0 · 2 load 0 · 1 add 1                                                │
//! ╰ 1 2: step   ←→: program   f: with a lock   r: again   Esc: close ────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::{help, words};
use crate::model::{Invariant, RaceId, RaceProgram, RaceState, RaceThread, Racer};
use crate::session::Race;
use crate::text::width::{columns_of, wrapped};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::{BigNumber, Boxed};

/// The most columns and rows that help reading.
const SIZE: (u16, u16) = (86, 23);

/// Where the parts of the box are.
struct Parts {
    /// A column for each thread.
    threads: Vec<Rect>,
    /// The column of the variables and locks, in the middle.
    memory: Rect,
    /// The row in the columns where the steps begin.
    steps: u16,
    /// Below the columns: the sentence and the steps before.
    text: Rect,
}

/// Draws the box over the middle of the screen.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let place = place(area);
    help::clear(app, place, buf);
    let id = app.race_program();
    let program = id.program();
    let title = format!(
        "Step through a race condition: {}, {}",
        program.task, program.protection
    );
    let (number, tasks) = id.task_number();
    let count = format!("{number} of {tasks}");
    let keys = keys(app, id);
    let frame = Boxed::new(&title, &app.theme)
        .right(&count)
        .bottom(&keys)
        .focused(true);
    (&frame).render(place, buf);
    let Some(race) = app.session.race.as_ref() else {
        return;
    };
    let parts = parts(frame.inner(place), program);
    for (thread, column) in race.state.racers().zip(&parts.threads) {
        draw_thread(app, (&race.state, thread), parts.steps, *column, buf);
    }
    draw_memory(app, &race.state, &parts, buf);
    draw_text(app, race, parts.text, buf);
}

/// Returns the thread whose column is at a place of the screen.
pub(in crate::tui) fn racer_at(app: &App, at: Position) -> Option<Racer> {
    let place = place(app.area());
    let columns = parts(place, app.race_program().program()).threads;
    let beside = |column: &Rect| (column.x..column.right()).contains(&at.x) && place.contains(at);
    let thread = columns.iter().position(beside)?;
    u8::try_from(thread).ok().map(Racer)
}

/// Returns what the keys do, with the protection that the next one brings.
fn keys(app: &App, id: RaceId) -> String {
    let threads = (1..=id.program().threads.len()).map(|number| number.to_string());
    let threads: Vec<String> = threads.collect();
    let arrows = if app.theme.ascii() {
        "Left/Right"
    } else {
        "←→"
    };
    format!(
        "{}: step   {arrows}: program   f: {}   r: again   Esc: close",
        threads.join(" "),
        id.next_protection().program().protection
    )
}

fn place(area: Rect) -> Rect {
    // the footer stays in sight
    let above = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    help::centred(above, SIZE.0, SIZE.1)
}

fn parts(inner: Rect, program: &RaceProgram) -> Parts {
    let threads = program.threads.len() as u16;
    let width = inner.width / (threads + 1);
    let longest = program.threads.iter().map(|steps| steps.len()).max();
    let rows = longest.unwrap_or(0).max(notes(program)) as u16;
    // a heading, large numbers with a line below, and a blank line
    let numbers = if program.variables.is_empty() {
        0
    } else {
        BigNumber::ROWS + 1
    };
    let steps = 2 + numbers;
    // a blank line above, where there is room for one
    let above = u16::from(inner.height > steps + rows + 5);
    let height = (steps + rows + 1).min(inner.height - above.min(inner.height));
    let column = |number: u16| Rect {
        x: inner.x + number * width,
        y: inner.y + above,
        width,
        height,
    };
    let middle = threads.div_ceil(2);
    let others = (0..=threads).filter(|number| *number != middle);
    Parts {
        threads: others.map(column).collect(),
        memory: column(middle),
        steps,
        text: Rect {
            y: inner.y + above + height,
            height: inner.height - above - height,
            ..inner
        },
    }
}

/// Returns how many lines the memory has beside the steps.
fn notes(program: &RaceProgram) -> usize {
    let invariant = match program.invariant {
        Some(Invariant::CountsUpdates) => 2,
        Some(Invariant::NeverNegative) => 1,
        None => 0,
    };
    invariant + program.locks.len()
}

fn draw_thread(
    app: &App,
    (state, thread): (&RaceState, Racer),
    from: u16,
    area: Rect,
    buf: &mut Buffer,
) {
    let (one, program) = (&state.threads[thread.index()], state.id().program());
    let name = format!("{thread}: thread {thread}");
    heading(app, &name, area, buf);
    let role = if one.waits { Role::Lock } else { Role::Running };
    if program.loads() {
        let register = one.register.map(|register| (register, role));
        draw_big(app, register, words_below(one), area, buf);
    }
    let steps = program.threads[thread.index()].iter();
    let steps: Vec<String> = steps.map(|step| program.words(*step)).collect();
    let widest = steps.iter().map(|step| columns_of(step)).max().unwrap_or(0) + 2;
    for (at, step) in steps.iter().enumerate() {
        let next = at == one.at;
        let (mark, role) = match next {
            true if one.waits => (app.theme.glyph(Role::Lock), Role::Lock),
            true => (app.theme.glyphs().pointer, Role::Accent),
            false if at < one.at => (' ', Role::Text),
            false => (' ', Role::Dim),
        };
        let note = if next && one.waits { ": waits" } else { "" };
        let line = app.theme.span(role, format!("{mark} {step}{note}"));
        let row = words::row(area, from + at as u16);
        words::line(line, shifted(row, widest as u16), buf);
    }
}

/// Returns the words below a register.
const fn words_below(thread: &RaceThread) -> &'static str {
    match thread.register {
        Some(_) => "in its register",
        None => "register empty",
    }
}

fn draw_memory(app: &App, state: &RaceState, parts: &Parts, buf: &mut Buffer) {
    let (program, area) = (state.id().program(), parts.memory);
    let title = match program.variables {
        [] => "locks".to_owned(),
        [(name, _)] => format!("the {name}"),
        _ => "in memory".to_owned(),
    };
    heading(app, &title, area, buf);
    let width = area.width / program.variables.len().max(1) as u16;
    for (at, (value, (name, _))) in state.variables.iter().zip(program.variables).enumerate() {
        let below = match program.variables {
            [_] => "in memory",
            _ => name,
        };
        let place = Rect {
            x: area.x + at as u16 * width,
            width,
            ..area
        };
        draw_big(app, Some((*value, Role::Text)), below, place, buf);
    }
    for (at, (role, text)) in memory_notes(state).into_iter().enumerate() {
        let row = words::row(area, parts.steps + at as u16);
        let width = columns_of(&text) as u16;
        words::line(app.theme.span(role, text), shifted(row, width), buf);
    }
}

/// Returns whether the invariant holds, and which thread has which lock.
fn memory_notes(state: &RaceState) -> Vec<(Role, String)> {
    let program = state.id().program();
    let kept = if state.is_broken() {
        Role::Warning
    } else {
        Role::Dim
    };
    let mut notes = match program.invariant {
        Some(Invariant::CountsUpdates) => vec![
            (Role::Text, format!("updates {:>3}", state.updates)),
            (kept, format!("lost    {:>3}", state.lost())),
        ],
        Some(Invariant::NeverNegative) if state.is_broken() => {
            vec![(kept, "below zero!".to_owned())]
        }
        Some(Invariant::NeverNegative) => vec![(kept, "never below zero".to_owned())],
        None => Vec::new(),
    };
    for (name, holder) in program.locks.iter().zip(&state.holders) {
        let name = match program.locks {
            [_] => "lock".to_owned(),
            _ => format!("lock {name}"),
        };
        let holder = holder.map_or_else(|| "free".to_owned(), |one| format!("thread {one}"));
        notes.push((Role::Lock, format!("{name}: {holder}")));
    }
    notes
}

/// Draws a large number, if there is one, and what it is below it.
fn draw_big(app: &App, number: Option<(i64, Role)>, below: &str, area: Rect, buf: &mut Buffer) {
    if let Some((number, role)) = number {
        let place = Rect {
            y: area.y.saturating_add(1),
            height: area.height.saturating_sub(1).min(BigNumber::ROWS),
            ..area
        };
        BigNumber::new(number, &app.theme)
            .role(role)
            .render(place, buf);
    }
    let row = words::row(area, BigNumber::ROWS + 1);
    let place = shifted(row, columns_of(below) as u16);
    words::line(app.theme.span(Role::Dim, below.to_owned()), place, buf);
}

fn heading(app: &App, text: &str, area: Rect, buf: &mut Buffer) {
    let row = shifted(words::row(area, 0), columns_of(text) as u16);
    words::line(app.theme.span(Role::Accent, text.to_owned()), row, buf);
}

/// Returns the part of a row in which a text of that width is centred.
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
    let mut shown = String::new();
    for step in race.history.iter().rev() {
        let more = if shown.is_empty() {
            step.clone()
        } else {
            format!("{step}{dot}{shown}")
        };
        if columns_of(&more) > usize::from(width) {
            break;
        }
        shown = more;
    }
    words::line(app.theme.span(Role::Dim, format!(" {shown}")), history, buf);
}
