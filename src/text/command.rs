//! What to type for a run: the command line that asks for it, with what is as usual left out.

use crate::model::{Draft, ExecutorKind, Field, RunSpec, Size, name_of};

/// Returns the command that does one run.
pub(crate) fn run(spec: &RunSpec) -> String {
    line("run", spec, None)
}

/// Returns the command that does the work of a run on several executors.
pub(crate) fn compare(spec: &RunSpec, executors: &[ExecutorKind]) -> String {
    let names: Vec<String> = executors.iter().map(name_of).collect();
    line("compare", spec, Some((Field::Executor, &names.join(","))))
}

/// Returns the command that does the work of a run with several numbers of workers.
pub(crate) fn sweep(spec: &RunSpec, workers: &[u32]) -> String {
    let counts: Vec<String> = workers.iter().map(u32::to_string).collect();
    line("sweep", spec, Some((Field::Workers, &counts.join(","))))
}

/// Returns a command line; one field may be a list.
fn line(command: &str, spec: &RunSpec, list: Option<(Field, &str)>) -> String {
    let usual = Draft::default();
    let spec = &spec.draft();
    // How many tasks are usual depends on the work.
    let usual_tasks = Draft {
        tasks: None,
        ..spec.clone()
    };
    let mut words = vec![
        "eggtop".to_owned(),
        command.to_owned(),
        name_of(&spec.workload),
    ];
    for field in Field::ALL {
        let listed = list.filter(|(of, _)| *of == field);
        let reported = match listed {
            Some((_, text)) => Some(text.to_owned()),
            None if field.why_not(spec).is_some() => None,
            None => {
                let usual = match field {
                    Field::Tasks => &usual_tasks,
                    _ => &usual,
                };
                Some(field.exact(spec)).filter(|text| *text != field.exact(usual))
            }
        };
        if let Some(text) = reported.filter(|_| field != Field::Workload) {
            words.push(format!("--{}", flag_of(field, spec)));
            words.push(quoted(&text));
        }
    }
    words.join(" ")
}

/// Returns the name of a field's flag; the exact sizes have flags of their own.
const fn flag_of(field: Field, spec: &Draft) -> &'static str {
    match (field, spec.size) {
        (Field::Size, Size::N(_)) => "n",
        (Field::Size, Size::Seconds(_)) => "seconds",
        _ => field.name(),
    }
}

/// Returns a word that a shell takes as it is.
pub fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._/,:=+@%-".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FryBy, Pin, RuntimeKind, StartMethod, TimeSpan, WorkloadKind};

    /// Sets what a command line says in a run that is as usual.
    fn typed(line: &str) -> RunSpec {
        let mut spec = Draft::default();
        let mut words = line.split_whitespace().skip(2);
        Field::Workload
            .set(&mut spec, words.next().unwrap())
            .unwrap();
        while let (Some(flag), Some(value)) = (words.next(), words.next()) {
            let flag = flag.trim_start_matches('-');
            match flag {
                "n" => spec.size = Size::from_n(value).unwrap(),
                "seconds" => spec.size = Size::from_seconds(value).unwrap(),
                _ => {
                    let field = Field::named(flag);
                    field.unwrap().set(&mut spec, value).unwrap();
                }
            }
        }
        spec.spec()
    }

    #[test]
    fn what_is_typed_is_the_run_again() {
        assert_eq!(run(&RunSpec::default()), "eggtop run eggs");
        let busy = Draft {
            workload: WorkloadKind::Busy,
            runtime: RuntimeKind::Python,
            python: Some("3.12".to_owned()),
            switch_interval: TimeSpan(500_000),
            executor: ExecutorKind::Threads,
            tasks: Some(4),
            workers: Some(4),
            size: Size::N(10_000_000),
            scale: 0.123_456_789,
            ..Draft::default()
        }
        .spec();
        assert_eq!(
            run(&busy),
            "eggtop run busy --runtime python --executor threads --tasks 4 --workers 4 \
             --n 10000000 --python 3.12 --switch-interval 0.5 --scale 0.123456789"
        );
        let mix = Draft {
            workload: WorkloadKind::Mix,
            serial: 1.0 / 3.0,
            values: vec![1.5, 2e6],
            start: StartMethod::Spawn,
            tasks_per_child: Some(3),
            pin: Pin::One,
            ..Draft::default()
        }
        .spec();
        let eggs = Draft {
            size: Size::Seconds(0.25),
            by: FryBy::Timer,
            ..Draft::default()
        }
        .spec();
        for spec in [busy, mix, eggs] {
            let again = typed(&run(&spec));
            let tasks = Some(spec.task_count());
            // As many tasks as values need no flag.
            let (again, spec) = (
                Draft {
                    tasks,
                    ..again.draft()
                }
                .spec(),
                Draft {
                    tasks,
                    ..spec.draft()
                }
                .spec(),
            );
            assert_eq!(again, spec);
        }
    }

    #[test]
    fn lists_and_strange_names_are_taken_as_they_are() {
        let spec = Draft {
            runtime: RuntimeKind::Python,
            python: Some("/my pythons/it's".to_owned()),
            ..Draft::default()
        }
        .spec();
        let executors = [ExecutorKind::Serial, ExecutorKind::Pool];
        assert_eq!(
            compare(&spec, &executors),
            "eggtop compare eggs --runtime python --executor serial,pool \
             --python '/my pythons/it'\\''s'"
        );
        assert_eq!(
            sweep(&RunSpec::default(), &[1, 2]),
            "eggtop sweep eggs --workers 1,2"
        );
    }
}
