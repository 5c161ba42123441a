//! The curve of a sweep, the lines it is compared with, and the legend.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use crate::model::{ExecutorKind, Machine, RunSpec};
use crate::results::{Sweep, predicted};
use crate::results::{computing_at_once, cores_of};
use crate::session::Run;
use crate::tui::app::{App, swept};
use crate::tui::theme::Role;
use crate::tui::view::pieces::stack;
use crate::tui::view::words;
use crate::tui::widgets::{Curve, Dot, Line, Mark, Plot};

/// A line of the plot and its name.
struct Named<'a> {
    curve: Curve<'a>,
    name: String,
}

impl<'a> Named<'a> {
    fn ideal(of: &'a dyn Fn(f64) -> Option<f64>) -> Self {
        let (line, role) = (Line::Solid, Role::Dim);
        Self {
            curve: Curve { of, line, role },
            name: "ideal".to_owned(),
        }
    }

    fn law(of: &'a dyn Fn(f64) -> Option<f64>, name: String) -> Self {
        let (line, role) = (Line::Dotted, Role::Running);
        Self {
            curve: Curve { of, line, role },
            name,
        }
    }
}

/// Draws the curve, and below it what its lines mean.
pub(super) fn render(app: &App, sweep: &Sweep, area: Rect, buf: &mut Buffer) {
    let selected = app.sweeps.point().map(|point| point.workers);
    let dots: Vec<Dot> = sweep
        .points
        .iter()
        .map(|point| Dot {
            x: f64::from(point.workers),
            y: point.speedup.mean,
            error: point.speedup.sd,
            selected: selected == Some(point.workers),
        })
        .collect();
    let now = app.shown().current().filter(|run| sweep.has(&run.start));
    let ideal = |workers: f64| Some(sweep.placed(workers));
    let expected = expected(&sweep.spec);
    // These laws do not apply to less than one worker.
    let law = |workers: f64| {
        let workers = Some(workers).filter(|workers| *workers >= 1.0)?;
        let processors = sweep.processors(workers);
        sweep
            .fitted(workers)
            .or_else(|| expected.as_ref().map(|(_, law)| law(processors)))
    };
    let mut lines = vec![Named::ideal(&ideal)];
    let name = law_of(sweep).or_else(|| expected.as_ref().map(|(name, _)| name.clone()));
    lines.extend(name.map(|name| Named::law(&law, name)));
    let most = dots.iter().map(|dot| dot.x).fold(1.0, f64::max);
    let marks = marks(&app.shown().machine, now, most);
    draw(app, (&lines, &dots, &marks), area, buf);
}

/// Draws what is known before the first point.
pub(super) fn render_begun(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    let machine = &app.shown().machine;
    let room = computing_at_once(&swept_as(app, run), machine);
    let ideal = |workers: f64| Some(workers.min(room));
    let expected = expected(&run.start.spec);
    let law = |workers: f64| {
        let known = expected.as_ref().filter(|_| workers >= 1.0)?;
        Some(known.1(workers.min(room)))
    };
    let mut lines = vec![Named::ideal(&ideal)];
    let name = expected.as_ref().map(|(name, _)| name.clone());
    lines.extend(name.map(|name| Named::law(&law, name)));
    let most = 2.0 * cores_of(machine).max(1) as f64;
    let marks = marks(machine, Some(run), most);
    draw(app, (&lines, &[], &marks), area, buf);
}

/// Returns what the points of a sweep will be: a serial run of the work that the panel says comes before
/// those.
fn swept_as(app: &App, run: &Run) -> RunSpec {
    let (own, asked) = (&run.start.spec, &app.panel.draft);
    let serial = own.executor() == ExecutorKind::Serial && own.same_work(&asked.spec());
    let points = serial.then(|| swept(asked, &app.session));
    let point = points.and_then(|points| points.into_iter().next_back());
    point.unwrap_or_else(|| own.clone())
}

type Drawn<'a> = (&'a [Named<'a>], &'a [Dot], &'a [Mark]);

fn draw(app: &App, (lines, dots, marks): Drawn<'_>, area: Rect, buf: &mut Buffer) {
    let theme = &app.theme;
    let [plot, legend] = stack(area, [area.height.saturating_sub(1), 1]);
    let curves: Vec<Curve<'_>> = lines.iter().map(|line| line.curve).collect();
    let drawn = Plot::new(theme).curves(&curves).dots(dots).marks(marks);
    (&drawn).render(plot, buf);
    let mut groups: Vec<Vec<Span<'_>>> = Vec::new();
    if !dots.is_empty() {
        let [dot, _] = theme.glyphs().points;
        groups.push(vec![
            theme.span(Role::Accent, format!(" {dot} ")),
            theme.span(Role::Text, "speedup "),
        ]);
    }
    for line in lines {
        let sample = line.curve.line.sample(theme.ascii());
        groups.push(vec![
            theme.span(line.curve.role, format!(" {sample} ")),
            theme.span(Role::Text, format!("{} ", line.name)),
        ]);
    }
    words::line(words::fitting(groups, legend.width), legend, buf);
}

/// Returns the name of the law that fits, with its parameters.
fn law_of(sweep: &Sweep) -> Option<String> {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    match (&sweep.gustafson, &sweep.usl, &sweep.amdahl) {
        (Ok(fit), ..) => Some(format!("Gustafson {}", percent(fit.serial_share))),
        (_, Ok(fit), _) => Some(format!("USL, best at {:.0}", fit.peak())),
        (.., Ok(fit)) => Some(format!("Amdahl {}", percent(fit.serial_share))),
        _ => None,
    }
}

type Law = Box<dyn Fn(f64) -> f64>;

/// Returns the law that work with a known serial fraction must follow, and its name.
fn expected(spec: &RunSpec) -> Option<(String, Law)> {
    let law = predicted(spec)?;
    let name = format!("expected for {:.0} % serial", spec.serial() * 100.0);
    Some((name, Box::new(law)))
}

/// Returns the marks at numbers of cores that are in sight, equal ones together, and the one of the run
/// that is on.
fn marks(machine: &Machine, now: Option<&Run>, most: f64) -> Vec<Mark> {
    let limits = [
        (machine.physical.map(|cores| cores as f64), "physical"),
        (Some(machine.logical as f64), "logical"),
        (Some(cores_of(machine) as f64), "available"),
        (machine.quota, "quota"),
    ];
    let mut marks: Vec<Mark> = Vec::new();
    for (x, name) in limits {
        let Some(x) = x.filter(|x| *x > 0.0 && *x <= most) else {
            continue;
        };
        match marks
            .iter_mut()
            .find(|mark| mark.x.to_bits() == x.to_bits())
        {
            // As many as there are may be used: that goes without saying.
            Some(_) if name == "available" => {}
            Some(mark) => mark.words = format!("{}, {name}", mark.words),
            None => marks.push(Mark {
                x,
                words: name.to_owned(),
                now: false,
            }),
        }
    }
    for mark in &mut marks {
        mark.words = match mark.words.as_str() {
            "physical, logical" => format!("{} cores", mark.x),
            names => format!("{} {names}", mark.x),
        };
    }
    marks.sort_by(|one, other| one.x.total_cmp(&other.x));
    marks.extend(now.map(|run| Mark {
        x: f64::from(run.start.workers),
        words: format!("now {:.0} %", f64::from(run.progress()) * 100.0),
        now: true,
    }));
    marks
}
