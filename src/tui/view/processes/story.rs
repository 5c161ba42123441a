//! What happened to the processes of the run, the latest last.
//!
//! ```text
//! 1.004 s  A 4010 exited with status 0: a zombie until it is reaped
//! 3.004 s  A 4010 was reaped: it had 0.98 s of CPU, at most 3.1 MB
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::tree::{name_of, size};
use super::{life, story_box, words};
use crate::analysis::{Process, Run};
use crate::model::{Exit, Nanos};
use crate::tui::app::App;
use crate::tui::theme::Role;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let frame = story_box(app, "Story");
    (&frame).render(area, buf);
    let inner = frame.inner(area);
    let inner = Rect {
        x: inner.x + inner.width.min(1),
        width: inner.width.saturating_sub(2),
        ..inner
    };
    let session = app.shown();
    let Some(run) = app.time.run(session) else {
        for (at, line) in words::taught(TEACH, inner.width, &app.theme)
            .into_iter()
            .enumerate()
        {
            words::line(line, words::row(inner, at as u16), buf);
        }
        return;
    };
    let zero = life::zero(app);
    let told = told(run, session.eggtop);
    let first = told.len().saturating_sub(usize::from(inner.height));
    for (at, (when, text)) in told[first..].iter().enumerate() {
        let room = usize::from(inner.width).saturating_sub(11);
        let line = Line::from(vec![
            app.theme.span(Role::Accent, since(*when, zero)),
            app.theme
                .span(Role::Text, words::cut(text, room, &app.theme)),
        ]);
        words::line(line, words::row(inner, at as u16), buf);
    }
    if told.is_empty() {
        let text = if run.has_own_processes() {
            "No process of the run has been told of yet."
        } else {
            "The workers of this run are threads of a process that was there before."
        };
        words::line(app.theme.span(Role::Dim, text), inner, buf);
    }
}

const TEACH: &str = "Enter: run what the panel says; with executor pool or process, each process \
    gets a row above, from the fork until it is reaped, and what happens to it is told here.";

/// Returns a time since the run's start, which something may precede.
fn since(at: Nanos, zero: Nanos) -> String {
    let seconds = if at < zero {
        -(zero - at).as_secs_f64()
    } else {
        (at - zero).as_secs_f64()
    };
    format!("{seconds:>8.3} s ")
}

/// Returns everything that happened, in order of time.
fn told(run: &Run, own: Option<[i32; 2]>) -> Vec<(Nanos, String)> {
    let processes = run.processes.list().iter();
    let mut told: Vec<(Nanos, String)> = processes
        .flat_map(|process| steps(run, process, own))
        .collect();
    told.sort_by_key(|(at, _)| *at);
    told
}

/// Returns the steps of a life.
fn steps(run: &Run, process: &Process, own: Option<[i32; 2]>) -> Vec<(Nanos, String)> {
    let who = format!("{} {}", name_of(run, process), process.pid);
    let called = |pid: i32| match own {
        Some([_, server]) if server == pid => "the fork server".to_owned(),
        _ => run
            .processes
            .get(pid)
            .map_or_else(|| pid.to_string(), |one| name_of(run, one)),
    };
    let first_parent = process
        .adopted
        .map_or(process.parent, |(_, before)| Some(before));
    let parent = first_parent.map(called).unwrap_or_default();
    let steps = [
        process
            .forked
            .map(|at| (at, format!("was forked by {parent}"))),
        process.executed.map(|at| {
            let what = "executed a program: the same process, new memory";
            (at, what.to_owned())
        }),
        process
            .ready
            .map(|at| (at, "is ready for its first task".to_owned())),
        process.adopted.zip(process.parent).map(|((at, _), now)| {
            let now = called(now);
            (
                at,
                format!("is an orphan: {parent} ended, its parent is now {now}"),
            )
        }),
        process.exited.map(|(at, exit)| (at, ended(exit))),
        process.reaped.map(|at| (at, reaped(process))),
    ];
    let memory = process.told_memory.iter().map(|(at, memory)| {
        let (private, shared) = (size(memory.private), size(memory.shared));
        let what = format!("has {private} to itself and shares {shared}");
        (*at, what)
    });
    let steps = steps.into_iter().flatten().chain(memory);
    steps
        .map(|(at, what)| (at, format!("{who} {what}")))
        .collect()
}

fn ended(exit: Exit) -> String {
    let how = match exit {
        Exit::Code(code) => format!("exited with status {code}"),
        Exit::Signal(_) => format!("was killed by {exit}"),
    };
    format!("{how}: a zombie until it is reaped")
}

fn reaped(process: &Process) -> String {
    process.usage.map_or_else(
        || "was reaped".to_owned(),
        |usage| {
            format!(
                "was reaped: it had {} of CPU, at most {}",
                usage.cpu(),
                size(usage.peak_kib)
            )
        },
    )
}
