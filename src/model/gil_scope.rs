//! Whose GIL the workers of a run need: one for all, one each, or none.

use super::{ExecutorKind, Machine, RunSpec, RuntimeKind};

/// Whose GIL the workers of a run need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GilScope {
    /// The runtime has no such lock.
    Never,
    /// The interpreter runs without its lock.
    Off,
    /// All workers share one.
    Shared,
    /// Every worker has one of its own.
    Each,
    /// It is unknown beforehand; the workers may report one.
    Unknown,
}

impl GilScope {
    /// Returns whose GIL the workers of a run need on a machine.
    pub fn of(spec: &RunSpec, machine: &Machine) -> Self {
        match spec.runtime() {
            RuntimeKind::Native => Self::Never,
            RuntimeKind::Runner => Self::Unknown,
            RuntimeKind::Gil => Self::of_executor(spec.executor()),
            // with one thread its checkpoints could show nothing
            RuntimeKind::Python
                if matches!(spec.executor(), ExecutorKind::Serial | ExecutorKind::Async) =>
            {
                Self::Unknown
            }
            RuntimeKind::Python => match machine.python(spec.python()) {
                Ok(python) if !python.gil => Self::Off,
                Ok(_) => Self::of_executor(spec.executor()),
                Err(_) => Self::Unknown,
            },
        }
    }

    const fn of_executor(executor: ExecutorKind) -> Self {
        match executor {
            ExecutorKind::Serial | ExecutorKind::Threads | ExecutorKind::Async => Self::Shared,
            ExecutorKind::Pool | ExecutorKind::Process | ExecutorKind::Interpreters => Self::Each,
        }
    }

    /// Returns whether one worker at a time computes.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Interpreter};

    #[test]
    fn threads_share_a_gil_and_processes_have_one_each() {
        use ExecutorKind::{Interpreters, Pool, Threads};
        let python = |version: &str, gil: bool| Interpreter {
            version: version.to_owned(),
            path: format!("/usr/bin/python{version}"),
            free_threaded: !gil,
            gil,
            ..Interpreter::default()
        };
        let machine = Machine {
            pythons: Some(vec![python("3.12.1", true), python("3.13.0", false)]),
            ..Machine::default()
        };
        for (runtime, executor, python, expected) in [
            (RuntimeKind::Native, Threads, "3.12", GilScope::Never),
            (RuntimeKind::Gil, Threads, "3.12", GilScope::Shared),
            (RuntimeKind::Gil, Pool, "3.12", GilScope::Each),
            (RuntimeKind::Python, Threads, "3.12", GilScope::Shared),
            (RuntimeKind::Python, Interpreters, "3.12", GilScope::Each),
            (RuntimeKind::Python, Threads, "3.13t", GilScope::Off),
            (RuntimeKind::Python, Threads, "3.9", GilScope::Unknown),
            (RuntimeKind::Runner, Threads, "3.12", GilScope::Unknown),
        ] {
            let spec = Draft {
                runtime,
                executor,
                python: Some(python.to_owned()),
                ..Draft::default()
            }
            .spec();
            let scope = GilScope::of(&spec, &machine);
            assert_eq!(scope, expected, "{runtime:?} {executor:?} {python}");
        }
    }
}
