//! The Processes tab: the tree of the run, the life of each process on one axis, and its story.
//!
//! ```text
//! ╭ Processes · native pool x2 · 8 eggs of 1 s ─────────────── 3.1 s ╮
//! │ process         pid  state         cpu  private   shared         │
//! │ eggtop         4000  S sleeping   0.02   6.1 MB   2.8 MB ███████ │
//! │ └ fork server  4001  S sleeping   0.00   0.3 MB   2.1 MB ███████ │
//! │   ├ A          4010  R running    1.00   0.9 MB   2.1 MB ▓██████ │
//! │   └ B          4011  Z zombie              0 kB     0 kB ▓██ZZ   │
//! │                                                          0   2 s │
//! ╰─ ▓ starting  █ alive  Z zombie ──────────────────────────────────╯
//! ╭ Story ───────────────────────────────────────────────────────────╮
//! │ 2.103 s Z exited  B 4011  with status 0: a zombie until it is ...│
//! ╰──────────────────────────────────────────────────────────────────╯
//! ```

mod life;
mod steps;
mod story;
mod tree;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::areas::Boxes;
use super::{deadlock, lanes, words};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::{Axis, ProcessRow, life_legend};

use tree::{Columns, Entry};

/// Draws the boxes.
pub(super) fn render(app: &App, boxes: Boxes, buf: &mut Buffer) {
    if let Boxes::Processes { tree, story } = boxes {
        render_tree(app, tree, buf);
        let (story, graph) = deadlock::beside(app, story);
        story::render(app, story, buf);
        deadlock::boxed(app, graph, buf);
    }
}

/// Returns how many rows the tree would like to have, borders included.
pub(super) fn wanted(app: &App) -> u16 {
    let rows = tree::entries(app).len().max(2);
    // heading, axis and borders
    u16::try_from(rows + 4).unwrap_or(u16::MAX)
}

fn render_tree(app: &App, area: Rect, buf: &mut Buffer) {
    let inner = lanes::frame_with(
        app,
        "Processes",
        (area, words::pairs(&life_legend(&app.theme))),
        buf,
    );
    let rows = inner.height.saturating_sub(2);
    let columns = Columns::of(inner.width);
    let heading = columns.heading();
    let dim = Role::Dim;
    ProcessRow::new(&heading, &[], &app.theme)
        .role(dim)
        .render(words::row(inner, 0), buf);
    let window = life::window(app);
    let cells = usize::from(inner.width.saturating_sub(columns.width()));
    let all = tree::entries(app);
    let (shown, hidden) = visible(app, &all, rows);
    for (at, entry) in shown.iter().enumerate() {
        let life = life::cells(entry.life, window, cells);
        let words = columns.words(entry);
        let role = if entry.is_gone() { dim } else { Role::Text };
        ProcessRow::new(&words, &life, &app.theme)
            .role(role)
            .render(words::row(inner, 1 + at as u16), buf);
    }
    if hidden > 0 {
        let text = format!("{hidden} more (Up and Down)");
        let place = words::row(inner, 1 + shown.len() as u16);
        words::line(app.theme.span(dim, text), place, buf);
    }
    let zero = life::zero(app);
    Axis::new(window.from - zero, window.to - zero, &app.theme)
        .gutter(columns.width())
        .render(words::row(inner, inner.height.saturating_sub(1)), buf);
}

/// Returns the rows that are seen and how many are not: while the run goes on, those that are gone
/// make room first.
fn visible<'a>(app: &App, all: &'a [Entry], rows: u16) -> (Vec<&'a Entry>, usize) {
    let rows = usize::from(rows);
    if all.len() <= rows {
        return (all.iter().collect(), 0);
    }
    let room = rows.saturating_sub(1);
    let mut too_many = all.len() - room;
    let over = app
        .time
        .run(app.shown())
        .is_none_or(crate::session::Run::is_over);
    let first = app.lanes_above.min(too_many);
    if first > 0 || over {
        return (all[first..first + room].iter().collect(), too_many);
    }
    let mut shown: Vec<&Entry> = Vec::with_capacity(all.len());
    for entry in all {
        if too_many > 0 && entry.is_gone() {
            too_many -= 1;
        } else {
            shown.push(entry);
        }
    }
    shown.truncate(room);
    let hidden = all.len() - shown.len();
    (shown, hidden)
}
