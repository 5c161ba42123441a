//! What runs the code, and where.

use serde_json::json;

use crate::model::field::descriptor::{Access, Descriptor, Rank, only, variants};
use crate::model::field::fit::fit_runtime;
use crate::model::field::show::{show_python, tidy};
use crate::model::field::step::{step_pin, step_python, stepped_in, stepped_interval};
use crate::model::spec::{Draft, ExecutorKind, Pin, RuntimeKind, name_of};

pub(in crate::model::field) const RUNTIME: Descriptor = Descriptor::new(
    "runtime",
    ("RUNTIME", "What runs the code [default: native]"),
    Access {
        choices: variants::<RuntimeKind>,
        show: |draft, _| name_of(&draft.runtime),
        set: |draft, typed| typed.choice().map(|choice| draft.runtime = choice),
        step: |draft, way, machine| {
            draft.runtime = stepped_in(&draft.runtimes(machine), draft.runtime, way);
            fit_runtime(draft, machine);
        },
    },
)
.ranked(|_| Rank::Work);

pub(in crate::model::field) const PYTHON: Descriptor = Descriptor::new(
    "python",
    (
        "PYTHON",
        "Which interpreter runtime python takes, as 3.12 or a path [default: the first found]",
    ),
    Access {
        choices: Vec::new,
        show: show_python,
        set: |draft, typed| {
            draft.python = typed.python();
            Ok(())
        },
        step: |draft, way, machine| {
            step_python(draft, way, machine);
            fit_runtime(draft, machine);
        },
    },
)
.unless(|draft| only(draft.runtime == RuntimeKind::Python, "only for python"))
.ranked(|draft| match draft.runtime {
    RuntimeKind::Python => Rank::Detail,
    _ => Rank::Other,
});

pub(in crate::model::field) const SWITCH_INTERVAL: Descriptor = Descriptor::new(
    "switch-interval",
    (
        "MS",
        "How long a thread waits for the GIL until it asks for it, 0.1 to 100 ms [default: 5]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| format!("{} ms", tidy(draft.switch_interval.as_secs_f64() * 1e3)),
        set: |draft, typed| {
            draft.switch_interval = typed.interval()?;
            Ok(())
        },
        step: |draft, way, _| {
            draft.switch_interval = stepped_interval(draft.switch_interval, way);
        },
    },
)
.short("interval")
.exactly(|draft| (draft.switch_interval.as_secs_f64() * 1e3).to_string())
.unless(|draft| only(has_gil(draft), "only under a GIL"))
.ranked(|draft| match draft.executor {
    ExecutorKind::Threads if has_gil(draft) => Rank::Gil,
    _ => Rank::Other,
});

const fn has_gil(draft: &Draft) -> bool {
    matches!(draft.runtime, RuntimeKind::Gil | RuntimeKind::Python)
}

pub(in crate::model::field) const RUNNER: Descriptor = Descriptor::new(
    "runner",
    (
        "FILE",
        "The program of runtime runner, which speaks the runner protocol",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| draft.runner.clone().unwrap_or_else(|| "none".to_owned()),
        set: |draft, typed| {
            draft.runner = typed.name_or(&["none"]);
            Ok(())
        },
        step: |_, _, _| {},
    },
)
.ranked(|draft| match draft.runtime {
    RuntimeKind::Runner => Rank::Detail,
    _ => Rank::Other,
});

pub(in crate::model::field) const PIN: Descriptor = Descriptor::new(
    "pin",
    ("PIN", "Where workers may run [default: none]"),
    Access {
        choices: variants::<Pin>,
        show: |draft, _| name_of(&draft.pin),
        set: |draft, typed| typed.choice().map(|choice| draft.pin = choice),
        step: step_pin,
    },
)
.always_reported("pin", |draft| Some(json!(draft.pin)));
