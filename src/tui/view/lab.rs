//! The Lab: panel, lanes, results.
//!
//! ```text
//! ╭ Run ─────────╮╭ Lanes ───────────────────╮
//! ╰──────────────╯╰──────────────────────────╯
//! ╭ Results ─────────────────────────────────╮
//! ╰──────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;

use super::areas::Boxes;
use super::{lanes, results, run_panel};
use crate::tui::app::App;

/// Draws the boxes.
pub(super) fn render(app: &App, boxes: Boxes, buf: &mut Buffer) {
    if let Boxes::Lab {
        panel,
        lanes,
        results,
    } = boxes
    {
        run_panel::render(app, panel, buf);
        lanes::render(app, lanes, buf);
        results::render(app, results, buf);
    }
}
