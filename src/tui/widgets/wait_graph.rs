//! Who waits for whom around a cycle: workers that wait in thick boxes, what they wait for in thin ones,
//! and double arrows round and round.
//!
//! ```text
//! ┏━━━━━━━━━━━━┓              ╭────────╮
//! ┃ A · task 0 ┃━━ waits for ━▶│ lock 1 │
//! ┗━━━━━━━━━━━━┛              ╰────────╯
//!       ▲                          ┃
//!       ┃ held by                  ▼ held by
//! ╭────────╮                  ┏━━━━━━━━━━━━┓
//! │ lock 0 │◀━ waits for ━━━━━┃ B · task 1 ┃
//! ╰────────╯                  ┗━━━━━━━━━━━━┛
//! ```
//!
//! Where that does not fit the boxes lose their borders, and then all of it becomes a line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{Block, Widget};

use super::paint;
use crate::model::{CycleStep, Party, Resource};
use crate::text::width::cut;
use crate::tui::theme::{Role, Theme};

/// Columns of an arrow without words.
const SHORT: u16 = 4;
/// Rows of a box with borders.
const BOXED: u16 = 3;
/// The most columns that an arrow takes.
const LONG: u16 = 24;

/// The graph of a cycle.
#[derive(Debug, Clone, Copy)]
pub struct WaitGraph<'a> {
    cycle: &'a [CycleStep],
    theme: &'a Theme,
}

/// A box of the graph, and what the arrow that leaves it means.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    text: String,
    /// Whether it waits, or is waited for.
    waits: bool,
    arrow: &'static str,
}

/// Where the boxes are: half of them in each of two rows.
#[derive(Debug, Clone, Copy)]
struct Grid {
    columns: u16,
    /// Columns and rows of a box.
    size: (u16, u16),
    /// Columns and rows between two boxes.
    gap: (u16, u16),
}

impl<'a> WaitGraph<'a> {
    /// Creates the graph of a cycle, whose last step leads to the first.
    pub const fn new(cycle: &'a [CycleStep], theme: &'a Theme) -> Self {
        Self { cycle, theme }
    }

    /// Returns the rows that it likes to have.
    pub const fn height() -> u16 {
        2 * BOXED + 2
    }

    fn nodes(&self) -> Vec<Node> {
        let dot = if self.theme.ascii() { "," } else { " ·" };
        let nodes = self.cycle.iter().flat_map(|step| {
            let who = match (step.waits, step.task) {
                (Party::Worker(worker), Some(task)) => {
                    format!("{}{dot} task {}", worker.letter(), task.0)
                }
                (Party::Task(task), _) => format!("task {}{dot} queued", task.0),
                (worker, None) => worker.to_string(),
            };
            let (what, arrow) = match step.resource {
                Resource::Lock(number) => (format!("lock {number}"), "held by"),
                Resource::Future(task) => (format!("future {}", task.0), "due from"),
                Resource::Place => ("a place".to_owned(), "taken by"),
            };
            let waits = Node {
                text: who,
                waits: true,
                arrow: "waits for",
            };
            let waited_for = Node {
                text: what,
                waits: false,
                arrow,
            };
            [waits, waited_for]
        });
        nodes.collect()
    }

    fn arrows(&self) -> Style {
        let style = self.theme.style(Role::Lock);
        style.add_modifier(Modifier::BOLD)
    }

    /// Draws all of it in one line, as far as it fits.
    fn line(&self, nodes: &[Node], area: Rect, buf: &mut Buffer) {
        let arrow = if self.theme.ascii() {
            " => "
        } else {
            " ━▶ "
        };
        let mut column = 0;
        for node in nodes.iter().chain(nodes.first()) {
            if column > 0 {
                column = paint::text(buf, area, column, arrow, self.arrows());
            }
            let style = self
                .theme
                .style(if node.waits { Role::Accent } else { Role::Text });
            column = paint::text(buf, area, column, &node.text, style);
        }
    }

