//! One process: its words in columns, and its life as a bar on the axis of time.
//!
//! ```text
//! fork server   4001  S sleeping  fork   0.00   0.3 MB  2.1 MB  ████████████████
//! ├ A           4010  Z zombie    fork           0 kB     0 kB  ▓██████ZZZZ
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::paint;
use crate::session::Stage;
use crate::text::width::cut;
use crate::tui::theme::{Role, Theme};

/// A column of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its words.
    pub text: String,
    /// How many cells it has; a blank follows.
    pub width: u16,
    /// Whether it is aligned to the right, as numbers are.
    pub right: bool,
}

/// A process in a row.
#[derive(Debug, Clone, Copy)]
pub struct ProcessRow<'a> {
    columns: &'a [Column],
    life: &'a [Option<Stage>],
    role: Role,
    theme: &'a Theme,
}

impl<'a> ProcessRow<'a> {
    /// Creates a row of words and the stage in each cell of its bar.
    pub const fn new(columns: &'a [Column], life: &'a [Option<Stage>], theme: &'a Theme) -> Self {
        Self {
            columns,
            life,
            role: Role::Text,
            theme,
        }
    }

    /// Sets what the words mean: one that is gone has less weight.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

impl Widget for &ProcessRow<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut start = 0_u16;
        for Column { text, width, right } in self.columns {
            let text = cut(text, *width, self.theme.glyphs().ellipsis);
            let before = if *right {
                width.saturating_sub(paint::width(&text))
            } else {
                0
            };
            let column = start.saturating_add(before);
            paint::text(buf, area, column, &text, self.theme.style(self.role));
            start = start.saturating_add(*width).saturating_add(1);
        }
        let area = paint::after(area, start);
        for (at, stage) in self.life.iter().take(usize::from(area.width)).enumerate() {
            if let Some((glyph, role)) = stage.and_then(|stage| look(stage, self.theme)) {
                paint::glyph(buf, area, at as u16, glyph, self.theme.style(role));
            }
        }
    }
}

/// Returns the line that says what the glyphs of the bars mean.
pub fn life_legend(theme: &Theme) -> Line<'static> {
    let stages = [
        (Stage::Starting, "starting"),
        (Stage::Alive, "alive"),
        (Stage::Zombie, "zombie: exited, not reaped"),
    ];
    let spans = stages.into_iter().flat_map(|(stage, word)| {
        let (glyph, role) = look(stage, theme).unwrap_or((' ', Role::Dim));
        [
            theme.span(role, glyph.to_string()),
            theme.span(Role::Dim, format!(" {word}  ")),
        ]
    });
    spans.collect()
}

/// Returns how a stage is drawn; what is gone is not.
fn look(stage: Stage, theme: &Theme) -> Option<(char, Role)> {
    let role = match stage {
        Stage::Starting => Role::Overhead,
        Stage::Alive => Role::Running,
        Stage::Zombie => return Some(('Z', Role::Warning)),
        Stage::Gone => return None,
    };
    Some((theme.glyph(role), role))
}
