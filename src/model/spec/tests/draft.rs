//! A draft keeps every choice; a run keeps what applies.

use clap::ValueEnum;

use crate::model::{
    Draft, ExecutorKind, Field, FryBy, Machine, RunSpec, RuntimeKind, StartMethod, Step,
    WorkloadKind,
};
use RuntimeKind::{Gil, Native, Python, Runner};

/// A draft in which every field that can be stepped through is not as usual.
fn unusual() -> Draft {
    let mut draft = Draft::default();
    for field in Field::ALL {
        if !matches!(field, Field::Workload | Field::Runtime | Field::Executor) {
            field.step(&mut draft, Step::Next, &Machine::default());
        }
    }
    Draft {
        urls: vec!["http://a.example/".to_owned()],
        hosts: Some(vec!["a.example".to_owned()]),
        python: Some("3.12".to_owned()),
        runner: Some("./mine".to_owned()),
        values: vec![3.0],
        ..draft
    }
}

#[test]
fn a_run_keeps_what_applies_and_nothing_else() {
    let machine = Machine::default();
    for &workload in WorkloadKind::value_variants() {
        for &runtime in RuntimeKind::value_variants() {
            for &executor in ExecutorKind::value_variants() {
                let draft = Draft {
                    workload,
                    runtime,
                    executor,
                    ..unusual()
                };
                let again = draft.spec().draft();
                for field in Field::ALL {
                    if field.why_not(&draft).is_none() && field != Field::Runner {
                        let (kept, asked) =
                            (field.show(&again, &machine), field.show(&draft, &machine));
                        assert_eq!(kept, asked, "{} of {draft:?}", field.name());
                    }
                }
                assert_eq!(again.spec().draft(), again);
            }
        }
    }
}

#[test]
fn what_does_not_apply_is_gone() {
    let draft = Draft {
        workload: WorkloadKind::Mix,
        executor: ExecutorKind::Serial,
        ..unusual()
    };
    let run = draft.spec().draft();
    let usual = Draft::default();
    assert_eq!(run.serial.to_bits(), draft.serial.to_bits());
    assert_eq!(
        (run.by, run.how, run.urls),
        (usual.by, usual.how, usual.urls)
    );
    assert_eq!(
        (run.start, run.chunk, run.workers),
        (usual.start, usual.chunk, usual.workers)
    );
    assert_eq!((run.python, run.runner), (None, None));
}

#[test]
fn a_serial_run_leaves_the_workers_that_were_chosen() {
    let serial = Draft {
        executor: ExecutorKind::Serial,
        ..Draft::default()
    };
    let mut chosen = Draft {
        workers: Some(4),
        chunk: 3,
        ..Draft::default()
    };
    chosen.take(&serial.spec());
    assert_eq!(
        (chosen.executor, chosen.workers, chosen.chunk),
        (ExecutorKind::Serial, Some(4), 3)
    );
    // as many as are available are chosen, too
    chosen.take(&Draft::default().spec());
    assert_eq!(
        (chosen.executor, chosen.workers),
        (ExecutorKind::Pool, None)
    );
}

#[test]
fn files_have_every_choice_side_by_side() {
    let flat = serde_json::to_value(RunSpec::default()).unwrap();
    assert_eq!(flat, serde_json::to_value(Draft::default()).unwrap());
    let old = r#"{"workload":"mix","runtime":"native","executor":"threads","tasks":null,"workers":2,
        "size":"small","values":[],"scale":1.0,"by":"timer","serial":0.5,"schedule":"static","chunk":3,
        "start":"spawn","order":"given","results":"ordered","tasks_per_child":null,"retry":1,"pin":"none"}"#;
    let run: RunSpec = serde_json::from_str(old).unwrap();
    assert_eq!(
        (run.serial(), run.chunk(), run.workers()),
        (0.5, 3, Some(2))
    );
    assert_eq!(
        (run.by(), run.start(), run.retry()),
        (FryBy::Heat, StartMethod::Fork, 0)
    );
}

#[test]
fn a_runtime_exists_by_what_is_kept_for_it() {
    let searched = Machine {
        pythons: Some(Vec::new()),
        ..Machine::default()
    };
    let native = Draft::default();
    let runner = Draft {
        runner: Some("./mine".to_owned()),
        ..Draft::default()
    };
    let python = Draft {
        python: Some("./venv/bin/python".to_owned()),
        ..Draft::default()
    };
    assert_eq!(native.runtimes(&searched), [Native, Gil]);
    assert_eq!(runner.runtimes(&searched), [Native, Gil, Runner]);
    assert_eq!(python.runtimes(&searched), [Native, Gil, Python]);
}
