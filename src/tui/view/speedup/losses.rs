//! Where the speedup of the selected point went, as bars: from ideal to measured.
//!
//! ```text
//! 4 workers: from ideal to measured
//! ideal          4.00 ████████████████████
//! no core       -2.00           ░░░░░░░░░░
//! balance       -0.04          ░
//! measured       1.93 █████████▋
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::results::Losses;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::words;
use crate::tui::widgets::Step;

/// A row: its words, its number, and the bar from one speedup to another.
struct Line {
    words: &'static str,
    number: String,
    from: f64,
    to: f64,
    role: Role,
}

/// Draws the bars; the smallest losses go first when there is no room for all.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let Some(point) = app.sweeps.point() else {
        return;
    };
    let plural = if point.workers == 1 { "" } else { "s" };
    // ideal is what the curve says: workers that cannot compute at once start from more than that
    let workers = f64::from(point.workers);
    let placed = app.sweeps.sweep().map(|sweep| sweep.placed(workers));
    let (first, from) = match placed {
        Some(placed) if placed < workers => ("a core each", ", a core each,"),
        _ => ("ideal", ": from ideal"),
    };
    let head = format!("{} worker{plural}{from} to measured", point.workers);
    words::line(app.theme.span(Role::Accent, head), words::row(area, 0), buf);
    let Some(losses) = &point.losses else {
        let text = "unknown: no report of what its workers did";
        words::line(app.theme.span(Role::Dim, text), words::row(area, 1), buf);
        return;
    };
    let room = usize::from(area.height.saturating_sub(1));
    let unknown = !losses.has_ceiling && point.workers > 1 && room > 3;
    let lines = lines(losses, first, room - usize::from(unknown));
    let most = losses.ideal.max(losses.measured);
    let count = lines.len();
    for (at, line) in lines.into_iter().enumerate() {
        let place = words::row(area, at as u16 + 1);
        let text = format!("{:<18}{:>6} ", line.words, line.number);
        words::line(app.theme.span(Role::Text, text), place, buf);
        let columns = 25.min(place.width);
        let bar = Rect {
            x: place.x + columns,
            width: place.width - columns,
            ..place
        };
        let step = Step::new(
            (line.from / most) as f32,
            (line.to / most) as f32,
            &app.theme,
        );
        (&step.role(line.role)).render(bar, buf);
    }
    if unknown {
        let text = "the machine's part: b measures it";
        words::line(
            app.theme.span(Role::Dim, text),
            words::row(area, count as u16 + 1),
            buf,
        );
    }
}

/// Returns the rows, as many as there is room for: what so many workers could do at best, the largest losses, and what was measured.
fn lines(losses: &Losses, first: &'static str, room: usize) -> Vec<Line> {
    let whole = |words, value: f64, role| Line {
        words,
        number: format!("{value:.2}"),
        from: 0.0,
        to: value,
        role,
    };
    let mut steps = losses.steps();
    let spare = room.saturating_sub(2);
    while steps.len() > spare {
        let smallest = (0..steps.len())
            .min_by(|&one, &other| f64::total_cmp(&steps[one].1.abs(), &steps[other].1.abs()));
        steps.remove(smallest.unwrap_or(0));
    }
    let mut lines = vec![whole(first, losses.ideal, Role::Dim)];
    lines.extend(steps.into_iter().map(|(loss, part, left)| Line {
        words: loss.words(),
        number: format!("{:+.2}", -part),
        from: left.min(left + part),
        to: left.max(left + part),
        role: if part < 0.0 {
            Role::Running
        } else {
            Role::Lock
        },
    }));
    lines.push(whole("measured", losses.measured, Role::Running));
    lines.truncate(room);
    lines
}
