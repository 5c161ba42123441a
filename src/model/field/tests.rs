//! What is allowed, what is refused, and in which words.

use clap::ValueEnum;

use super::*;

use crate::model::Draft;
use crate::model::interpreter::Interpreter;
use crate::model::spec::{ExecutorKind, RuntimeKind, Schedule, Size, WorkloadKind, name_of};
use crate::model::topology::Machine;

fn refusal(field: Field, text: &str) -> String {
    field
        .set(&mut Draft::default(), text)
        .unwrap_err()
        .to_string()
}

#[test]
fn refusals_name_flag_value_and_what_is_allowed() {
    assert_eq!(
        refusal(Field::Workers, "0"),
        "--workers 0: a whole number, 1 to 10000"
    );
    assert_eq!(
        refusal(Field::Executor, "quantum"),
        "--executor quantum: one of serial, threads, pool, process, async, interpreters"
    );
    assert!(refusal(Field::Size, "abc").starts_with("--size abc: small, medium, large"));
    assert!(refusal(Field::Serial, "120%").contains("0% to 100%"));
    assert!(refusal(Field::Values, "1,,2").contains("commas"));
    assert!(
        Size::from_n("18446744073709551616")
            .unwrap_err()
            .to_string()
            .contains("1 to 18446744073709551615")
    );
    assert!(Size::from_seconds("nan").is_err());
}

