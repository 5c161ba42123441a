//! A Python interpreter found on the machine, usable or not, and how a person names one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::spec::StartMethod;

/// An interpreter, as it told of itself, or why it could not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interpreter {
    /// Where it is: what it calls its executable, or what was tried.
    pub path: String,
    /// Where it was found, in a few words: `python3 on PATH`, `pyenv`, `--python`.
    pub origin: String,
    /// Its version, as `3.12.1`; empty where it did not tell.
    pub version: String,
    /// Whether it was built to run without a GIL.
    pub free_threaded: bool,
    /// Whether its GIL is on; a free-threaded build can turn it on again.
    pub gil: bool,
    /// How its processes can start here.
    pub start_methods: Vec<StartMethod>,
    /// Whether it can run several interpreters in threads (`InterpreterPoolExecutor`).
    pub interpreters: bool,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

impl Interpreter {
    /// The oldest version that is supported.
    pub const OLDEST: (u32, u32) = (3, 8);

    /// Returns whether runs can be done with it.
    pub fn is_usable(&self) -> bool {
        self.problem.is_none()
    }

    /// Returns `3.12`, or `3.13t` for a free-threaded build.
    pub fn short(&self) -> String {
        let mut parts = self.version.splitn(3, '.');
        let (major, minor) = (parts.next(), parts.next());
        let t = if self.free_threaded { "t" } else { "" };
        match (major, minor) {
            (Some(major), Some(minor)) => format!("{major}.{minor}{t}"),
            _ => format!("{}{t}", self.version),
        }
    }

    /// Returns whether a person who writes `name` means this one: its path, or the beginning of its
    /// version, with a `t` behind it for a free-threaded build.
    pub fn is_named(&self, name: &str) -> bool {
        if name.contains('/') {
            return self.path == name;
        }
        let (digits, free_threaded) = match name.strip_suffix('t') {
            Some(digits) => (digits, true),
            None => (name, false),
        };
        let begins = self
            .version
            .strip_prefix(digits)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        !digits.is_empty() && begins && self.free_threaded == free_threaded
    }
}

impl fmt::Display for Interpreter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t = if self.free_threaded { "t" } else { "" };
        write!(f, "Python {}{t} ({})", self.version, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interpreter(version: &str, free_threaded: bool) -> Interpreter {
        Interpreter {
            path: "/usr/bin/python3".to_owned(),
            version: version.to_owned(),
            free_threaded,
            ..Interpreter::default()
        }
    }

    #[test]
    fn a_version_names_it_as_far_as_it_goes() {
        let python = interpreter("3.12.1", false);
        for name in ["3", "3.12", "3.12.1", "/usr/bin/python3"] {
            assert!(python.is_named(name), "{name}");
        }
        for name in ["", "t", "3.1", "3.12t", "2", "3.12.10", "/usr/bin/python"] {
            assert!(!python.is_named(name), "{name}");
        }
        assert!(interpreter("3.13.0", true).is_named("3.13t"));
        assert!(!interpreter("3.13.0", true).is_named("3.13"));
    }

    #[test]
    fn its_short_name_is_two_numbers() {
        assert_eq!(interpreter("3.12.1", false).short(), "3.12");
        assert_eq!(interpreter("3.13.0", true).short(), "3.13t");
    }
}
