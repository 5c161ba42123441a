//! What a run is called in tables, titles, marks and files: the work it does, and how that is spread.

use crate::model::{
    DeadlockFix, Draft, ExecutorKind, Field, Machine, RunSpec, RunStart, RuntimeKind, SizeUnit,
    WaitBy, meaning_of, name_of,
};

use super::harmless::harmless;

/// Returns what is done, in a few words: `8 eggs of 1 s`, `4 ranges, n = 5000000`.
pub fn work_of(start: &RunStart) -> String {
    let spec = &start.spec;
    let meaning = meaning_of(spec.workload());
    let tasks = spec.tasks_of(start.workers);
    let noun = noun(meaning.noun, tasks);
    let scaled: Vec<f64> = spec
        .values()
        .iter()
        .map(|value| value * spec.scale())
        .collect();
    let sizes = if spec.values_are_sizes() {
        listed(&scaled)
    } else {
        short(start.size * spec.scale())
    };
    match meaning.unit {
        _ if spec.may_hang() => {
            format!("{tasks} {noun} of {sizes} s, {}", deadlock_of(spec))
        }
        SizeUnit::Seconds(_) => format!("{tasks} {noun} of {sizes} s"),
        SizeUnit::Words if spec.urls().is_empty() => {
            format!("{tasks} {noun} of a local server, latency x{sizes}")
        }
        SizeUnit::Words => format!("{tasks} {noun}"),
        SizeUnit::N { .. } if spec.values().is_empty() || spec.values_are_sizes() => {
            format!("{tasks} {noun}, n = {sizes}")
        }
        SizeUnit::N { .. } => format!("{tasks} {noun} as {}, n = {sizes}", listed(spec.values())),
    }
}

/// Returns who waits for whom, in a few words: `futures`, `locks spinning, fix order`.
fn deadlock_of(spec: &RunSpec) -> String {
    let spinning = match spec.wait() {
        WaitBy::Sleep => "",
        WaitBy::Spin => " spinning",
    };
    let how = name_of(&spec.how());
    match spec.cure() {
        DeadlockFix::None => format!("{how}{spinning}"),
        cure => format!("{how}{spinning}, fix {}", name_of(&cure)),
    }
}

/// Returns how the work is spread: runtime, executor, workers, and what is not as usual.
pub fn label_of(start: &RunStart, machine: &Machine) -> String {
    let serial = start.spec.executor() == ExecutorKind::Serial;
    let workers = (!serial).then(|| format!("x{}", start.workers));
    spreading(&start.spec, workers, machine)
}

/// Returns what is done and how, in one line: the label and the work with a joint between them.
pub(crate) fn title_of(start: &RunStart, machine: &Machine, joint: &str) -> String {
    format!("{}{joint}{}", label_of(start, machine), work_of(start))
}

/// Returns the same as a label without the number of workers, for what several numbers of them share.
pub(crate) fn way_of(start: &RunStart, machine: &Machine) -> String {
    spreading(&start.spec, None, machine)
}

fn spreading(spec: &RunSpec, workers: Option<String>, machine: &Machine) -> String {
    let mut words = vec![runtime_of(spec, machine), name_of(&spec.executor())];
    words.extend(workers);
    if spec.shares() {
        words.push(name_of(&spec.share()));
    }
    let (usual, machine) = (Draft::default(), Machine::default());
    let spec = &spec.draft();
    for field in SPREADING {
        let value = field.show(spec, &machine);
        if field.why_not(spec).is_some() || value == field.show(&usual, &machine) {
            continue;
        }
        words.push(match field {
            Field::Schedule | Field::Start | Field::Message | Field::Work => value,
            Field::Order => format!("{value} first"),
            Field::Results => format!("as {value}"),
            Field::SwitchInterval => format!("interval {value}"),
            _ => format!("{} {value}", field.name()),
        });
    }
    words.join(" ")
}

/// Returns what runs the code: `native`, `python 3.13t`, `runner my-runner`. An interpreter that
/// was not found is called as it was asked for.
pub(crate) fn runtime_of(spec: &RunSpec, machine: &Machine) -> String {
    let name = name_of(&spec.runtime());
    match (spec.runtime(), spec.python(), spec.runner()) {
        (RuntimeKind::Python, asked, _) => match machine.python(asked) {
            Ok(python) => format!("{name} {}", python.short()),
            Err(_) => asked.map_or(name.clone(), |asked| {
                let file = file_name(asked);
                let says_so = file.starts_with(&name);
                if says_so {
                    file
                } else {
                    format!("{name} {file}")
                }
            }),
        },
        (RuntimeKind::Runner, _, Some(runner)) => format!("{name} {}", file_name(runner)),
        _ => name,
    }
}

/// Returns the last part of a path, harmless.
fn file_name(path: &str) -> String {
    harmless(path.rsplit('/').next().unwrap_or(path))
}

