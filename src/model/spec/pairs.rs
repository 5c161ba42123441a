//! Which choices can be made together: not every executor exists on every runtime.

use super::{ExecutorKind, RunSpec, RuntimeKind, StartMethod, name_of};
use crate::model::field::SpecError;
use crate::model::topology::Machine;

impl RuntimeKind {
    /// Returns the executors that exist on this runtime.
    pub const fn executors(self) -> &'static [ExecutorKind] {
        use ExecutorKind::{Async, Interpreters, Pool, Process, Serial, Threads};
        match self {
            // What a runner cannot do it refuses itself.
            Self::Native | Self::Gil | Self::Runner => &[Serial, Threads, Pool, Process, Async],
            Self::Python => &[Serial, Threads, Pool, Process, Async, Interpreters],
        }
    }

    /// Returns whether its work is done by programs other than this one.
    pub const fn is_foreign(self) -> bool {
        matches!(self, Self::Python | Self::Runner)
    }
}

impl RunSpec {
    /// Returns the executors that exist on the run's runtime on a machine.
    pub fn executors(&self, machine: &Machine) -> Vec<ExecutorKind> {
        let all = self.runtime().executors().iter().copied();
        all.filter(|&executor| {
            self.lacks_work_with(executor).is_none()
                && (executor != ExecutorKind::Interpreters || self.can_interpreters(machine))
        })
        .collect()
    }

    /// Returns how the run's processes can start on a machine.
    pub fn start_methods(&self, machine: &Machine) -> Vec<StartMethod> {
        use StartMethod::{Fork, Forkserver, Spawn};
        match self.runtime() {
            RuntimeKind::Native | RuntimeKind::Gil => vec![Fork, Spawn],
            RuntimeKind::Python => machine.python(self.python()).map_or_else(
                |_| vec![Fork, Spawn, Forkserver],
                |python| python.start_methods.clone(),
            ),
            RuntimeKind::Runner => vec![Fork, Spawn, Forkserver],
        }
    }

    /// Returns why the run's executor, or its synchronization method, does not exist on its runtime on a machine,
    /// if only that is missing.
    pub fn lack(&self, machine: &Machine) -> Option<String> {
        self.lacks_executor(machine).or_else(|| self.lacks_share())
    }

    fn lacks_executor(&self, machine: &Machine) -> Option<String> {
        self.check_runtime(machine).ok()?;
        let executors = self.executors(machine);
        if executors.contains(&self.executor()) {
            return None;
        }
        let exists = self.runtime().executors().contains(&self.executor());
        let none = self.lacks_work_with(self.executor());
        if let Some(reason) = none.filter(|_| exists) {
            return Some(reason.to_owned());
        }
        let names: Vec<String> = executors.iter().map(name_of).collect();
        let on = name_of(&self.runtime());
        Some(match self.executor() {
            ExecutorKind::Interpreters if self.runtime() == RuntimeKind::Python => {
                "this Python has no InterpreterPoolExecutor, 3.14 and later have".to_owned()
            }
            _ => format!("runtime {on} has {}", names.join(", ")),
        })
    }

    /// Checks that runtime, interpreter, executor and start method can be had together.
    pub(super) fn check_pairs(&self, machine: &Machine) -> Result<(), SpecError> {
        self.check_runtime(machine)?;
        if let Some(reason) = self.lacks_executor(machine) {
            return Err(SpecError::new(
                "executor",
                name_of(&self.executor()),
                reason,
            ));
        }
        let starts = self.start_methods(machine);
        let processes = matches!(self.executor(), ExecutorKind::Pool | ExecutorKind::Process);
        if processes && !starts.contains(&self.start()) {
            let names: Vec<String> = starts.iter().map(name_of).collect();
            let allowed = match names.as_slice() {
                [] => "this Python cannot start processes: it lacks multiprocessing".to_owned(),
                names => format!("{} here", names.join(", ")),
            };
            return Err(SpecError::new("start", name_of(&self.start()), allowed));
        }
        Ok(())
    }

    fn check_runtime(&self, machine: &Machine) -> Result<(), SpecError> {
        match (self.runtime(), &self.python(), &self.runner()) {
            // A path is looked at when it is needed, and nothing is known before anybody looked.
            (RuntimeKind::Python, name, _) if !self.may_have_python(machine) => {
                match (machine.python(name.as_deref()), name) {
                    (Ok(_), _) => Ok(()),
                    (Err(reason), Some(name)) => Err(SpecError::new("python", name, reason)),
                    (Err(reason), None) => Err(SpecError::new("runtime", "python", reason)),
                }
            }
            (RuntimeKind::Runner, _, None) => {
                let allowed = "needs --runner FILE, a program that speaks the runner protocol";
                Err(SpecError::new("runtime", "runner", allowed))
            }
            _ => Ok(()),
        }
    }

    /// Returns whether the interpreter that the run needs may exist but has not been examined yet: the
    /// discovery has not finished, or the path that the run names is new.
    pub fn may_have_python(&self, machine: &Machine) -> bool {
        let Some(known) = &machine.pythons else {
            return true;
        };
        let path = self.python().filter(|name| name.contains('/'));
        path.is_some_and(|path| !known.iter().any(|python| python.is_called(path)))
    }

    fn can_interpreters(&self, machine: &Machine) -> bool {
        self.may_have_python(machine)
            || machine
                .python(self.python())
                .is_ok_and(|python| python.interpreters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Interpreter};

    /// Returns why a run cannot be had in an interpreter with these start methods.
    fn refusal(start_methods: &[StartMethod], executor: ExecutorKind) -> String {
        let python = Interpreter {
            path: "/usr/bin/python3".to_owned(),
            version: "3.12.1".to_owned(),
            start_methods: start_methods.to_vec(),
            ..Interpreter::default()
        };
        let machine = Machine {
            pythons: Some(vec![python]),
            ..Machine::default()
        };
        let spec = Draft {
            runtime: RuntimeKind::Python,
            executor,
            start: StartMethod::Fork,
            ..Draft::default()
        }
        .spec();
        let refusal = spec.check_pairs(&machine);
        refusal.map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn what_is_missing_is_named_even_where_there_is_nothing() {
        for executor in [ExecutorKind::Pool, ExecutorKind::Process] {
            assert_eq!(refusal(&[StartMethod::Fork], executor), "");
            let some = refusal(&[StartMethod::Spawn, StartMethod::Forkserver], executor);
            assert!(some.ends_with("spawn, forkserver here"), "{some}");
            let none = refusal(&[], executor);
            assert!(none.ends_with("it lacks multiprocessing"), "{none}");
        }
        assert_eq!(refusal(&[], ExecutorKind::Threads), "");
        assert!(!refusal(&[], ExecutorKind::Interpreters).is_empty());
    }
}
