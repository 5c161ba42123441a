//! Which program a run needs: an interpreter with our script, or a person's own runner.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use nix::errno::Errno;

use super::fault::cut;
use crate::model::{Machine, RunSpec, RuntimeKind};
use crate::python;

/// Letters that are shown of a path.
const SHOWN: usize = 200;

/// A program and its arguments.
#[derive(Debug)]
pub(super) struct Program {
    /// The program comes first.
    pub(super) arguments: Vec<OsString>,
    /// What a person calls it.
    pub(super) name: String,
}

impl Program {
    /// Returns the program of a run, or why there is none.
    pub(super) fn of(spec: &RunSpec, machine: &Machine) -> Result<Self, String> {
        if spec.runtime == RuntimeKind::Python {
            let interpreter = interpreter(spec.python.as_deref(), machine)?;
            let script = python::runner_script()
                .map_err(|error| format!("the runner for Python cannot be had: {error}"))?;
            let name = format!("Python {}", cut(&interpreter, SHOWN));
            // no folder of anybody fills with compiled files
            let arguments = vec![interpreter.into(), "-B".into(), script.into()];
            return Ok(Self { arguments, name });
        }
        let Some(runner) = spec.runner.as_deref() else {
            return Err("runtime runner needs a program, see --runner".to_owned());
        };
        // a name without a slash is looked for among the commands only if there is no such file
        let path = if runner.contains('/') || !Path::new(runner).exists() {
            runner.to_owned()
        } else {
            format!("./{runner}")
        };
        Ok(Self {
            arguments: vec![path.into()],
            name: format!("runner {}", cut(runner, SHOWN)),
        })
    }

    /// Returns in words why the system did not execute it.
    pub(super) fn refusal(&self, errno: Errno) -> String {
        let program: &OsStr = self
            .arguments
            .first()
            .map_or(OsStr::new(""), OsString::as_os_str);
        let path = Path::new(program);
        match errno {
            Errno::ENOENT if path.exists() => {
                "what its first line says it is to be run by does not exist".to_owned()
            }
            Errno::ENOENT => "there is no such file".to_owned(),
            Errno::EACCES if path.is_dir() => "it is a folder".to_owned(),
            Errno::EACCES => "it may not be executed (see chmod +x)".to_owned(),
            Errno::ENOEXEC => "it is no program that this system can execute".to_owned(),
            errno => errno.desc().to_lowercase(),
        }
    }
}

/// Returns the interpreter that a person means. What nobody has looked at is taken as it is: its
/// hello will tell.
fn interpreter(name: Option<&str>, machine: &Machine) -> Result<String, String> {
    match (machine.python(name), name) {
        (Ok(python), _) => Ok(python.path.clone()),
        (Err(_), Some(path)) if path.contains('/') && !is_known(path, machine) => {
            Ok(path.to_owned())
        }
        (Err(reason), _) if machine.pythons.is_some() => Err(reason),
        (Err(_), None) => Ok("python3".to_owned()),
        (Err(_), Some(version)) if version.starts_with(|first: char| first.is_ascii_digit()) => {
            Ok(format!("python{version}"))
        }
        (Err(_), Some(command)) => Ok(command.to_owned()),
    }
}

fn is_known(path: &str, machine: &Machine) -> bool {
    let mut all = machine.pythons.iter().flatten();
    all.any(|one| one.is_called(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Interpreter;

    fn machine(problem: Option<&str>) -> Machine {
        let python = Interpreter {
            path: "/opt/python3".to_owned(),
            version: "3.12.1".to_owned(),
            problem: problem.map(str::to_owned),
            ..Interpreter::default()
        };
        Machine {
            pythons: Some(vec![python]),
            ..Machine::default()
        }
    }

    #[test]
    fn the_interpreter_is_the_one_that_was_found() {
        let found = machine(None);
        for name in [None, Some("3.12"), Some("/opt/python3")] {
            assert_eq!(interpreter(name, &found).unwrap(), "/opt/python3");
        }
        assert!(
            interpreter(Some("3.9"), &found)
                .unwrap_err()
                .contains("3.12")
        );
        let broken = machine(Some("it hangs"));
        let refusal = interpreter(Some("/opt/python3"), &broken).unwrap_err();
        assert!(refusal.contains("it hangs"), "{refusal}");
    }

    #[test]
    fn what_nobody_looked_at_is_tried() {
        let nobody = Machine::default();
        for (name, program) in [
            (None, "python3"),
            (Some("3.13t"), "python3.13t"),
            (Some("pypy3"), "pypy3"),
            (Some("./python"), "./python"),
        ] {
            assert_eq!(interpreter(name, &nobody).unwrap(), program);
        }
        assert_eq!(
            interpreter(Some("./python"), &machine(None)).unwrap(),
            "./python"
        );
    }
}
