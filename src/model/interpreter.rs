//! A Python interpreter found on the machine, usable or not, and how a person names one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::spec::StartMethod;

/// An interpreter, as it described itself, or why it could not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interpreter {
    /// Where it is: what it calls its executable, or what was tried.
    pub path: String,
    /// Where it was found, in a few words: `python3 on PATH`, `pyenv`, `asked for`.
    pub origin: String,
    /// Other paths that lead to it, and whatever a person called it.
    #[serde(default)]
    pub names: Vec<String>,
    /// Its version, as `3.12.1`; empty where it did not report one.
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
    /// How the one of the active virtual environment is said to be found.
    pub const ACTIVE: &str = "the virtual environment";

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

    /// Returns what distinguishes it from others: `3.12.1`, `3.13t no GIL`, or `3.13t GIL on`.
    pub fn title(&self) -> String {
        match (self.free_threaded, self.gil) {
            (false, _) => self.version.clone(),
            (true, false) => format!("{} no GIL", self.short()),
            (true, true) => format!("{} GIL on", self.short()),
        }
    }

    /// Returns whether a person who writes `name` means this one and no other: it leads there.
    pub fn is_called(&self, name: &str) -> bool {
        self.path == name || self.names.iter().any(|known| known == name)
    }

    /// Returns whether `name` is its version as far as it goes, with a `t` behind it for a
    /// free-threaded build: `3.12`, `3.13t`, `python3.12`.
    pub fn has_version(&self, name: &str) -> bool {
        let version = name.strip_prefix("python").unwrap_or(name);
        let (digits, free_threaded) = match version.strip_suffix('t') {
            Some(digits) => (digits, true),
            None => (version, false),
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
            names: vec!["/bin/python3".to_owned(), "snake".to_owned()],
            version: version.to_owned(),
            free_threaded,
            ..Interpreter::default()
        }
    }

    #[test]
    fn a_version_names_it_as_far_as_it_goes() {
        let python = interpreter("3.12.1", false);
        for name in ["3", "3.12", "3.12.1", "python3.12"] {
            assert!(python.has_version(name), "{name}");
        }
        for name in ["", "t", "python", "3.1", "3.12t", "2", "3.12.10"] {
            assert!(!python.has_version(name), "{name}");
        }
        assert!(interpreter("3.13.0", true).has_version("3.13t"));
        assert!(!interpreter("3.13.0", true).has_version("3.13"));
    }

    #[test]
    fn it_is_called_what_leads_to_it() {
        let python = interpreter("3.12.1", false);
        for name in ["/usr/bin/python3", "/bin/python3", "snake"] {
            assert!(python.is_called(name), "{name}");
        }
        for name in ["", "3.12", "/usr/bin/python"] {
            assert!(!python.is_called(name), "{name}");
        }
    }

    #[test]
    fn its_short_name_is_two_numbers() {
        assert_eq!(interpreter("3.12.1", false).short(), "3.12");
        assert_eq!(interpreter("3.13.0", true).short(), "3.13t");
        assert_eq!(interpreter("3.12.1", false).title(), "3.12.1");
        assert_eq!(interpreter("3.13.0", true).title(), "3.13t no GIL");
    }
}
