//! A question of a screenplay, and what can be answered.
//!
//! ```text
//! ╭ What do you think? ───────────────────╮
//! │ Four threads instead of one: how long? │
//! │  1  a quarter of the time              │
//! │  2  about as long                      │
//! ╰─ 1 to 2: your answer ─────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::dialog::{self, Dialog};
use crate::session::Question;
use crate::text::width::wrapped;
use crate::tui::app::App;
use crate::tui::theme::Role;

/// Draws the box over the middle of the screen, if a question is open.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let Some(question) = app.session.acts.question(app.session.now) else {
        return;
    };
    let width = area.width.min(64);
    let lines = lines(question, width.saturating_sub(4));
    let place = dialog::place(area, width, lines.len());
    let bottom = match (question.answer, app.play.is_some()) {
        (None, true) => format!("1 to {}: your answer", question.choices.len()),
        _ => String::new(),
    };
    let dialog = Dialog {
        title: "What do you think?",
        bottom: &bottom,
        lines,
    };
    dialog.render(app, place, buf);
}

fn lines(question: &Question, width: u16) -> Vec<(Role, String)> {
    let text = wrapped(&question.text, width).into_iter();
    let mut lines: Vec<(Role, String)> = text.map(|line| (Role::Text, line)).collect();
    lines.push((Role::Text, String::new()));
    for (number, choice) in (1..).zip(&question.choices) {
        let role = match question.answer {
            None => Role::Accent,
            Some((_, given)) if given == number => Role::Selected,
            Some(_) => Role::Dim,
        };
        let wrapped = wrapped(choice, width.saturating_sub(4));
        for (at, line) in wrapped.into_iter().enumerate() {
            let name = if at == 0 {
                format!(" {number}  {line} ")
            } else {
                format!("    {line} ")
            };
            lines.push((role, name));
        }
    }
    lines
}
