//! How many cores are busy, and what the meters are made of.
//!
//! ```text
//!  4.1 of 8 cores busy   █ your run  ▓ kernel  ▒ other programs   eggtop 0.6%  window 0.5 s
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{meters, words};
use crate::session::Session;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::Meters;

/// Draws the line.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let (theme, session) = (&app.theme, app.shown());
    let (busy, all) = cores_busy(session);
    // As bold as it can be: a room looks at this from its last row.
    let sentence = format!(" {busy:.1} of {all} cores busy ");
    let mut groups = vec![vec![
        theme.span(Role::Selected, sentence),
        theme.span(Role::Text, "  "),
    ]];
    let cores = meters::cores(session);
    let legend = Meters::new(&cores, theme).mode(app.meters).legend();
    groups.extend(words::pairs(&legend));
    if let Some(sample) = &session.latest {
        let own = format!(" eggtop {:.1}%", sample.own * 100.0);
        groups.push(vec![theme.span(Role::Dim, own)]);
        let window = format!("  window {:.1}", sample.window);
        groups.push(vec![theme.span(Role::Dim, window)]);
    }
    words::line(words::fitting(groups, area.width), area, buf);
}

/// Draws all that fits where nothing else does: `3.2/8 cores`.
pub(super) fn render_short(app: &App, area: Rect, buf: &mut Buffer) {
    let (busy, all) = cores_busy(app.shown());
    let mut line = format!("{busy:.1}/{all}");
    if line.len() + " cores".len() <= usize::from(area.width) {
        line.push_str(" cores");
    }
    words::line(Span::styled(line, app.theme.style(Role::Text)), area, buf);
}

/// Returns how many cores were busy in the latest window, and how many there are.
pub(super) fn cores_busy(session: &Session) -> (f32, usize) {
    let busy = session.cores.iter().map(|core| core.busy.clamp(0.0, 1.0));
    let all = session.cores.len().max(session.machine.logical);
    // the sum of nothing would be -0.0
    (busy.fold(0.0, |sum, share| sum + share), all)
}
