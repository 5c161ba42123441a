//! CPython keeps the contract, too, where one is found.

use eggtop::model::{Draft, ExecutorKind, Interpreter, RunSpec, RuntimeKind};

use super::interpreter::interpreter;

/// Returns what is known of the interpreter at a path, as far as a run needs it.
pub(crate) fn at(path: &str) -> Interpreter {
    Interpreter {
        path: path.to_owned(),
        ..Interpreter::default()
    }
}

/// Returns ways to spread tasks over workers of CPython, by name.
pub(crate) fn ways() -> Vec<(String, RunSpec)> {
    let Some(python) = interpreter() else {
        return Vec::new();
    };
    [
        ExecutorKind::Serial,
        ExecutorKind::Threads,
        ExecutorKind::Pool,
        ExecutorKind::Process,
        ExecutorKind::Async,
    ]
    .map(|executor| {
        let spec = Draft {
            runtime: RuntimeKind::Python,
            python: Some(python.clone()),
            executor,
            workers: Some(3),
            ..Draft::default()
        }
        .spec();
        (format!("python {executor:?}"), spec)
    })
    .into()
}