    fn node(&self, node: &Node, area: Rect, buf: &mut Buffer) {
        let (glyphs, ascii) = (self.theme.glyphs(), self.theme.ascii());
        let (set, role) = if node.waits {
            (glyphs.focus, Role::Lock)
        } else {
            (glyphs.border, Role::Border)
        };
        let style = self.theme.style(role);
        let text = self
            .theme
            .style(if node.waits { Role::Accent } else { Role::Text });
        if area.height < BOXED {
            let [open, close] = match (node.waits, ascii) {
                (true, false) => ["▐", "▌"],
                (true, true) => ["[", "]"],
                (false, _) => ["(", ")"],
            };
            let end = paint::text(buf, area, 0, open, style);
            paint::text(buf, area, end, &self.centred(node, area.width, 2), text);
            paint::text(buf, area, area.width.saturating_sub(1), close, style);
            return;
        }
        let block = Block::bordered().border_set(set).border_style(style);
        Widget::render(&block, area, buf);
        let inside = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(4),
            ..paint::row(area, 1)
        };
        paint::text(buf, inside, 0, &self.centred(node, area.width, 4), text);
    }

    /// Returns the text of a box that is so wide, in the middle between its borders.
    fn centred(&self, node: &Node, width: u16, borders: u16) -> String {
        let room = width.saturating_sub(borders);
        let text = cut(&node.text, room, self.theme.glyphs().ellipsis);
        let before = usize::from((room - paint::width(&text).min(room)) / 2);
        " ".repeat(before) + &text
    }

    /// Draws an arrow from one box to the next beside it, from a column on; to the left if `back`.
    fn across(&self, words: &str, (area, back): (Rect, bool), buf: &mut Buffer) {
        let (bar, head) = match (self.theme.ascii(), back) {
            (false, false) => ('━', '▶'),
            (false, true) => ('━', '◀'),
            (true, false) => ('=', '>'),
            (true, true) => ('=', '<'),
        };
        for column in 0..area.width {
            paint::glyph(buf, area, column, bar, self.arrows());
        }
        let tip = if back {
            0
        } else {
            area.width.saturating_sub(1)
        };
        paint::glyph(buf, area, tip, head, self.arrows());
        let words = format!(" {words} ");
        let room = area.width.saturating_sub(3);
        if paint::width(&words) <= room {
            let before = (area.width - paint::width(&words)) / 2;
            paint::text(buf, area, before, &words, self.theme.style(Role::Text));
        }
    }

    /// Draws an arrow between the two rows, at its first column: upwards with its words behind it, or
    /// downwards with them before it, where there is room.
    fn along(&self, words: &str, (area, up): (Rect, bool), buf: &mut Buffer) {
        let (bar, head) = match (self.theme.ascii(), up) {
            (false, false) => ('┃', '▼'),
            (false, true) => ('┃', '▲'),
            (true, false) => ('|', 'v'),
            (true, true) => ('|', '^'),
        };
        for row in 0..area.height {
            paint::glyph(buf, paint::row(area, row), 0, bar, self.arrows());
        }
        let tip = if up { 0 } else { area.height.saturating_sub(1) };
        paint::glyph(buf, paint::row(area, tip), 0, head, self.arrows());
        let style = self.theme.style(Role::Text);
        let before = paint::width(words) + 2;
        if up || area.x < before {
            paint::text(buf, paint::row(area, 0), 2, words, style);
        } else {
            let beside = Rect {
                x: area.x - before,
                width: before,
                ..paint::row(area, 0)
            };
            paint::text(buf, beside, 0, words, style);
        }
    }
}

impl Grid {
    /// Returns how boxes with these texts fit an area, if they do.
    fn of(nodes: &[Node], area: Rect) -> Option<Self> {
        let columns = u16::try_from(nodes.len() / 2).ok()?;
        let widest = nodes.iter().map(|node| paint::width(&node.text)).max()?;
        let (rows, between) = match area.height {
            8.. => (BOXED, 2),
            7 => (BOXED, 1),
            4..=6 => (1, 2),
            3 => (1, 1),
            _ => return None,
        };
        let width = widest + if rows == BOXED { 4 } else { 2 };
        let left = area.width.checked_sub(columns.checked_mul(width)?)?;
        let gap = left.checked_div(columns - 1).unwrap_or(0);
        let fits = columns == 1 || gap >= SHORT;
        fits.then_some(Self {
            columns,
            size: (width, rows),
            gap: (gap.min(LONG), between),
        })
    }

