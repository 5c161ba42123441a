//! Words that several boxes share, and text that keeps to its area.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::model::{
    ExecutorKind, Machine, RunSpec, RuntimeKind, WorkloadKind, meaning_of, name_of,
};
use crate::session::GilScope;
use crate::text::width::wrapped;
use crate::tui::theme::{Role, Theme};

/// Returns the row of an area, empty when it has none.
pub(super) fn row(area: Rect, row: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(row),
        height: u16::from(row < area.height),
        ..area
    }
}

/// Writes a line into an area's first row.
pub(super) fn line<'a>(line: impl Into<Line<'a>>, area: Rect, buf: &mut Buffer) {
    line.into().render(area.intersection(buf.area), buf);
}

/// Returns the groups of spans that fit a width whole, one after another.
pub(super) fn fitting<'a>(groups: impl IntoIterator<Item = Vec<Span<'a>>>, width: u16) -> Line<'a> {
    let mut used = 0;
    let mut spans = Vec::new();
    for group in groups {
        let words: usize = group.iter().map(Span::width).sum();
        // Blanks at the end may be cut.
        let blank = group
            .last()
            .map_or(0, |last| last.content.len() - last.content.trim_end().len());
        if used + words - blank > usize::from(width) {
            break;
        }
        used += words;
        spans.extend(group);
    }
    Line::from(spans)
}

/// Returns a legend's pairs of glyph and words, as groups that stay together.
pub(super) fn pairs(legend: &Line<'static>) -> Vec<Vec<Span<'static>>> {
    let pairs = legend.spans.chunks(2);
    pairs.map(<[Span<'static>]>::to_vec).collect()
}

/// Returns what an empty box says, broken into lines; a key that it begins with stands out.
pub(super) fn taught(text: &str, width: u16, theme: &Theme) -> Vec<Line<'static>> {
    let key = text.split_once(": ").map_or(0, |(key, _)| key.len());
    let lines = wrapped(text, width).into_iter().enumerate();
    let lines = lines.map(|(at, line)| {
        let key = if at == 0 { key } else { 0 };
        let (key, rest) = line.split_at_checked(key).unwrap_or(("", &line));
        Line::from(vec![
            theme.span(Role::Accent, key.to_owned()),
            theme.span(Role::Text, rest.to_owned()),
        ])
    });
    lines.collect()
}

/// Returns what parts of one line are kept apart with.
pub(super) fn dot(theme: &Theme) -> &'static str {
    if theme.ascii() { " - " } else { " · " }
}

/// Returns how the tasks of a run are spread, as a noun: `pool of 4`.
pub(super) fn spread(executor: ExecutorKind, workers: u32) -> Cow<'static, str> {
    match (executor, workers) {
        (ExecutorKind::Serial, _) => "serial".into(),
        (ExecutorKind::Threads, 1) => "1 thread".into(),
        (ExecutorKind::Threads, _) => format!("{workers} threads").into(),
        (ExecutorKind::Pool, _) => format!("pool of {workers}").into(),
        (ExecutorKind::Process, _) => "a process each".into(),
        (ExecutorKind::Async, 1) => "1 task on an event loop".into(),
        (ExecutorKind::Async, _) => format!("{workers} tasks on an event loop").into(),
        (ExecutorKind::Interpreters, _) => format!("{workers} interpreters").into(),
    }
}

/// Returns what a run will do, as an order: `fry 8 eggs in a pool of 2`.
pub(super) fn order(spec: &RunSpec, machine: &Machine) -> String {
    let tasks = spec.tasks_of(spec.worker_count(machine));
    let (one, many) = meaning_of(spec.workload()).noun;
    let noun = if tasks == 1 { one } else { many };
    let work = match spec.workload() {
        WorkloadKind::Eggs => format!("fry {tasks} {noun}"),
        workload => format!("{}, {tasks} {noun}", name_of(&workload)),
    };
    let runtime = runtime(spec, machine);
    let shared = if spec.shares() {
        format!(", shared as {}", name_of(&spec.share()))
    } else {
        String::new()
    };
    format!("{work} {}{runtime}{shared}", manner(spec, machine))
}

