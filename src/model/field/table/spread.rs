//! How tasks are spread over workers.

use serde_json::json;

use crate::model::field::descriptor::{Access, Descriptor, Rank, choice, only, variants};
use crate::model::field::fit::fit_runtime;
use crate::model::field::show::show_workers;
use crate::model::field::step::{Step, counted, stepped_in};
use crate::model::spec::{
    Draft, ExecutorKind, Order, Results, RunSpec, RuntimeKind, Schedule, WorkloadKind, name_of,
};

pub(in crate::model::field) const EXECUTOR: Descriptor = Descriptor::new(
    "executor",
    ("EXECUTOR", "How tasks are spread [default: pool]"),
    Access {
        choices: variants::<ExecutorKind>,
        show: |spec, _| name_of(&spec.executor),
        set: |spec, typed| typed.choice().map(|choice| spec.executor = choice),
        step: |spec, way, machine| {
            spec.executor = stepped_in(&spec.spec().executors(machine), spec.executor, way);
            fit_runtime(spec, machine);
        },
    },
)
.ranked(|_| Rank::Spread);

pub(in crate::model::field) const WORKERS: Descriptor = Descriptor::new(
    "workers",
    (
        "N",
        "How many workers [default: as many as can run at once; process: one a task]",
    ),
    Access {
        choices: Vec::new,
        show: show_workers,
        set: |spec, typed| {
            spec.workers = match typed.text {
                "usable" => None,
                _ => Some(typed.number(1, RunSpec::MOST_WORKERS)?),
            };
            Ok(())
        },
        step: |spec, way, machine| {
            let now = spec.spec().worker_count(machine);
            spec.workers = Some(counted(now, way, 1, RunSpec::MOST_WORKERS));
        },
    },
)
.exactly(|spec| match spec.workers {
    Some(workers) => workers.to_string(),
    None => "usable".to_owned(),
})
.unless(|spec| only(spec.executor != ExecutorKind::Serial, "serial has one"))
.ranked(|_| Rank::Spread);

/// Returns why threads get their tasks one by one, where they cannot get them otherwise.
const fn one_by_one(spec: &Draft) -> Option<&'static str> {
    match (spec.executor, spec.runtime, spec.workload) {
        (ExecutorKind::Threads, RuntimeKind::Native, WorkloadKind::Deadlock) => {
            Some("its pool hands out one by one")
        }
        (ExecutorKind::Threads, RuntimeKind::Native, _) => None,
        (ExecutorKind::Threads, ..) => Some("a ThreadPoolExecutor hands out one by one"),
        _ => None,
    }
}

pub(in crate::model::field) const SCHEDULE: Descriptor = Descriptor::new(
    "schedule",
    ("SCHEDULE", "How threads get their tasks [default: dynamic]"),
    choice!(schedule: Schedule),
)
.unless(|spec| {
    let threads = spec.executor == ExecutorKind::Threads;
    one_by_one(spec).or(only(threads, "only for threads"))
})
.reported("schedule", |spec| Some(json!(spec.schedule)));

pub(in crate::model::field) const CHUNK: Descriptor = Descriptor::new(
    "chunk",
    ("N", "Tasks handed out at a time [default: 1]"),
    Access {
        choices: Vec::new,
        show: |spec, _| spec.chunk.to_string(),
        set: |spec, typed| {
            spec.chunk = typed.number(1, RunSpec::MOST_TASKS)?;
            Ok(())
        },
        step: |spec, way, _| {
            spec.chunk = match way {
                Step::Next => spec.chunk.saturating_mul(2).min(RunSpec::MOST_TASKS),
                Step::Back => (spec.chunk / 2).max(1),
            }
        },
    },
)
.unless(|spec| match spec.executor {
    ExecutorKind::Threads => one_by_one(spec).or(only(
        spec.schedule != Schedule::Static,
        "static gives one part a worker",
    )),
    executor => only(executor == ExecutorKind::Pool, "only for threads and pool"),
});

pub(in crate::model::field) const BATCHES: Descriptor = Descriptor::new(
    "batches",
    (
        "N",
        "Hand the tasks over in so many batches at once, and wait for one by one [default: 1]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| spec.batches.to_string(),
        set: |spec, typed| {
            spec.batches = typed.number(1, RunSpec::MOST_BATCHES)?;
            Ok(())
        },
        step: |spec, way, _| {
            spec.batches = counted(spec.batches, way, 1, RunSpec::MOST_BATCHES);
        },
    },
)
.unless(|spec| spec.spec().no_batches())
.reported("batches", |spec| Some(json!(spec.batches)));

pub(in crate::model::field) const ORDER: Descriptor = Descriptor::new(
    "order",
    (
        "ORDER",
        "In which order tasks are handed out [default: given]",
    ),
    choice!(order: Order),
)
.always_reported("order", |spec| Some(json!(spec.order)));

pub(in crate::model::field) const RESULTS: Descriptor = Descriptor::new(
    "results",
    (
        "RESULTS",
        "In which order a pool's results are taken [default: ordered]",
    ),
    choice!(results: Results),
)
.unless(|spec| only(spec.executor == ExecutorKind::Pool, "only for the pool"))
.reported("results", |spec| Some(json!(spec.results)));