    /// Returns where a box is: to the right in the upper row, and back in the lower one.
    fn place(self, number: u16, area: Rect) -> Rect {
        let (column, row) = if number < self.columns {
            (number, 0)
        } else {
            (2 * self.columns - 1 - number, 1)
        };
        Rect {
            x: area.x + column * (self.size.0 + self.gap.0),
            y: area.y + row * (self.size.1 + self.gap.1),
            width: self.size.0,
            height: self.size.1,
        }
        .intersection(area)
    }
}

impl Widget for &WaitGraph<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let nodes = self.nodes();
        if area.is_empty() || nodes.is_empty() {
            return;
        }
        let Some(grid) = Grid::of(&nodes, area) else {
            return self.line(&nodes, area, buf);
        };
        for (number, node) in (0..).zip(&nodes) {
            let place = grid.place(number, area);
            self.node(node, place, buf);
            let beside = paint::row(place, grid.size.1 / 2);
            let right = Rect {
                x: place.right(),
                width: grid.gap.0,
                ..beside
            };
            let left = Rect {
                x: place.x.saturating_sub(grid.gap.0),
                ..right
            };
            // the arrows at the ends are below the middle of a box
            let foot = Rect {
                x: place.x + place.width / 2,
                width: place.width / 2 + grid.gap.0,
                height: grid.gap.1,
                ..place
            };
            let last = number + 1 == grid.columns;
            if last {
                let below = Rect {
                    y: place.bottom(),
                    ..foot
                };
                self.along(node.arrow, (below.intersection(area), false), buf);
            } else if number + 1 == 2 * grid.columns {
                let above = Rect {
                    y: place.y.saturating_sub(grid.gap.1),
                    ..foot
                };
                self.along(node.arrow, (above.intersection(area), true), buf);
            } else if number < grid.columns {
                self.across(node.arrow, (right.intersection(area), false), buf);
            } else {
                self.across(node.arrow, (left.intersection(area), true), buf);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Cell;

    use super::*;
    use crate::model::{TaskId, WorkerId};
    use crate::tui::theme::GlyphSet;

    fn ring(size: u32) -> Vec<CycleStep> {
        let party = |number| Party::Worker(WorkerId(number % size));
        let step = |number| CycleStep {
            waits: party(number),
            task: Some(TaskId(number)),
            resource: Resource::Lock((number + 1) % size),
            held_by: party(number + 1),
        };
        (0..size).map(step).collect()
    }

    fn nested() -> Vec<CycleStep> {
        let (parent, child) = (Party::Worker(WorkerId(0)), Party::Task(TaskId(1)));
        vec![
            CycleStep {
                waits: parent,
                task: Some(TaskId(0)),
                resource: Resource::Future(TaskId(1)),
                held_by: child,
            },
            CycleStep {
                waits: child,
                task: Some(TaskId(1)),
                resource: Resource::Place,
                held_by: parent,
            },
        ]
    }

    fn drawn(cycle: &[CycleStep], (width, height): (u16, u16), glyphs: GlyphSet) -> String {
        let theme = Theme::default().with_glyphs(glyphs);
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        WaitGraph::new(cycle, &theme).render(buffer.area, &mut buffer);
        let rows = buffer.content().chunks(usize::from(width.max(1)));
        let lines = rows.map(|row| {
            let line: String = row.iter().map(Cell::symbol).collect();
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn cycles_are_drawn_round_and_round() {
        let unicode = GlyphSet::Unicode;
        insta::assert_snapshot!("locks", drawn(&ring(2), (46, 8), unicode));
        insta::assert_snapshot!("nested", drawn(&nested(), (46, 7), unicode));
        insta::assert_snapshot!("three", drawn(&ring(3), (70, 8), unicode));
        insta::assert_snapshot!("low", drawn(&ring(2), (46, 4), unicode));
        insta::assert_snapshot!("line", drawn(&ring(2), (46, 2), unicode));
        insta::assert_snapshot!("ascii", drawn(&nested(), (46, 8), GlyphSet::Ascii));
    }

    #[test]
    fn any_size_can_be_drawn() {
        for width in 0..60 {
            for height in 0..10 {
                for cycle in [ring(1), ring(2), ring(5), nested(), Vec::new()] {
                    drawn(&cycle, (width, height), GlyphSet::Unicode);
                }
            }
        }
    }
}
