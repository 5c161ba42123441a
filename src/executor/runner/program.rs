//! Which program a run needs: an interpreter with our archive, or a person's own runner.

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::lookup::executed;
use crate::model::{Machine, RunSpec, RuntimeKind, name_of};
use crate::os;
use crate::process::{self, EVENTS_FD, ForkServer};
use crate::python::{self, environment};
use crate::run_resources::Scratch;
use crate::text::harmless::excerpt;

/// Letters that are shown of a path.
const SHOWN: usize = 200;

/// The variable with the number of the descriptor on which a runner reports events.
const EVENTS: &str = "EGGTOP_EVENTS_FD";

/// A program and its arguments.
#[derive(Debug)]
pub(super) struct Program {
    /// The program comes first.
    pub(super) arguments: Vec<OsString>,
    /// What a person calls it.
    pub(super) name: String,
    /// Whether it is an interpreter with our archive.
    is_python: bool,
}

impl Program {
    /// Returns the program of a run, or why there is none.
    pub(super) fn of(spec: &RunSpec, machine: &Machine) -> Result<Self, String> {
        if spec.runtime() == RuntimeKind::Python {
            let interpreter = machine.python(spec.python())?.path.clone();
            let archive = python::runner_archive()
                .map_err(|error| format!("the runner for Python cannot be had: {error}"))?;
            let name = format!("Python {}", excerpt(&interpreter, SHOWN));
            let mut arguments: Vec<OsString> = vec![interpreter.into()];
            arguments.extend(environment::FLAGS.map(OsString::from));
            // what workload and executor need is loaded before the clock starts
            let needed = [name_of(&spec.workload()), name_of(&spec.executor())];
            arguments.push(archive.into());
            arguments.extend(needed.map(OsString::from));
            return Ok(Self {
                arguments,
                name,
                is_python: true,
            });
        }
        let Some(runner) = spec.runner() else {
            return Err("runtime runner needs a program, see --runner".to_owned());
        };
        Ok(Self {
            arguments: vec![executed(runner).into()],
            name: format!("runner {}", excerpt(runner, SHOWN)),
            is_python: false,
        })
    }

    /// Makes the folder for temporary files that an interpreter has for itself: what it leaves there is
    /// removed with it. A program of another author uses the user's.
    pub(super) fn folder<'a>(&self, server: &'a ForkServer) -> Result<Option<Scratch<'a>>, String> {
        let folder = self.is_python.then(|| Scratch::for_sockets(server));
        let folder = folder.transpose();
        folder.map_err(|error| format!("no folder for temporary files: {error}"))
    }

    /// Returns what is to be executed, with the environment it needs.
    pub(super) fn executable(&self, folder: Option<&Scratch<'_>>) -> process::Program {
        let mut program = process::Program::new(&self.arguments);
        program.variable(EVENTS, Some(EVENTS_FD.to_string()));
        if self.is_python {
            for (name, value) in environment::changes() {
                program.variable(name, value);
            }
        }
        if let Some(folder) = folder {
            program.variable("TMPDIR", Some(folder.path()));
        }
        program
    }

    /// Returns in words why the system did not execute it.
    pub(super) fn refusal(&self, error: &io::Error) -> String {
        let program: &OsStr = self
            .arguments
            .first()
            .map_or(OsStr::new(""), OsString::as_os_str);
        let path = Path::new(program);
        match error.kind() {
            ErrorKind::NotFound if path.exists() => {
                "what its first line says it is to be run by does not exist".to_owned()
            }
            ErrorKind::NotFound => "there is no such file".to_owned(),
            ErrorKind::PermissionDenied if path.is_dir() => "it is a folder".to_owned(),
            ErrorKind::PermissionDenied => "it may not be executed (see chmod +x)".to_owned(),
            _ if os::is_no_program(error) => {
                "it is no program that this system can execute".to_owned()
            }
            _ => os::reason(error).to_lowercase(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Interpreter};

    #[test]
    fn the_interpreter_is_the_one_that_was_found() {
        let python = |version: &str, problem: Option<&str>| Interpreter {
            path: format!("/opt/python{version}"),
            version: version.to_owned(),
            problem: problem.map(str::to_owned),
            ..Interpreter::default()
        };
        let machine = Machine {
            pythons: Some(vec![python("3.12", None), python("3.9", Some("it hangs"))]),
            ..Machine::default()
        };
        let program = |name: Option<&str>| {
            let spec = Draft {
                runtime: RuntimeKind::Python,
                python: name.map(str::to_owned),
                ..Draft::default()
            }
            .spec();
            Program::of(&spec, &machine).map(|program| program.arguments[0].clone())
        };
        for name in [None, Some("3.12"), Some("/opt/python3.12")] {
            assert_eq!(program(name).unwrap(), "/opt/python3.12");
        }
        assert!(program(Some("3.9")).unwrap_err().contains("it hangs"));
    }
}
