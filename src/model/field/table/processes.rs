//! What only processes have: how they start, are replaced, end, and what `lifecycle` shows of them.

use serde_json::json;

use crate::model::field::descriptor::{Access, Descriptor, only, variants};
use crate::model::field::fit::{fit_lifecycle, fit_runtime};
use crate::model::field::show::{USUAL, or, tidy};
use crate::model::field::step::{
    Step, counted, counted_or_none, stepped, stepped_hold, stepped_in,
};
use crate::model::life::What;
use crate::model::spec::{Draft, ExecutorKind, RunSpec, StartMethod, WorkloadKind, name_of};

const fn processes(spec: &Draft) -> bool {
    matches!(spec.executor, ExecutorKind::Pool | ExecutorKind::Process)
}

pub(in crate::model::field) const START: Descriptor = Descriptor::new(
    "start",
    ("METHOD", "How worker processes start [default: fork]"),
    Access {
        choices: variants::<StartMethod>,
        show: |spec, _| name_of(&spec.start),
        set: |spec, typed| typed.choice().map(|choice| spec.start = choice),
        step: |spec, way, machine| {
            spec.start = stepped_in(&spec.spec().start_methods(machine), spec.start, way);
            fit_runtime(spec, machine);
        },
    },
)
.unless(|spec| only(processes(spec), "only for processes"));

pub(in crate::model::field) const TASKS_PER_CHILD: Descriptor = Descriptor::new(
    "tasks-per-child",
    (
        "N",
        "Replace a pool's process after so many tasks [default: never]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| or(spec.tasks_per_child, "no limit"),
        set: |spec, typed| {
            spec.tasks_per_child = match typed.text {
                "" | "none" | "no limit" => None,
                _ => Some(typed.number(1, RunSpec::MOST_TASKS)?),
            };
            Ok(())
        },
        step: |spec, way, _| {
            let most = RunSpec::MOST_TASKS;
            spec.tasks_per_child = counted_or_none(spec.tasks_per_child, way, most);
        },
    },
)
.short("per child")
.unless(|spec| only(spec.executor == ExecutorKind::Pool, "only for the pool"))
.reported("tasks_per_child", |spec| {
    spec.tasks_per_child.map(|tasks| json!(tasks))
});

pub(in crate::model::field) const RETRY: Descriptor = Descriptor::new(
    "retry",
    (
        "N",
        "Give a lost task to another worker, so often [default: 0]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| spec.retry.to_string(),
        set: |spec, typed| {
            spec.retry = typed.number(0, 100)?;
            Ok(())
        },
        step: |spec, way, _| spec.retry = counted(spec.retry, way, 0, 100),
    },
)
.unless(|spec| {
    if spec.runtime.is_foreign() {
        Some("a lost task stays lost there")
    } else {
        only(processes(spec), "only for processes")
    }
})
.reported("retry", |spec| Some(json!(spec.retry)));

pub(in crate::model::field) const SCENARIO: Descriptor = Descriptor::new(
    "scenario",
    ("SCENARIO", "What lifecycle shows [default: life]"),
    Access {
        choices: variants::<What>,
        show: |spec, _| name_of(&spec.what),
        set: |spec, typed| typed.choice().map(|choice| spec.what = choice),
        step: |spec, way, _| {
            spec.what = stepped(spec.what, way);
            if !spec.spec().may_live() {
                fit_lifecycle(spec);
            }
        },
    },
)
.formerly("what")
.unless(|spec| only(is_lifecycle(spec), "only for lifecycle"))
.reported("what", |spec| Some(json!(spec.what)));

const fn is_lifecycle(spec: &Draft) -> bool {
    matches!(spec.workload, WorkloadKind::Lifecycle)
}

pub(in crate::model::field) const ZOMBIE_TIME: Descriptor = Descriptor::new(
    "zombie-time",
    (
        "S",
        "How long a process stays a zombie, and its place taken, before it is reaped [default: lifecycle 2, else 0]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| {
            let usual = if spec.hold.is_none() { USUAL } else { "" };
            format!("{} s{usual}", tidy(spec.spec().hold_time().as_secs_f64()))
        },
        set: |spec, typed| {
            spec.hold = typed.hold()?;
            Ok(())
        },
        step: |spec, way, _| spec.hold = Some(stepped_hold(spec.spec().hold_time(), way)),
    },
)
.formerly("hold")
.short("zombie")
.exactly(|spec| match spec.hold {
    Some(hold) => hold.as_secs_f64().to_string(),
    None => String::new(),
})
.unless(|spec| {
    if spec.runtime.is_foreign() && !is_lifecycle(spec) {
        Some("a runner reaps its own")
    } else {
        only(processes(spec), "only for processes")
    }
})
.reported("hold", |spec| Some(json!(spec.spec().hold_time().as_secs_f64())));

pub(in crate::model::field) const WRITE_MB: Descriptor = Descriptor::new(
    "write-mb",
    (
        "MB",
        "How much memory a parent writes to before it forks, 1 to 4096 [default: 64]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| format!("{} MB", spec.touch),
        set: |spec, typed| {
            spec.touch = typed.megabytes()?;
            Ok(())
        },
        step: |spec, way, _| {
            let (_, least, most) = RunSpec::TOUCHED;
            spec.touch = match way {
                Step::Next => spec.touch.saturating_mul(2).min(most),
                Step::Back => (spec.touch / 2).max(least),
            };
        },
    },
)
.formerly("touch")
.exactly(|spec| spec.touch.to_string())
.unless(|spec| {
    let touches = is_lifecycle(spec) && spec.what == What::Memory;
    only(touches, "only for memory of lifecycle")
})
.reported("touch", |spec| Some(json!(spec.touch)));
