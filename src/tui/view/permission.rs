//! What a screenplay needs a person's permission for, above everything else.
//!
//! ```text
//! ╭ Allow this? ─────────────────────────────╮
//! │ The screenplay asks to run this program: │
//! │                                          │
//! │ /home/ann/runner                         │
//! ╰─ y: allow it   n: do not ────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::dialog::{self, Dialog};
use crate::model::{Permission, PermissionRequest};
use crate::text::harmless;
use crate::text::width::{broken, wrapped};
use crate::tui::app::App;
use crate::tui::theme::Role;

/// The columns of the box, where there are so many.
const WIDTH: u16 = 72;

/// Draws the box over the middle of the screen.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let Some(request) = &app.permission else {
        return;
    };
    let (lines, place) = layout(request, area);
    let bottom = if fits(&lines, place) {
        "y: allow it   n: do not"
    } else {
        "too small   n: do not"
    };
    let dialog = Dialog {
        title: "Allow this?",
        bottom,
        lines,
    };
    dialog.render(app, place, buf);
}

/// Returns whether a person could read all of what is asked for.
pub(in crate::tui) fn permission_fits(app: &App) -> bool {
    let readable = |request: &PermissionRequest| {
        let (lines, place) = layout(request, app.area());
        fits(&lines, place)
    };
    app.permission.as_deref().is_some_and(readable)
}

fn layout(request: &PermissionRequest, area: Rect) -> (Vec<(Role, String)>, Rect) {
    let area = above_the_footer(area);
    let width = area.width.min(WIDTH);
    let lines = lines(request, width.saturating_sub(4));
    let place = dialog::place(area, width, lines.len());
    (lines, place)
}

fn above_the_footer(area: Rect) -> Rect {
    Rect {
        height: area.height.saturating_sub(1),
        ..area
    }
}

fn fits(lines: &[(Role, String)], place: Rect) -> bool {
    place.width > 20 && usize::from(place.height) >= lines.len() + 2
}

fn lines(request: &PermissionRequest, width: u16) -> Vec<(Role, String)> {
    let who = if request.playing {
        "The screenplay asks to"
    } else {
        "In this lab, which a screenplay has set up, you are about to"
    };
    let what = match request.what {
        Permission::Program(_) => "run this program of your machine:",
        Permission::Host(_) => "fetch from this host:",
        Permission::File(_) => "record this session into the file:",
    };
    let after = match request.what {
        Permission::Program(_) => "It could do anything that you can do.",
        Permission::Host(_) => "It will see the network address of this machine.",
        Permission::File(_) => "It would contain what happens here from now on.",
    };
    let text = |words: &str| wrapped(words, width).into_iter();
    let dim = |line| (Role::Dim, line);
    let plain = |line| (Role::Text, line);
    let again = if request.again {
        "It was changed after you were asked. "
    } else {
        ""
    };
    let asked = format!("{again}{who} {what}");
    let mut lines: Vec<(Role, String)> = text(&asked).map(plain).collect();
    lines.push(plain(String::new()));
    let object = harmless(&request.what.object());
    let object = broken(&object, width).into_iter();
    lines.extend(object.map(|line| (Role::Accent, line.to_owned())));
    lines.push(plain(String::new()));
    lines.extend(text(after).map(dim));
    lines
}
