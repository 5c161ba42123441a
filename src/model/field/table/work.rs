//! What is done, and how much of it.

use clap::builder::PossibleValue;
use serde_json::json;

use crate::model::clock::Nanos;
use crate::model::field::descriptor::{Access, Descriptor, Rank, choice, only, variants};
use crate::model::field::fit::change_workload;
use crate::model::field::show::{show_size, tidy};
use crate::model::field::step::{Step, counted, doubled, stepped, stepped_block, stepped_size};
use crate::model::spec::{FryBy, RunSpec, Size, Work, WorkloadKind, name_of};

pub(in crate::model::field) const WORKLOAD: Descriptor = Descriptor::new(
    "workload",
    ("WORKLOAD", "What a task does [default: eggs]"),
    Access {
        choices: variants::<WorkloadKind>,
        show: |spec, _| name_of(&spec.workload),
        set: |spec, typed| {
            change_workload(spec, typed.choice()?);
            Ok(())
        },
        step: |spec, way, _| change_workload(spec, stepped(spec.workload, way)),
    },
)
.ranked(|_| Rank::Work);

pub(in crate::model::field) const TASKS: Descriptor = Descriptor::new(
    "tasks",
    (
        "N",
        "How many tasks [default: one a value of --values, a URL of --urls, else 8; mix: 48, sleep: 10, print: 4]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| spec.spec().task_count().to_string(),
        set: |spec, typed| {
            spec.tasks = Some(typed.number(1, RunSpec::MOST_TASKS)?);
            Ok(())
        },
        step: |spec, way, _| {
            spec.tasks = Some(counted(spec.spec().task_count(), way, 1, RunSpec::MOST_TASKS));
        },
    },
)
.ranked(|_| Rank::Spread);

pub(in crate::model::field) const SIZE: Descriptor = Descriptor::new(
    "size",
    (
        "SIZE",
        "How large a task is; a number is taken as --n or --seconds [default: medium]",
    ),
    Access {
        choices: || ["small", "medium", "large"].map(PossibleValue::new).into(),
        show: |spec, _| show_size(spec),
        set: |spec, typed| {
            spec.size = typed.size(spec.workload)?;
            Ok(())
        },
        step: |spec, way, _| spec.size = stepped_size(spec.size, way),
    },
)
.exactly(|spec| match spec.size {
    Size::N(n) => n.to_string(),
    Size::Seconds(seconds) => seconds.to_string(),
    word => word.word().unwrap_or_default().to_owned(),
})
.unless(|spec| match spec.workload {
    WorkloadKind::Fetch => only(spec.urls.is_empty(), "only for the local server"),
    _ => only(!spec.spec().values_are_sizes(), "the values give the sizes"),
})
.ranked(|_| Rank::Spread);

pub(in crate::model::field) const VALUES: Descriptor = Descriptor::new(
    "values",
    ("LIST", "Sizes of single tasks, with commas, used in turn"),
    Access {
        choices: Vec::new,
        show: |spec, _| {
            if spec.values.is_empty() {
                return "all alike".to_owned();
            }
            let texts: Vec<String> = spec.values.iter().map(|&value| tidy(value)).collect();
            texts.join(",")
        },
        set: |spec, typed| {
            spec.values = typed.values()?;
            Ok(())
        },
        step: |_, _, _| {},
    },
)
.exactly(|spec| {
    let values: Vec<String> = spec.values.iter().map(f64::to_string).collect();
    values.join(",")
})
.unless(|spec| {
    only(
        spec.workload != WorkloadKind::Fetch,
        "the URLs differ already",
    )
})
.always_reported("values", |spec| Some(json!(spec.values)));

pub(in crate::model::field) const SCALE: Descriptor = Descriptor::new(
    "scale",
    ("X", "Multiply every size by this [default: 1]"),
    Access {
        choices: Vec::new,
        show: |spec, _| tidy(spec.scale),
        set: |spec, typed| {
            spec.scale = typed.positive("a number above 0")?;
            Ok(())
        },
        step: |spec, way, _| {
            spec.scale = (spec.scale * doubled(way)).clamp(1.0 / 1024.0, 1024.0);
        },
    },
)
.exactly(|spec| spec.scale.to_string())
.unless(|spec| {
    let fixed = spec.workload == WorkloadKind::Fetch && !spec.urls.is_empty();
    only(!fixed, "only for the local server")
})
.always_reported("scale", |spec| Some(json!(spec.scale)));

pub(in crate::model::field) const WORK: Descriptor = Descriptor::new(
    "work",
    (
        "WORK",
        "Whether there are as many tasks for each worker [default: fixed]",
    ),
    choice!(work: Work),
)
.unless(|spec| match spec.workload {
    // More ranges of the same numbers are no more work.
    WorkloadKind::Primes => Some("primes share one n"),
    WorkloadKind::Deadlock => Some("a deadlock needs no more"),
    _ => None,
})
.always_reported("work", |spec| Some(json!(spec.work)));

pub(in crate::model::field) const UNTIL: Descriptor = Descriptor::new(
    "until",
    ("WHEN", "When an egg is done [default: heat]"),
    choice!(by: FryBy),
)
.formerly("by")
.unless(|spec| only(spec.workload == WorkloadKind::Eggs, "only for eggs"))
.reported("by", |spec| Some(json!(spec.by)));

pub(in crate::model::field) const SERIAL: Descriptor = Descriptor::new(
    "serial",
    (
        "SHARE",
        "The serial fraction of mix, as 25% or 0.25 [default: 25%]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| format!("{}%", tidy(spec.serial * 100.0)),
        set: |spec, typed| {
            spec.serial = typed.share()?;
            Ok(())
        },
        step: |spec, way, _| {
            let by = if way == Step::Next { 0.05 } else { -0.05 };
            spec.serial = ((spec.serial + by).clamp(0.0, 1.0) * 100.0).round() / 100.0;
        },
    },
)
.exactly(|spec| spec.serial.to_string())
.unless(|spec| only(spec.workload == WorkloadKind::Mix, "only for mix"))
.reported("serial", |spec| Some(json!(spec.serial)));

pub(in crate::model::field) const BLOCK_LOOP: Descriptor = Descriptor::new(
    "block-loop",
    (
        "MS",
        "Let the first task of sleep compute for so long when it is awake [default: 0]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| match spec.block {
            Nanos::ZERO => "no task".to_owned(),
            block => format!("{} ms", tidy(block.as_secs_f64() * 1e3)),
        },
        set: |spec, typed| {
            spec.block = typed.block()?;
            Ok(())
        },
        step: |spec, way, _| spec.block = stepped_block(spec.block, way),
    },
)
.formerly("block")
.short("block")
.exactly(|spec| (spec.block.as_secs_f64() * 1e3).to_string())
.unless(|spec| only(spec.workload == WorkloadKind::Sleep, "only for sleep"))
.reported("block_ms", |spec| {
    Some(json!(spec.block.as_secs_f64() * 1e3))
});
