//! Draws the state: the same call in every file, `render(app, area, buf)`, and nothing changes here.
//!
//! ```text
//! header      eggtop  1 Lab  2 Timeline  3 Speedup  4 Processes   8 cores (4 x 2) · quota none
//! meters       0 A[██████████████▓▓  99%]   1 B[████████████████ 100%]
//! busy         4.1 of 8 cores busy  █ your run  ▓ kernel  ▒ other programs  eggtop 0.6%  window 0.5 s
//! lab          ╭ Run ──────╮╭ Lanes ────────────────────────────╮
//!              ╰───────────╯╰───────────────────────────────────╯
//!              ╭ Results ───────────────────────────────────────╮
//!              ╰────────────────────────────────────────────────╯
//! or timeline  ╭ Timeline ──────────────────────────────────────╮
//!              ╰────────────────────────────────────────────────╯
//! or speedup   ╭ Speedup ───────────────────────────────────────╮
//!              ╰────────────────────────────────────────────────╯
//! or processes, see `view/processes.rs`
//! reminder     E5  look at: ... (of an experiment)
//! caption      a sentence for viewers, and the keys that were pressed
//! footer       Enter run  c compare  ? help  q quit
//! ```
//!
//! Above it are help, an explanation, the list of experiments or a question, when they are open.

mod areas;
mod asked;
mod batches;
mod busy;
mod caption;
mod deadlock;
mod dialog;
mod explanation;
mod footer;
mod gil;
mod header;
mod help;
mod lab;
mod lanes;
mod layout;
mod legend;
mod meters;
mod outside;
mod permission;
mod pieces;
mod presets;
mod processes;
mod question;
mod race;
mod reminder;
mod results;
mod run_panel;
mod speedup;
mod strip;
mod tall;
mod time_bar;
mod timeline;
mod why;
mod words;

pub use areas::{Boxes, Layout, Tabs};
pub use layout::of as layout;

pub(super) use explanation::hidden_lines;
pub(super) use header::tab_at;
pub(super) use permission::permission_fits;
pub(super) use presets::preset_at;
pub(super) use race::racer_at;
pub(super) use results::result_at;
pub(super) use run_panel::field_at;
pub(super) use time_bar::moment_at;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::{Above, App};

/// Draws the whole screen.
pub fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    buf.set_style(area, app.theme.base());
    match layout(app, area) {
        Layout::Line(line) => busy::render_short(app, line, buf),
        Layout::Meters { meters, busy } => {
            meters::render(app, meters, buf);
            busy::render(app, busy, buf);
        }
        Layout::Tabs(tabs) => {
            header::render(app, tabs.header, buf);
            meters::render(app, tabs.meters, buf);
            busy::render(app, tabs.busy, buf);
            match tabs.boxes {
                Boxes::Lab { .. } => lab::render(app, tabs.boxes, buf),
                Boxes::Timeline(area) => timeline::render(app, area, buf),
                Boxes::Processes { .. } => processes::render(app, tabs.boxes, buf),
                Boxes::Speedup(area) => speedup::render(app, area, buf),
            }
            reminder::render(app, tabs.reminder, buf);
            // no words of a screenplay are beside what a person is to decide
            if app.permission.is_none() {
                caption::render(app, tabs.caption, buf);
            }
            footer::render(app, tabs.footer, buf);
        }
    }
    match &app.above {
        Above::Nothing => {}
        Above::Help(_) => help::render(app, area, buf),
        Above::Explanation(_) => explanation::render(app, area, buf),
        Above::Race => race::render(app, area, buf),
        Above::Presets(_) => presets::render(app, area, buf),
        Above::ManyWorkers { .. } | Above::NotAtRest { .. } => question::render(app, area, buf),
    }
    match app.permission {
        Some(_) => permission::render(app, area, buf),
        None => asked::render(app, area, buf),
    }
}