#[test]
fn a_number_may_have_an_exponent_and_a_time_its_unit() {
    for (text, n) in [
        ("5e7", 50_000_000),
        ("1.5E3", 1_500),
        ("5_000", 5_000),
        ("1.20e2", 120),
        ("7e0", 7),
    ] {
        assert_eq!(Size::from_n(text), Ok(Size::N(n)), "{text}");
    }
    for text in [
        "1.5", "1.25e1", "e7", "5e", "5e-1", "0e3", "2e19", "1e99", "-1e3", "1e+1e1",
    ] {
        assert!(Size::from_n(text).is_err(), "{text}");
    }
    for (text, seconds) in [
        ("1", 1.0),
        ("1s", 1.0),
        ("0.5 s", 0.5),
        ("500ms", 0.5),
        ("2min", 120.0),
        ("1e-3", 0.001),
    ] {
        assert_eq!(
            Size::from_seconds(text),
            Ok(Size::Seconds(seconds)),
            "{text}"
        );
    }
    for text in ["s", "0s", "-1s", "1h", "1441min", "1 minute", "nans"] {
        assert!(Size::from_seconds(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_shown_can_be_typed_again() {
    let machine = Machine {
        usable: 4,
        ..Machine::default()
    };
    for workload in WorkloadKind::value_variants() {
        let mut draft = Draft::default();
        Field::Workload.set(&mut draft, &name_of(workload)).unwrap();
        for field in Field::ALL {
            let typed = field.typed(&draft, &machine);
            field
                .set(&mut draft, &typed)
                .unwrap_or_else(|error| panic!("{}: {error}", field.name()));
        }
    }
}

#[test]
fn arrows_go_round_and_stay_in_bounds() {
    let machine = Machine {
        usable: 1,
        ..Machine::default()
    };
    let mut draft = Draft::default();
    for field in Field::ALL {
        for way in [Step::Back, Step::Next, Step::Next] {
            field.step(&mut draft, way, &machine);
            draft.spec().check(&machine).unwrap();
        }
    }
    Field::Workers.set(&mut draft, "1").unwrap();
    Field::Workers.step(&mut draft, Step::Back, &machine);
    assert_eq!(draft.workers, Some(1));
}

#[test]
fn available_workers_are_set_by_either_name_and_written_by_one() {
    for name in ["available", "usable"] {
        let mut draft = Draft {
            workers: Some(3),
            ..Draft::default()
        };
        Field::Workers.set(&mut draft, name).unwrap();
        assert_eq!(draft.workers, None);
        assert_eq!(Field::Workers.exact(&draft), "available");
    }
}

#[test]
fn a_size_is_forgotten_with_its_workload() {
    let mut draft = Draft::default();
    Field::Size.set(&mut draft, "2.5 s").unwrap();
    assert_eq!(draft.size, Size::Seconds(2.5));
    Field::Workload.set(&mut draft, "primes").unwrap();
    assert_eq!(draft.size, Size::Medium);
}

#[test]
fn fields_that_do_not_apply_say_why() {
    let draft = Draft {
        executor: ExecutorKind::Serial,
        ..Draft::default()
    };
    assert_eq!(Field::Workers.why_not(&draft), Some("serial has one"));
    assert_eq!(Field::Size.why_not(&draft), None);
}

#[test]
fn values_are_sizes_but_for_primes_where_they_divide_n() {
    let mut draft = Draft {
        values: vec![3.0, 1.0],
        ..Draft::default()
    };
    assert!(Field::Size.why_not(&draft).is_some());
    draft.workload = WorkloadKind::Primes;
    assert_eq!(Field::Size.why_not(&draft), None);
}

#[test]
fn thousands_of_threads_may_not_steal() {
    let mut draft = Draft {
        executor: ExecutorKind::Threads,
        workers: Some(10_000),
        ..Draft::default()
    };
    assert_eq!(draft.spec().check(&Machine::default()), Ok(()));
    draft.schedule = Schedule::Stealing;
    let refusal = draft
        .spec()
        .check(&Machine::default())
        .unwrap_err()
        .to_string();
    assert!(
        refusal.starts_with("--workers 10000: at most 512"),
        "{refusal}"
    );
}

/// A machine with CPython 3.12 twice and a free-threaded 3.13.
fn with_pythons() -> Machine {
    let python = |path: &str, version: &str, free_threaded: bool| Interpreter {
        path: path.to_owned(),
        version: version.to_owned(),
        free_threaded,
        gil: !free_threaded,
        ..Interpreter::default()
    };
    Machine {
        usable: 2,
        pythons: Some(vec![
            python("/venv/bin/python3", "3.12.1", false),
            python("/usr/bin/python3", "3.12.1", false),
            python("/opt/3.13t/bin/python3", "3.13.0", true),
        ]),
        ..Machine::default()
    }
}

#[test]
fn arrows_go_through_the_interpreters_found() {
    let machine = with_pythons();
    let mut draft = Draft {
        runtime: RuntimeKind::Python,
        ..Draft::default()
    };
    let mut shown = vec![Field::Python.show(&draft, &machine)];
    for _ in 0..3 {
        Field::Python.step(&mut draft, Step::Next, &machine);
        shown.push(Field::Python.show(&draft, &machine));
    }
    assert_eq!(
        shown,
        [
            "/venv/bin/python3",
            "/usr/bin/python3",
            "3.13t no GIL",
            "/venv/bin/python3"
        ]
    );
    assert_eq!(
        draft.python, None,
        "the first one is the one without a name"
    );
    Field::Python.step(&mut draft, Step::Back, &machine);
    assert_eq!(Field::Python.show(&draft, &machine), "3.13t no GIL");
}

#[test]
fn an_interpreter_is_typed_by_version_or_path() {
    let machine = with_pythons();
    let mut draft = Draft::default();
    let mut path_of = |text| {
        Field::Python.set(&mut draft, text).unwrap();
        let python = machine.python(draft.python.as_deref());
        python.map(|python| python.path.clone())
    };
    assert_eq!(path_of("3.13t no GIL").unwrap(), "/opt/3.13t/bin/python3");
    assert_eq!(path_of("3.12").unwrap(), "/venv/bin/python3");
    assert_eq!(path_of("/usr/bin/python3").unwrap(), "/usr/bin/python3");
    assert_eq!(path_of("looking ...").unwrap(), "/venv/bin/python3");
    assert!(path_of("3.9").is_err());
    assert_eq!(Field::Python.show(&draft, &machine), "3.9");
}

#[test]
fn without_any_interpreter_the_arrows_skip_python() {
    use RuntimeKind::{Gil, Native, Python};
    let nobody_looked = Machine::default();
    let none = Machine {
        pythons: Some(Vec::new()),
        ..Machine::default()
    };
    let shown = |machine| Field::Python.show(&Draft::default(), machine);
    assert_eq!(shown(&nobody_looked), "looking ...");
    assert_eq!(shown(&none), "none found");
    let mut draft = Draft::default();
    let mut runtimes = |machine| {
        [(); 3].map(|()| {
            Field::Runtime.step(&mut draft, Step::Next, machine);
            draft.runtime
        })
    };
    assert_eq!(runtimes(&none), [Gil, Native, Gil]);
    assert_eq!(runtimes(&nobody_looked), [Python, Native, Gil]);
}

#[test]
fn names_old_names_and_keys_of_reports_are_distinct() {
    let names = Field::ALL.into_iter().map(Field::name);
    let old = Field::ALL.into_iter().filter_map(Field::old_name);
    let mut names: Vec<&str> = names.chain(old).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    let keys = Field::ALL.map(|field| field.descriptor().report.as_ref().map(|report| report.key));
    let mut keys: Vec<&str> = keys.into_iter().flatten().collect();
    let reported = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), reported);
}

#[test]
fn every_choice_can_be_set_and_is_shown_by_its_name() {
    for field in Field::ALL {
        for choice in field.choices() {
            let mut draft = Draft::default();
            field.set(&mut draft, choice.get_name()).unwrap();
            if field != Field::Size {
                assert_eq!(field.show(&draft, &Machine::default()), choice.get_name());
            }
        }
    }
}

#[test]
fn what_is_written_exactly_is_the_same_when_it_is_read() {
    let machine = Machine::default();
    let mut draft = Draft::default();
    for field in Field::ALL {
        field.step(&mut draft, Step::Next, &machine);
    }
    let mut again = Draft::default();
    for field in Field::ALL {
        field.set(&mut again, &field.exact(&draft)).unwrap();
        assert_eq!(field.exact(&again), field.exact(&draft), "{}", field.name());
    }
}

#[test]
fn names_of_earlier_versions_stand_for_the_fields_of_today() {
    for (old, name) in [
        ("how", "deadlock"),
        ("wait", "wait-mode"),
        ("cure", "fix"),
        ("what", "scenario"),
        ("hold", "zombie-time"),
        ("touch", "write-mb"),
        ("by", "until"),
        ("block", "block-loop"),
        ("share", "sync"),
    ] {
        assert_eq!(Field::named(old).map(Field::name), Some(name));
    }
}
