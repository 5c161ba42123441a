//! What is done, and how much of it.

use clap::builder::PossibleValue;
use serde_json::json;

use crate::model::clock::TimeSpan;
use crate::model::field::descriptor::{Access, Descriptor, Rank, choice, only, variants};
use crate::model::field::fit::change_workload;
use crate::model::field::show::{AUTO, NAMED_SIZES, show_size, tidy};
use crate::model::field::step::{
    Step, counted, doubled, stepped, stepped_array, stepped_block, stepped_size,
};
use crate::model::spec::{FryBy, RunSpec, Size, Work, WorkloadKind, name_of};

pub(in crate::model::field) const WORKLOAD: Descriptor = Descriptor::new(
    "workload",
    ("WORKLOAD", "What a task does [default: eggs]"),
    Access {
        choices: variants::<WorkloadKind>,
        show: |draft, _| name_of(&draft.workload),
        set: |draft, typed| {
            change_workload(draft, typed.choice()?);
            Ok(())
        },
        step: |draft, way, _| change_workload(draft, stepped(draft.workload, way)),
    },
)
.ranked(|_| Rank::Work);

pub(in crate::model::field) const TASKS: Descriptor = Descriptor::new(
    "tasks",
    (
        "N",
        "How many tasks [default: one per value of --values, one per URL of --urls, else 8; mix: 48, sleep: 10, print: 4]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| draft.spec().task_count().to_string(),
        set: |draft, typed| {
            draft.tasks = Some(typed.number(1, RunSpec::MOST_TASKS)?);
            Ok(())
        },
        step: |draft, way, _| {
            draft.tasks = Some(counted(draft.spec().task_count(), way, 1, RunSpec::MOST_TASKS));
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
        choices: || {
            let words = NAMED_SIZES.iter().filter_map(|size| size.word());
            words.map(PossibleValue::new).collect()
        },
        show: |draft, _| show_size(draft),
        set: |draft, typed| {
            draft.size = typed.size(draft.workload)?;
            Ok(())
        },
        step: |draft, way, _| draft.size = stepped_size(draft.size, way),
    },
)
.exactly(|draft| match draft.size {
    Size::N(n) => n.to_string(),
    Size::Seconds(seconds) => seconds.to_string(),
    word => word.word().unwrap_or_default().to_owned(),
})
.unless(|draft| match draft.workload {
    WorkloadKind::Fetch => only(draft.urls.is_empty(), "only for the local server"),
    _ => only(
        !draft.spec().values_are_sizes(),
        "the values give the sizes",
    ),
})
.ranked(|_| Rank::Spread);

pub(in crate::model::field) const VALUES: Descriptor = Descriptor::new(
    "values",
    ("LIST", "Sizes of single tasks, with commas, used in turn"),
    Access {
        choices: Vec::new,
        show: |draft, _| {
            if draft.values.is_empty() {
                return "all alike".to_owned();
            }
            let texts: Vec<String> = draft.values.iter().map(|&value| tidy(value)).collect();
            texts.join(",")
        },
        set: |draft, typed| {
            draft.values = typed.values()?;
            Ok(())
        },
        step: |_, _, _| {},
    },
)
.exactly(|draft| {
    let values: Vec<String> = draft.values.iter().map(f64::to_string).collect();
    values.join(",")
})
.unless(|draft| {
    only(
        draft.workload != WorkloadKind::Fetch,
        "the URLs differ already",
    )
})
.always_reported("values", |draft| Some(json!(draft.values)));

pub(in crate::model::field) const SCALE: Descriptor = Descriptor::new(
    "scale",
    ("X", "Multiply every size by this [default: 1]"),
    Access {
        choices: Vec::new,
        show: |draft, _| tidy(draft.scale),
        set: |draft, typed| {
            draft.scale = typed.positive("a number above 0")?;
            Ok(())
        },
        step: |draft, way, _| {
            draft.scale = (draft.scale * doubled(way)).clamp(1.0 / 1024.0, 1024.0);
        },
    },
)
.exactly(|draft| draft.scale.to_string())
.unless(|draft| {
    let fixed = draft.workload == WorkloadKind::Fetch && !draft.urls.is_empty();
    only(!fixed, "only for the local server")
})
.always_reported("scale", |draft| Some(json!(draft.scale)));

pub(in crate::model::field) const WORK: Descriptor = Descriptor::new(
    "work",
    (
        "WORK",
        "Whether there are as many tasks for each worker [default: fixed]",
    ),
    choice!(work: Work),
)
.unless(|draft| draft.spec().not_scaled())
.always_reported("work", |draft| Some(json!(draft.work)));

pub(in crate::model::field) const UNTIL: Descriptor = Descriptor::new(
    "until",
    ("WHEN", "When an egg is done [default: heat]"),
    choice!(by: FryBy),
)
.formerly("by")
.unless(|draft| only(draft.workload == WorkloadKind::Eggs, "only for eggs"))
.reported("by", |draft| Some(json!(draft.by)));

pub(in crate::model::field) const SERIAL: Descriptor = Descriptor::new(
    "serial",
    (
        "SHARE",
        "The serial fraction of mix, as 25% or 0.25 [default: 25%]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| format!("{}%", tidy(draft.serial * 100.0)),
        set: |draft, typed| {
            draft.serial = typed.share()?;
            Ok(())
        },
        step: |draft, way, _| {
            let by = if way == Step::Next { 0.05 } else { -0.05 };
            draft.serial = ((draft.serial + by).clamp(0.0, 1.0) * 100.0).round() / 100.0;
        },
    },
)
.exactly(|draft| draft.serial.to_string())
.unless(|draft| only(draft.workload == WorkloadKind::Mix, "only for mix"))
.reported("serial", |draft| Some(json!(draft.serial)));

pub(in crate::model::field) const BLOCK_LOOP: Descriptor = Descriptor::new(
    "block-loop",
    (
        "MS",
        "Let the first task of sleep compute for so long when it is awake [default: 0]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| match draft.block {
            TimeSpan::ZERO => "no task".to_owned(),
            block => format!("{} ms", tidy(block.as_secs_f64() * 1e3)),
        },
        set: |draft, typed| {
            draft.block = typed.block()?;
            Ok(())
        },
        step: |draft, way, _| draft.block = stepped_block(draft.block, way),
    },
)
.formerly("block")
.short("block")
.exactly(|draft| (draft.block.as_secs_f64() * 1e3).to_string())
.unless(|draft| only(draft.workload == WorkloadKind::Sleep, "only for sleep"))
.reported("block_ms", |draft| {
    Some(json!(draft.block.as_secs_f64() * 1e3))
});

pub(in crate::model::field) const ARRAY_MB: Descriptor = Descriptor::new(
    "array-mb",
    (
        "MB",
        "How large each array of bandwidth is [default: 4 times the largest cache, 64 to 256]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, machine| match draft.array_mb {
            None => format!("{AUTO} ({} MB)", RunSpec::usual_array(machine)),
            Some(array) => format!("{array} MB"),
        },
        set: |draft, typed| {
            draft.array_mb = typed.array()?;
            Ok(())
        },
        step: |draft, way, machine| {
            draft.array_mb = Some(stepped_array(draft.array_mb, way, machine));
        },
    },
)
.exactly(|draft| {
    draft
        .array_mb
        .map_or_else(|| AUTO.to_owned(), |array| array.to_string())
})
.unless(|draft| only(draft.spec().streams(), "only for bandwidth"))
.reported("array_mb", |draft| draft.array_mb.map(|array| json!(array)));
