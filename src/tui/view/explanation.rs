//! Why a result is as it is, above everything else: what was measured, what that means, what to try.
//!
//! ```text
//! ╭ Why: gil threads x4, 4 counts, n = 20000000 ──────────────────────╮
//! │ The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy. │
//! │                                                                    │
//! │ bound by the GIL                                                   │
//! │ · 4.06 s on the clock, 4.10 s of CPU time: 1.0 of 2 cores busy.    │
//! │                                                                    │
//! │ what to try                                                        │
//! │ · Such work suits 2 processes, each with a GIL of its own          │
//! │   eggtop run busy --runtime gil --executor pool --workers 2        │
//! ╰────────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::{help, words};
use crate::diagnosis::{Advice, Tool, Verdict};
use crate::text::harmless;
use crate::text::width::{columns_of, wrapped};
use crate::tui::app::{Above, App, Explained};
use crate::tui::theme::Role;
use crate::tui::widgets::Boxed;

/// The widest lines that are read with ease.
const WIDEST: u16 = 100;

/// Draws the box over the middle of the screen.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let Above::Explanation(explained) = &app.above else {
        return;
    };
    let (place, lines) = fold(app, explained, area);
    let rows = usize::from(place.height.saturating_sub(2));
    let hidden = lines.len().saturating_sub(rows);
    let first = usize::from(explained.scrolled).min(hidden);
    let title = match &explained.result {
        Some((what, _)) => format!("Why: {what}"),
        None => "Why".to_owned(),
    };
    let bottom = match hidden {
        0 => String::new(),
        _ => format!("Up and Down scroll, {} more", hidden - first),
    };
    help::clear(app, place, buf);
    let frame = Boxed::new(&title, &app.theme).bottom(&bottom).focused(true);
    (&frame).render(place, buf);
    let inner = frame.inner(place);
    for (at, line) in lines.into_iter().skip(first).take(rows).enumerate() {
        words::line(line, words::row(inner, at as u16), buf);
    }
}

/// Returns how many lines of what is explained have no room on the screen.
pub(in crate::tui) fn hidden_lines(app: &App, explained: &Explained) -> u16 {
    let (place, lines) = fold(app, explained, app.area());
    let rows = usize::from(place.height.saturating_sub(2));
    u16::try_from(lines.len().saturating_sub(rows)).unwrap_or(u16::MAX)
}

/// Returns where the box is, and its lines; the footer stays in sight.
fn fold(app: &App, explained: &Explained, area: Rect) -> (Rect, Vec<Line<'static>>) {
    let above = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    let width = above.width.min(WIDEST);
    let lines = lines(app, explained, width.saturating_sub(4));
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    (help::centred(above, width, rows.saturating_add(2)), lines)
}

fn lines(app: &App, explained: &Explained, width: u16) -> Vec<Line<'static>> {
    let mut page = Page {
        app,
        width,
        lines: Vec::new(),
    };
    if explained.tools_first {
        page.tools(&explained.tools);
        page.lines.push(Line::default());
    }
    match &explained.result {
        None => page.text(
            Role::Text,
            "Nothing has ended yet. Enter does what the panel says; then this tells what it was bound \
             by, and what to try next.",
        ),
        Some((_, verdict)) => page.verdict(verdict),
    }
    if !explained.tools_first {
        page.tools(&explained.tools);
    }
    page.lines
}

/// Lines while they are written.
struct Page<'a> {
    app: &'a App,
    width: u16,
    lines: Vec<Line<'static>>,
}

impl Page<'_> {
    fn verdict(&mut self, verdict: &Verdict) {
        self.text(Role::Text, &verdict.sentence);
        self.heading(&match verdict.bound {
            Some(bound) => format!("bound by {bound}"),
            None => "what limits it is unknown".to_owned(),
        });
        for sentence in &verdict.explanation {
            self.item(sentence);
        }
        if !verdict.advice.is_empty() {
            self.heading("what to try");
        }
        for Advice { words, command, .. } in &verdict.advice {
            self.item(words);
            if let Some(command) = command {
                self.indented(Role::Accent, "  ", command);
            }
        }
    }

    fn tools(&mut self, tools: &[Tool]) {
        if !tools.is_empty() {
            self.heading("the best way for each work, in this session");
        }
        for tool in tools {
            self.item(&tool.words());
        }
    }

    fn heading(&mut self, words: &str) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
        self.text(Role::Accent, words);
    }

    fn item(&mut self, sentence: &str) {
        let mark = if self.app.theme.ascii() { "- " } else { "· " };
        self.indented(Role::Text, mark, sentence);
    }

    fn text(&mut self, role: Role, text: &str) {
        self.indented(role, "", text);
    }

    /// Writes text behind a mark, the lines after the first below each other.
    fn indented(&mut self, role: Role, mark: &str, text: &str) {
        let indent = columns_of(mark);
        let room = self.width.saturating_sub(indent as u16);
        for (at, line) in wrapped(&harmless(text), room).iter().enumerate() {
            let before = if at == 0 {
                mark.to_owned()
            } else {
                " ".repeat(indent)
            };
            let line = self.app.theme.span(role, format!(" {before}{line}"));
            self.lines.push(line.into());
        }
    }
}