/// The fields that distinguish two ways of spreading the same work.
const SPREADING: [Field; 12] = [
    Field::Message,
    Field::SwitchInterval,
    Field::Schedule,
    Field::Start,
    Field::Chunk,
    Field::Batches,
    Field::Order,
    Field::Results,
    Field::TasksPerChild,
    Field::Retry,
    Field::Pin,
    Field::Work,
];

/// Returns the noun for so many of a thing.
pub(crate) fn noun((one, many): (&'static str, &'static str), count: u32) -> &'static str {
    if count == 1 { one } else { many }
}

/// Returns the first few numbers of a list.
fn listed(values: &[f64]) -> String {
    const MOST: usize = 6;
    let texts: Vec<String> = values
        .iter()
        .take(MOST)
        .map(|&value| short(value))
        .collect();
    let more = if values.len() > MOST { ", ..." } else { "" };
    texts.join(", ") + more
}

/// Returns a number without needless decimals.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::story::start;
    use crate::model::{Interpreter, Order, Schedule, StartMethod, TimeSpan, WorkloadKind};

    #[test]
    fn a_label_says_what_is_not_as_usual() {
        let mut spec = Draft {
            executor: ExecutorKind::Pool,
            start: StartMethod::Spawn,
            chunk: 10,
            order: Order::Longest,
            ..Draft::default()
        }
        .spec();
        assert_eq!(
            label_of(&start(spec.clone(), 4), &Machine::default()),
            "native pool x4 spawn chunk 10 longest first"
        );
        spec.change(|draft| draft.executor = ExecutorKind::Threads);
        spec.change(|draft| draft.schedule = Schedule::Static);
        assert_eq!(
            label_of(&start(spec, 4), &Machine::default()),
            "native threads x4 static longest first"
        );
    }

    #[test]
    fn work_is_named_by_its_nouns_and_size() {
        let mut spec = RunSpec::default();
        assert_eq!(work_of(&start(spec.clone(), 1)), "8 eggs of 1 s");
        spec.change(|draft| draft.workload = WorkloadKind::Primes);
        spec.change(|draft| draft.tasks = Some(1));
        let primes = RunStart {
            size: 5_000_000.0,
            ..start(spec.clone(), 1)
        };
        assert_eq!(work_of(&primes), "1 range, n = 5000000");
        spec.change(|draft| draft.values = vec![10.0, 20.0]);
        spec.change(|draft| draft.tasks = None);
        let weighted = RunStart {
            spec: spec.clone(),
            ..primes
        };
        assert_eq!(work_of(&weighted), "2 ranges as 10, 20, n = 5000000");
        spec.change(|draft| draft.workload = WorkloadKind::Busy);
        spec.change(|draft| draft.scale = 0.5);
        assert_eq!(work_of(&start(spec, 1)), "2 counts, n = 5, 10");
    }

    fn python(asked: Option<&str>) -> RunSpec {
        Draft {
            runtime: RuntimeKind::Python,
            executor: ExecutorKind::Threads,
            python: asked.map(str::to_owned),
            ..Draft::default()
        }
        .spec()
    }

    #[test]
    fn a_label_says_which_python_it_was() {
        let interpreter = |path: &str, version: &str, free_threaded| Interpreter {
            path: path.to_owned(),
            version: version.to_owned(),
            free_threaded,
            ..Interpreter::default()
        };
        let machine = Machine {
            pythons: Some(vec![
                interpreter("/usr/bin/python3", "3.12.1", false),
                interpreter("/opt/bin/python3.13t", "3.13.0", true),
            ]),
            ..Machine::default()
        };
        let label = |asked| label_of(&start(python(asked), 4), &machine);
        assert_eq!(label(None), "python 3.12 threads x4");
        assert_eq!(label(Some("3.13t")), "python 3.13t threads x4");
        assert_eq!(
            label(Some("/opt/bin/python3.13t")),
            "python 3.13t threads x4"
        );
        assert_eq!(label(Some("/new/bin/python3.15")), "python3.15 threads x4");
        assert_eq!(
            label(Some("/new/bin/my\u{1b}py")),
            "python my?py threads x4"
        );
        let nobody_looked = label_of(&start(python(None), 4), &Machine::default());
        assert_eq!(nobody_looked, "python threads x4");
    }

    #[test]
    fn an_unusual_switch_interval_is_named_where_there_is_a_gil() {
        let mut spec = Draft {
            switch_interval: TimeSpan(500_000),
            ..python(None).draft()
        }
        .spec();
        let label = |spec: &RunSpec| label_of(&start(spec.clone(), 4), &Machine::default());
        assert_eq!(label(&spec), "python threads x4 interval 0.5 ms");
        spec.change(|draft| draft.runtime = RuntimeKind::Native);
        assert_eq!(label(&spec), "native threads x4");
        spec.change(|draft| draft.runtime = RuntimeKind::Runner);
        spec.change(|draft| draft.runner = Some("./runners/my-runner".to_owned()));
        assert_eq!(label(&spec), "runner my-runner threads x4");
    }
}
