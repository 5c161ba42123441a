//! A run as an order, for what a key or a choice would do: `fry 8 eggs in a pool of 2`.

use std::borrow::Cow;

use super::labels::noun;
use crate::model::{
    ExecutorKind, GilScope, Machine, RunSpec, RuntimeKind, WorkloadKind, meaning_of, name_of,
};

/// Returns how the tasks of a run are spread, as a noun: `pool of 4`.
fn spread(executor: ExecutorKind, workers: u32) -> Cow<'static, str> {
    match (executor, workers) {
        (ExecutorKind::Serial, _) => "serial".into(),
        (ExecutorKind::Threads, 1) => "1 thread".into(),
        (ExecutorKind::Threads, _) => format!("{workers} threads").into(),
        (ExecutorKind::Pool, _) => format!("pool of {workers}").into(),
        (ExecutorKind::Process, _) => "a process each".into(),
        (ExecutorKind::Async, 1) => "1 task on an event loop".into(),
        (ExecutorKind::Async, _) => format!("{workers} tasks on an event loop").into(),
        (ExecutorKind::Interpreters, _) => format!("{workers} interpreters").into(),
    }
}

/// Returns what a run will do, as an order: `fry 8 eggs in a pool of 2`.
pub(crate) fn order_of(spec: &RunSpec, machine: &Machine) -> String {
    let tasks = spec.tasks_of(spec.worker_count(machine));
    let noun = noun(meaning_of(spec.workload()).noun, tasks);
    let work = match spec.workload() {
        WorkloadKind::Eggs => format!("fry {tasks} {noun}"),
        workload => format!("{}, {tasks} {noun}", name_of(&workload)),
    };
    let runtime = runtime_in_order(spec, machine);
    let shared = if spec.shares() {
        format!(", shared as {}", name_of(&spec.share()))
    } else {
        String::new()
    };
    format!("{work} {}{runtime}{shared}", manner_of(spec, machine))
}

/// Returns what of a run's runtime matters to how its workers share the cores: ` under one GIL`.
fn runtime_in_order(spec: &RunSpec, machine: &Machine) -> String {
    let interpreter = match spec.runtime() {
        RuntimeKind::Native => return String::new(),
        RuntimeKind::Gil => String::new(),
        RuntimeKind::Runner => ", by a runner".to_owned(),
        RuntimeKind::Python => match machine.python(spec.python()) {
            Ok(python) => format!(", by Python {}", python.short()),
            Err(_) => ", by Python".to_owned(),
        },
    };
    let lock = match (GilScope::of(spec, machine), spec.executor()) {
        (GilScope::Shared, ExecutorKind::Serial | ExecutorKind::Async)
        | (GilScope::Never | GilScope::Unknown, _) => "",
        (GilScope::Shared, _) => " under one GIL",
        (GilScope::Each, _) => " with a GIL each",
        (GilScope::Off, _) => " without a GIL",
    };
    format!("{interpreter}{lock}")
}

/// Returns how a spec spreads its work, as an adverb: `in a pool of 2`.
pub(crate) fn manner_of(spec: &RunSpec, machine: &Machine) -> String {
    let workers = spec.worker_count(machine);
    match spec.executor() {
        ExecutorKind::Serial => "one after another".to_owned(),
        ExecutorKind::Process if workers < spec.tasks_of(workers) => {
            format!("in a process each, {workers} at a time")
        }
        ExecutorKind::Process => "in a process each".to_owned(),
        ExecutorKind::Async if workers < spec.task_count() => {
            format!("on one event loop, {workers} at a time")
        }
        ExecutorKind::Async => "on one event loop".to_owned(),
        executor => {
            let article = if executor == ExecutorKind::Pool {
                "a "
            } else {
                ""
            };
            format!("in {article}{}", spread(executor, workers))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Interpreter};

    #[test]
    fn orders_read_as_sentences() {
        let machine = Machine {
            usable: 2,
            ..Machine::default()
        };
        let ordered = |executor, workload| {
            let spec = Draft {
                workload,
                executor,
                ..Draft::default()
            }
            .spec();
            order_of(&spec, &machine)
        };
        let eggs = WorkloadKind::Eggs;
        assert_eq!(
            ordered(ExecutorKind::Pool, eggs),
            "fry 8 eggs in a pool of 2"
        );
        assert_eq!(
            ordered(ExecutorKind::Serial, eggs),
            "fry 8 eggs one after another"
        );
        assert_eq!(
            ordered(ExecutorKind::Threads, WorkloadKind::Primes),
            "primes, 8 ranges in 2 threads"
        );
    }

    #[test]
    fn orders_name_the_interpreter_and_whose_gil_there_is() {
        let machine = Machine {
            usable: 2,
            pythons: Some(vec![Interpreter {
                version: "3.13.0".to_owned(),
                free_threaded: true,
                ..Interpreter::default()
            }]),
            ..Machine::default()
        };
        let ordered = |runtime, executor| {
            let spec = Draft {
                runtime,
                executor,
                ..Draft::default()
            }
            .spec();
            order_of(&spec, &machine)
        };
        let threads = ExecutorKind::Threads;
        assert_eq!(
            ordered(RuntimeKind::Gil, threads),
            "fry 8 eggs in 2 threads under one GIL"
        );
        assert_eq!(
            ordered(RuntimeKind::Gil, ExecutorKind::Pool),
            "fry 8 eggs in a pool of 2 with a GIL each"
        );
        assert_eq!(
            ordered(RuntimeKind::Python, threads),
            "fry 8 eggs in 2 threads, by Python 3.13t without a GIL"
        );
        assert_eq!(
            ordered(RuntimeKind::Runner, threads),
            "fry 8 eggs in 2 threads, by a runner"
        );
    }
}
