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
        show: |spec, _| name_of(&spec.runtime),
        set: |spec, typed| typed.choice().map(|choice| spec.runtime = choice),
        step: |spec, way, machine| {
            spec.runtime = stepped_in(&spec.runtimes(machine), spec.runtime, way);
            fit_runtime(spec, machine);
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
        set: |spec, typed| {
            spec.python = typed.python();
            Ok(())
        },
        step: |spec, way, machine| {
            step_python(spec, way, machine);
            fit_runtime(spec, machine);
        },
    },
)
.unless(|spec| only(spec.runtime == RuntimeKind::Python, "only for python"))
.ranked(|spec| match spec.runtime {
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
        show: |spec, _| format!("{} ms", tidy(spec.switch_interval.as_secs_f64() * 1e3)),
        set: |spec, typed| {
            spec.switch_interval = typed.interval()?;
            Ok(())
        },
        step: |spec, way, _| {
            spec.switch_interval = stepped_interval(spec.switch_interval, way);
        },
    },
)
.short("interval")
.exactly(|spec| (spec.switch_interval.as_secs_f64() * 1e3).to_string())
.unless(|spec| only(has_gil(spec), "only under a GIL"))
.ranked(|spec| match spec.executor {
    ExecutorKind::Threads if has_gil(spec) => Rank::Gil,
    _ => Rank::Other,
});

const fn has_gil(spec: &Draft) -> bool {
    matches!(spec.runtime, RuntimeKind::Gil | RuntimeKind::Python)
}

pub(in crate::model::field) const RUNNER: Descriptor = Descriptor::new(
    "runner",
    (
        "FILE",
        "The program of runtime runner, which speaks the runner protocol",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| spec.runner.clone().unwrap_or_else(|| "none".to_owned()),
        set: |spec, typed| {
            spec.runner = typed.name_or(&["none"]);
            Ok(())
        },
        step: |_, _, _| {},
    },
)
.ranked(|spec| match spec.runtime {
    RuntimeKind::Runner => Rank::Detail,
    _ => Rank::Other,
});

pub(in crate::model::field) const PIN: Descriptor = Descriptor::new(
    "pin",
    ("PIN", "Where workers may run [default: none]"),
    Access {
        choices: variants::<Pin>,
        show: |spec, _| name_of(&spec.pin),
        set: |spec, typed| typed.choice().map(|choice| spec.pin = choice),
        step: step_pin,
    },
)
.always_reported("pin", |spec| Some(json!(spec.pin)));
