//! The Python interpreters of the machine: which can be used, why the others cannot, and what to do
//! where there is none.

use std::env;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::cli::config;
use crate::cli::settings::{Key, variable};
use crate::model::{Field, Interpreter, Machine, name_of};
use crate::python::Places;
use crate::text::harmless;

/// Whether runs of runtime python can start, and where was looked.
#[derive(Debug, Serialize)]
pub(super) struct Pythons {
    /// The interpreter that the settings name.
    asked: Option<String>,
    /// Whether a run could start with that, or with the first that was found.
    usable: bool,
    /// Why not.
    reason: Option<String>,
    /// The places where interpreters may be.
    looked_at: Vec<String>,
}

impl Pythons {
    /// Looks for the interpreters and writes them down in the machine.
    pub(super) fn look(machine: &mut Machine) -> Self {
        let asked = asked();
        let places = Places::here(asked.as_slice());
        machine.pythons = Some(places.search(&AtomicBool::new(false)));
        let reason = machine.python(asked.as_deref()).err();
        Self {
            asked,
            usable: reason.is_none(),
            reason,
            looked_at: places.in_words(),
        }
    }

    /// Says in words what was found.
    pub(super) fn report(&self, machine: &Machine) -> Vec<String> {
        let there_is_one = machine.usable_pythons().next().is_some();
        let mut lines = vec![match machine.python(self.asked.as_deref()) {
            Ok(python) => format!("runs of runtime python can start, with {python}"),
            Err(reason) => {
                let reason = match &self.asked {
                    Some(asked) => format!("{asked}: {reason}"),
                    None => "there is none of version 3.8 or later".to_owned(),
                };
                format!("runs of runtime python cannot start: {reason}")
            }
        }];
        lines.extend(
            machine
                .broken_environment()
                .filter(|_| self.asked.is_none()),
        );
        lines.extend(machine.pythons.iter().flatten().map(line_of));
        if !there_is_one {
            let places = self.looked_at.iter();
            lines.extend(places.map(|place| format!("looked at: {place}")));
            lines.push(format!(
                "to do: install Python 3.8 or later, or name one in {}",
                variable(Field::Python.name())
            ));
        }
        lines.iter().map(|line| harmless(line)).collect()
    }
}

/// Returns the interpreter that the environment names, or the configuration file.
fn asked() -> Option<String> {
    let of_environment = env::var(variable(Field::Python.name())).ok();
    let name = of_environment.or_else(|| {
        // A file that cannot be read is complained of where it counts.
        let mut given = config::load(None).unwrap_or_default().into_iter();
        let named = given.find(|given| given.key == Key::Field(Field::Python));
        named.map(|given| given.text)
    });
    name.map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

fn line_of(python: &Interpreter) -> String {
    let place = format!("{} ({})", python.path, python.origin);
    let t = if python.free_threaded { "t" } else { "" };
    let version = match python.version.as_str() {
        "" => "?".to_owned(),
        version => format!("{version}{t}"),
    };
    if let Some(problem) = &python.problem {
        return format!("{version:<8} refused: {place}: {problem}");
    }
    let gil = if python.gil { "GIL on" } else { "GIL off" };
    let interpreters = if python.interpreters {
        "interpreters"
    } else {
        "no interpreters"
    };
    let starts: Vec<String> = python.start_methods.iter().map(name_of).collect();
    let starts = starts.join(", ");
    format!("{version:<8} {gil:<7}  {interpreters:<15}  {starts:<23}  {place}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StartMethod;

    fn reported(asked: Option<&str>, pythons: Vec<Interpreter>) -> Vec<String> {
        let machine = Machine {
            pythons: Some(pythons),
            ..Machine::default()
        };
        let reason = machine.python(asked).err();
        let pythons = Pythons {
            asked: asked.map(str::to_owned),
            usable: reason.is_none(),
            reason,
            looked_at: vec!["PATH names no folder".to_owned()],
        };
        pythons.report(&machine)
    }

    fn python(version: &str) -> Interpreter {
        Interpreter {
            path: "/usr/bin/python3".to_owned(),
            origin: "python3 on PATH".to_owned(),
            version: version.to_owned(),
            gil: true,
            ..Interpreter::default()
        }
    }

    #[test]
    fn what_was_found_is_listed_with_what_it_can_do() {
        let free = Interpreter {
            free_threaded: true,
            gil: false,
            interpreters: true,
            start_methods: vec![StartMethod::Fork, StartMethod::Spawn],
            ..python("3.14.1")
        };
        let old = Interpreter {
            problem: Some("Python 3.6.15 is too old\u{1b}".to_owned()),
            ..python("3.6.15")
        };
        assert_eq!(
            reported(None, vec![free, old]),
            [
                "runs of runtime python can start, with Python 3.14.1t (/usr/bin/python3)",
                "3.14.1t  GIL off  interpreters     fork, spawn              /usr/bin/python3 (python3 on PATH)",
                "3.6.15   refused: /usr/bin/python3 (python3 on PATH): Python 3.6.15 is too old?",
            ]
        );
    }

    #[test]
    fn where_there_is_none_it_says_where_was_looked_and_what_to_do() {
        let lines = reported(None, Vec::new());
        assert!(lines[0].starts_with("runs of runtime python cannot start: there is none of"));
        assert_eq!(lines[1], "looked at: PATH names no folder");
        assert!(lines[2].starts_with("to do: install Python 3.8 or later"));
    }

    #[test]
    fn one_that_the_settings_name_must_be_there() {
        let lines = reported(Some("3.9"), vec![python("3.12.1")]);
        assert!(
            lines[0].starts_with("runs of runtime python cannot start: 3.9: no such Python"),
            "{lines:?}"
        );
        assert_eq!(lines.len(), 2);
    }
}