/// Returns what of a run's runtime matters to how its workers share the cores: ` under one GIL`.
fn runtime(spec: &RunSpec, machine: &Machine) -> String {
    let interpreter = match spec.runtime() {
        RuntimeKind::Native => return String::new(),
        RuntimeKind::Gil => String::new(),
        RuntimeKind::Runner => ", by a runner".to_owned(),
        RuntimeKind::Python => match machine.python(spec.python()) {
            Ok(python) => format!(", by Python {}", python.short()),
            Err(_) => ", by Python".to_owned(),
        },
    };
    let lock = match (GilScope::of(spec, machine), spec.executor()) {
        (GilScope::Shared, ExecutorKind::Serial | ExecutorKind::Async)
        | (GilScope::Never | GilScope::Unknown, _) => "",
        (GilScope::Shared, _) => " under one GIL",
        (GilScope::Each, _) => " with a GIL each",
        (GilScope::Off, _) => " without a GIL",
    };
    format!("{interpreter}{lock}")
}

/// Returns how a spec spreads its work, as an adverb: `in a pool of 2`.
pub(super) fn manner(spec: &RunSpec, machine: &Machine) -> String {
    let workers = spec.worker_count(machine);
    match spec.executor() {
        ExecutorKind::Serial => "one after another".to_owned(),
        ExecutorKind::Process if workers < spec.tasks_of(workers) => {
            format!("in a process each, {workers} at a time")
        }
        ExecutorKind::Process => "in a process each".to_owned(),
        ExecutorKind::Async if workers < spec.task_count() => {
            format!("on one event loop, {workers} at a time")
        }
        ExecutorKind::Async => "on one event loop".to_owned(),
        executor => {
            let article = if executor == ExecutorKind::Pool {
                "a "
            } else {
                ""
            };
            format!("in {article}{}", spread(executor, workers))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Interpreter};

    #[test]
    fn a_key_that_is_longer_than_its_line_does_not_stand_out() {
        let theme = Theme::default();
        let lines = |text| taught(text, 12, &theme);
        assert_eq!(lines("Enter: fry")[0].spans[0].content, "Enter");
        let long = lines("a beginning of some length: a text");
        assert_eq!(long[0].spans[0].content, "");
        assert_eq!(long[0].spans[1].content, "a beginning");
    }

    #[test]
    fn orders_read_as_sentences() {
        let machine = Machine {
            usable: 2,
            ..Machine::default()
        };
        let order_of = |executor, workload| {
            let spec = Draft {
                workload,
                executor,
                ..Draft::default()
            }
            .spec();
            order(&spec, &machine)
        };
        let eggs = WorkloadKind::Eggs;
        assert_eq!(
            order_of(ExecutorKind::Pool, eggs),
            "fry 8 eggs in a pool of 2"
        );
        assert_eq!(
            order_of(ExecutorKind::Serial, eggs),
            "fry 8 eggs one after another"
        );
        assert_eq!(
            order_of(ExecutorKind::Threads, WorkloadKind::Primes),
            "primes, 8 ranges in 2 threads"
        );
    }

    #[test]
    fn orders_name_the_interpreter_and_whose_gil_there_is() {
        let machine = Machine {
            usable: 2,
            pythons: Some(vec![Interpreter {
                version: "3.13.0".to_owned(),
                free_threaded: true,
                ..Interpreter::default()
            }]),
            ..Machine::default()
        };
        let order_of = |runtime, executor| {
            let spec = Draft {
                runtime,
                executor,
                ..Draft::default()
            }
            .spec();
            order(&spec, &machine)
        };
        let threads = ExecutorKind::Threads;
        assert_eq!(
            order_of(RuntimeKind::Gil, threads),
            "fry 8 eggs in 2 threads under one GIL"
        );
        assert_eq!(
            order_of(RuntimeKind::Gil, ExecutorKind::Pool),
            "fry 8 eggs in a pool of 2 with a GIL each"
        );
        assert_eq!(
            order_of(RuntimeKind::Python, threads),
            "fry 8 eggs in 2 threads, by Python 3.13t without a GIL"
        );
        assert_eq!(
            order_of(RuntimeKind::Runner, threads),
            "fry 8 eggs in 2 threads, by a runner"
        );
    }

    #[test]
    fn groups_are_kept_whole() {
        let groups = ["one", "two", "three"].map(|word| vec![Span::raw(word)]);
        assert_eq!(fitting(groups, 8).to_string(), "onetwo");
        let blank = ["one  ", "two  "].map(|word| vec![Span::raw(word)]);
        assert_eq!(fitting(blank, 8).to_string(), "one  two  ");
    }
}
