//! What happened to the processes of the run, the latest last.
//!
//! ```text
//!  0.742 s   memory   A 4010           ████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  16.1 MB + 58.7 MB
//!  1.004 s Z exited   A 4010           with status 0: a zombie until it is reaped
//!  3.004 s   reaped   A 4010           it had 0.98 s of CPU, at most 3.1 MB
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Stylize;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::steps::{Change, Step, all_steps};
use super::tree::size;
use super::{lanes, life, words};
use crate::model::{Memory, Timestamp};
use crate::session::Run;
use crate::text::figures;
use crate::text::width::{columns_of, cut, padded};
use crate::tui::app::App;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::Boxed;

/// The most columns of a bar of memory, and the least that say something.
const BAR: (usize, usize) = (96, 8);

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let run = app.time.run(session);
    let steps = run.map_or_else(Vec::new, |run| all_steps(run, session.eggtop));
    let largest = largest(&steps);
    let started = run.map_or_else(String::new, |run| started(run, words::dot(&app.theme)));
    let frame = Boxed::new("Story", &app.theme).right(&started);
    (&frame).render(area, buf);
    if largest > 0 {
        lanes::draw_legend(area, words::pairs(&key(&app.theme)), buf);
    }
    let inner = frame.inner(area);
    let inner = Rect {
        x: inner.x + inner.width.min(1),
        width: inner.width.saturating_sub(2),
        ..inner
    };
    let Some(run) = run else {
        for (at, line) in words::taught(TEACH, inner.width, &app.theme)
            .into_iter()
            .enumerate()
        {
            words::line(line, words::row(inner, at as u16), buf);
        }
        return;
    };
    let zero = life::zero(app);
    let shown = &steps[steps.len().saturating_sub(usize::from(inner.height))..];
    let who = shown.iter().map(|step| columns_of(&step.who)).max();
    let look = Look {
        theme: &app.theme,
        who: who.unwrap_or(0),
        width: usize::from(inner.width),
        largest,
    };
    for (at, step) in shown.iter().enumerate() {
        let line = look.line(step, zero);
        words::line(line, words::row(inner, at as u16), buf);
    }
    if steps.is_empty() {
        let text = if run.has_own_processes() {
            "No process of the run has been steps yet."
        } else {
            "The workers of this run are threads of a process that existed before."
        };
        words::line(app.theme.span(Role::Dim, text), inner, buf);
    }
}

const TEACH: &str = "Enter: run what the panel says; with executor pool or process, each process \
    gets a row above, from the fork until it is reaped, and what happens to it is told here.";

/// Returns what starting the run's processes costs, what they hold, and how many tasks wait for them.
fn started(run: &Run, dot: &str) -> String {
    if !run.has_own_processes() || run.starts == 0 {
        return String::new();
    }
    let each = run.start_up().as_secs_f64() / f64::from(run.starts);
    let mut words = vec![
        format!("{} started, {} each", run.starts, figures::time(each)),
        format!("at most {} at once", run.processes.most_alive()),
    ];
    words.extend(run.processes.peak().map(size));
    let in_hand = run.lanes.iter().filter(|lane| lane.doing.is_some()).count() as u32;
    let settled = run.done + run.failed + run.lost;
    let queued = run.start.tasks.saturating_sub(settled + in_hand);
    if queued > 0 && !run.is_over() {
        words.push(format!("{queued} tasks queued"));
    }
    words.join(dot)
}

/// Returns what the bars of memory mean.
fn key(theme: &Theme) -> Line<'static> {
    let pairs = MEMORY
        .into_iter()
        .zip(["private  ", "shared with others  "]);
    let spans = pairs.flat_map(|(role, words)| {
        let glyph = theme.glyph(role).to_string();
        [
            theme.span(role, glyph),
            theme.span(Role::Dim, format!(" {words}")),
        ]
    });
    spans.collect()
}

/// How private and shared memory look.
const MEMORY: [Role; 2] = [Role::Running, Role::Ready];

/// Returns the most memory that was steps at one time, in KiB.
fn largest(steps: &[Step]) -> u64 {
    let memories = steps.iter().map(|step| match step.what {
        Change::Memory(memory) => memory.private + memory.shared,
        _ => 0,
    });
    memories.max().unwrap_or(0)
}

/// How lines are laid out.
struct Look<'a> {
    theme: &'a Theme,
    /// Columns of a name.
    who: usize,
    /// Columns in all.
    width: usize,
    /// The memory of the longest bar, in KiB.
    largest: u64,
}

impl<'a> Look<'a> {
    fn line(&self, step: &Step, zero: Timestamp) -> Line<'a> {
        let (glyph, stage, role) = step.what.look(self.theme);
        // the time, the word, the name and their blanks
        let before = 23 + self.who;
        let rest = cut(
            &step.what.words(),
            self.width.saturating_sub(before),
            self.theme.glyphs().ellipsis,
        );
        let word = format!("{:<8} ", step.what.word());
        let mut spans = vec![
            self.theme.span(Role::Accent, since(step.at, zero)),
            self.theme.span(stage, format!("{glyph} ")),
            self.theme.span(role, word).bold(),
            self.theme
                .span(Role::Text, format!("{} ", padded(&step.who, self.who))),
        ];
        if let Change::Memory(memory) = step.what {
            let room = self.width.saturating_sub(before + columns_of(&rest) + 1);
            spans.extend(self.bar(memory, room.min(BAR.0)));
        }
        spans.push(self.theme.span(Role::Text, rest));
        Line::from(spans)
    }

    /// Returns private and shared memory as a bar, if there is room for one.
    fn bar(&self, memory: Memory, room: usize) -> Vec<Span<'a>> {
        if room < BAR.1 {
            return Vec::new();
        }
        let cells = |kib: u64| {
            let share = kib as f64 / self.largest.max(1) as f64;
            (share * room as f64).round() as usize
        };
        let all = cells(memory.private + memory.shared);
        let private = cells(memory.private).min(all);
        let [own, others] = MEMORY;
        let draw = |role, count| {
            self.theme
                .span(role, self.theme.glyph(role).to_string().repeat(count))
        };
        vec![
            draw(own, private),
            draw(others, all - private),
            Span::raw(" ".repeat(room - all.min(room))),
        ]
    }
}

/// Returns a time since the run's start, which something may precede.
fn since(at: Timestamp, zero: Timestamp) -> String {
    let seconds = if at < zero {
        -(zero - at).as_secs_f64()
    } else {
        (at - zero).as_secs_f64()
    };
    format!("{seconds:>8.3} s ")
}
