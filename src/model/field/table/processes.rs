//! What only processes have: how they start, are replaced, end, and what `lifecycle` shows of them.

use serde_json::json;

use crate::model::field::descriptor::{Access, Descriptor, only, variants};
use crate::model::field::fit::fit_runtime;
use crate::model::field::show::{USUAL, or, tidy};
use crate::model::field::step::{
    Step, counted, counted_or_none, stepped, stepped_hold, stepped_in,
};
use crate::model::life::Scenario;
use crate::model::spec::{Draft, ExecutorKind, RunSpec, StartMethod, WorkloadKind, fit, name_of};

const fn processes(draft: &Draft) -> bool {
    matches!(draft.executor, ExecutorKind::Pool | ExecutorKind::Process)
}

pub(in crate::model::field) const START: Descriptor = Descriptor::new(
    "start",
    ("METHOD", "How worker processes start [default: fork]"),
    Access {
        choices: variants::<StartMethod>,
        show: |draft, _| name_of(&draft.start),
        set: |draft, typed| typed.choice().map(|choice| draft.start = choice),
        step: |draft, way, machine| {
            draft.start = stepped_in(&draft.spec().start_methods(machine), draft.start, way);
            fit_runtime(draft, machine);
        },
    },
)
.unless(|draft| only(processes(draft), "only for processes"));

pub(in crate::model::field) const TASKS_PER_CHILD: Descriptor = Descriptor::new(
    "tasks-per-child",
    (
        "N",
        "Replace a pool's process after so many tasks [default: never]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| or(draft.tasks_per_child, "no limit"),
        set: |draft, typed| {
            draft.tasks_per_child = match typed.text {
                "" | "none" | "no limit" => None,
                _ => Some(typed.number(1, RunSpec::MOST_TASKS)?),
            };
            Ok(())
        },
        step: |draft, way, _| {
            let most = RunSpec::MOST_TASKS;
            draft.tasks_per_child = counted_or_none(draft.tasks_per_child, way, most);
        },
    },
)
.short("per child")
.unless(|draft| only(draft.executor == ExecutorKind::Pool, "only for the pool"))
.reported("tasks_per_child", |draft| {
    draft.tasks_per_child.map(|tasks| json!(tasks))
});

pub(in crate::model::field) const RETRY: Descriptor = Descriptor::new(
    "retry",
    (
        "N",
        "Give a lost task to another worker, so often [default: 0]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| draft.retry.to_string(),
        set: |draft, typed| {
            draft.retry = typed.number(0, 100)?;
            Ok(())
        },
        step: |draft, way, _| draft.retry = counted(draft.retry, way, 0, 100),
    },
)
.unless(|draft| {
    if draft.runtime.is_foreign() {
        Some("a lost task stays lost there")
    } else {
        only(processes(draft), "only for processes")
    }
})
.reported("retry", |draft| Some(json!(draft.retry)));

pub(in crate::model::field) const SCENARIO: Descriptor = Descriptor::new(
    "scenario",
    ("SCENARIO", "What lifecycle shows [default: life]"),
    Access {
        choices: variants::<Scenario>,
        show: |draft, _| name_of(&draft.what),
        set: |draft, typed| typed.choice().map(|choice| draft.what = choice),
        step: |draft, way, _| {
            draft.what = stepped(draft.what, way);
            if !draft.spec().can_be_had() {
                fit(draft);
            }
        },
    },
)
.formerly("what")
.unless(|draft| only(is_lifecycle(draft), "only for lifecycle"))
.reported("what", |draft| Some(json!(draft.what)));

const fn is_lifecycle(draft: &Draft) -> bool {
    matches!(draft.workload, WorkloadKind::Lifecycle)
}

pub(in crate::model::field) const ZOMBIE_TIME: Descriptor = Descriptor::new(
    "zombie-time",
    (
        "S",
        "How long a process stays a zombie, and its place taken, before it is reaped [default: lifecycle 2, else 0]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| {
            let usual = if draft.hold.is_none() { USUAL } else { "" };
            format!("{} s{usual}", tidy(draft.spec().hold_time().as_secs_f64()))
        },
        set: |draft, typed| {
            draft.hold = typed.hold()?;
            Ok(())
        },
        step: |draft, way, _| draft.hold = Some(stepped_hold(draft.spec().hold_time(), way)),
    },
)
.formerly("hold")
.short("zombie")
.exactly(|draft| match draft.hold {
    Some(hold) => hold.as_secs_f64().to_string(),
    None => String::new(),
})
.unless(|draft| {
    if draft.runtime.is_foreign() && !is_lifecycle(draft) {
        Some("a runner reaps its own")
    } else {
        only(processes(draft), "only for processes")
    }
})
.reported("hold", |draft| Some(json!(draft.spec().hold_time().as_secs_f64())));

pub(in crate::model::field) const WRITE_MB: Descriptor = Descriptor::new(
    "write-mb",
    (
        "MB",
        "How much memory a parent writes to before it forks, 1 to 4096 [default: 64]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| format!("{} MB", draft.touch),
        set: |draft, typed| {
            draft.touch = typed.megabytes()?;
            Ok(())
        },
        step: |draft, way, _| {
            let (_, least, most) = RunSpec::TOUCHED;
            draft.touch = match way {
                Step::Next => draft.touch.saturating_mul(2).min(most),
                Step::Back => (draft.touch / 2).max(least),
            };
        },
    },
)
.formerly("touch")
.exactly(|draft| draft.touch.to_string())
.unless(|draft| {
    let touches = is_lifecycle(draft) && draft.what == Scenario::Memory;
    only(touches, "only for memory of lifecycle")
})
.reported("touch", |draft| Some(json!(draft.touch)));
