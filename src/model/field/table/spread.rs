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
        show: |draft, _| name_of(&draft.executor),
        set: |draft, typed| typed.choice().map(|choice| draft.executor = choice),
        step: |draft, way, machine| {
            draft.executor = stepped_in(&draft.spec().executors(machine), draft.executor, way);
            fit_runtime(draft, machine);
        },
    },
)
.ranked(|_| Rank::Spread);

pub(in crate::model::field) const WORKERS: Descriptor = Descriptor::new(
    "workers",
    (
        "N",
        "How many workers [default: as many as can run at once; process: one per task]",
    ),
    Access {
        choices: Vec::new,
        show: show_workers,
        set: |draft, typed| {
            draft.workers = match typed.text {
                // the name of before stays readable
                "available" | "usable" => None,
                _ => Some(typed.number(1, RunSpec::MOST_WORKERS)?),
            };
            Ok(())
        },
        step: |draft, way, machine| {
            let now = draft.spec().worker_count(machine);
            draft.workers = Some(counted(now, way, 1, RunSpec::MOST_WORKERS));
        },
    },
)
.exactly(|draft| match draft.workers {
    Some(workers) => workers.to_string(),
    None => "available".to_owned(),
})
.unless(|draft| only(draft.executor != ExecutorKind::Serial, "serial has one"))
.ranked(|_| Rank::Spread);

/// Returns why threads get their tasks one by one, where they cannot get them otherwise.
const fn one_by_one(draft: &Draft) -> Option<&'static str> {
    match (draft.executor, draft.runtime, draft.workload) {
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
.unless(|draft| {
    let threads = draft.executor == ExecutorKind::Threads;
    one_by_one(draft).or(only(threads, "only for threads"))
})
.reported("schedule", |draft| Some(json!(draft.schedule)));

pub(in crate::model::field) const CHUNK: Descriptor = Descriptor::new(
    "chunk",
    ("N", "Tasks handed out at a time [default: 1]"),
    Access {
        choices: Vec::new,
        show: |draft, _| draft.chunk.to_string(),
        set: |draft, typed| {
            draft.chunk = typed.number(1, RunSpec::MOST_TASKS)?;
            Ok(())
        },
        step: |draft, way, _| {
            draft.chunk = match way {
                Step::Next => draft.chunk.saturating_mul(2).min(RunSpec::MOST_TASKS),
                Step::Back => (draft.chunk / 2).max(1),
            }
        },
    },
)
.unless(|draft| match draft.executor {
    ExecutorKind::Threads => one_by_one(draft).or(only(
        draft.schedule != Schedule::Static,
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
        show: |draft, _| draft.batches.to_string(),
        set: |draft, typed| {
            draft.batches = typed.number(1, RunSpec::MOST_BATCHES)?;
            Ok(())
        },
        step: |draft, way, _| {
            draft.batches = counted(draft.batches, way, 1, RunSpec::MOST_BATCHES);
        },
    },
)
.unless(|draft| draft.spec().no_batches())
.reported("batches", |draft| Some(json!(draft.batches)));

pub(in crate::model::field) const ORDER: Descriptor = Descriptor::new(
    "order",
    (
        "ORDER",
        "In which order tasks are handed out [default: given]",
    ),
    choice!(order: Order),
)
.always_reported("order", |draft| Some(json!(draft.order)));

pub(in crate::model::field) const RESULTS: Descriptor = Descriptor::new(
    "results",
    (
        "RESULTS",
        "In which order a pool's results are taken [default: ordered]",
    ),
    choice!(results: Results),
)
.unless(|draft| only(draft.executor == ExecutorKind::Pool, "only for the pool"))
.reported("results", |draft| Some(json!(draft.results)));
