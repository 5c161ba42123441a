//! Asks an interpreter what it is, and says in a few words why one cannot be used.

use std::fmt::Write;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;
use serde::Deserialize;

use super::ask::{Answer, End, PATIENCE, ask};
use super::environment;
use crate::model::{Exit, Interpreter, StartMethod};
use crate::text::harmless;
use crate::text::harmless::excerpt;

/// Prints what the interpreter that runs it is; Python 2.7 understands it.
const SCRIPT: &str = include_str!("../../assets/python/probe.py");

/// The exit status with which a shell or pyenv reports that a program does not exist.
const NO_SUCH_PROGRAM: Exit = Exit::Code(127);

/// Letters of what a program printed that are quoted.
const QUOTED: usize = 90;

/// What an interpreter says about itself.
#[derive(Debug, Deserialize)]
struct ProbeReply {
    version: [u32; 3],
    executable: String,
    implementation: String,
    free_threaded: bool,
    gil: bool,
    start_methods: Vec<String>,
    interpreters: bool,
}

/// What came of looking at a program.
#[derive(Debug)]
pub(super) struct Probed {
    /// The interpreter, usable or not.
    pub(super) interpreter: Interpreter,
    /// Whether it only stands for a program that is not there, as shims do.
    pub(super) leads_nowhere: bool,
    /// What it calls its executable: another program than the one asked if that leads there.
    pub(super) executable: Option<String>,
}

/// Returns what the program at `path`, which was found by `origin`, says about itself, or why it cannot
/// be used. Takes 5 s at most, and ends sooner when `given_up` becomes true.
pub fn probe(path: &Path, origin: &str, given_up: &AtomicBool) -> Interpreter {
    look_at(path, origin, given_up).interpreter
}

/// Returns the same, and whether there is any program at all.
pub(super) fn look_at(path: &Path, origin: &str, given_up: &AtomicBool) -> Probed {
    let asked = if path.is_dir() {
        Err("is a folder; the interpreter in it is needed".to_owned())
    } else {
        let mut command = Command::new(path);
        environment::prepare(&mut command);
        ask(command.args(["-c", SCRIPT]), given_up).map_err(|error| refusal(path, &error))
    };
    let leads_nowhere = asked
        .as_ref()
        .is_ok_and(|answer| answer.end == End::Exited(NO_SUCH_PROGRAM));
    let mut interpreter = Interpreter {
        path: path.display().to_string(),
        origin: origin.to_owned(),
        ..Interpreter::default()
    };
    let mut executable = None;
    match asked.and_then(|answer| understand(&answer)) {
        Ok(reported) => {
            let absolute = Path::new(&reported.executable).is_absolute();
            executable = Some(reported.executable.clone()).filter(|_| absolute);
            reported.fill(&mut interpreter);
        }
        Err(problem) => interpreter.problem = Some(problem),
    }
    Probed {
        interpreter,
        leads_nowhere,
        executable,
    }
}

/// Returns why a program cannot be started.
fn refusal(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if path.exists() => {
            "cannot be executed: what its first line names is not there".to_owned()
        }
        io::ErrorKind::NotFound => match path.read_link() {
            Ok(target) => format!("leads to {}, which is not there", target.display()),
            Err(_) => "there is no such file".to_owned(),
        },
        _ => format!("cannot be executed: {error}"),
    }
}

/// Finds what the interpreter said about itself among what it printed, or says why there is nothing.
fn understand(answer: &Answer) -> Result<ProbeReply, String> {
    let exit = match answer.end {
        End::Late => return Err(format!("did not answer within {} s", PATIENCE.as_secs())),
        End::Flood => return Err("printed more than 1 MB instead of an answer".to_owned()),
        End::GivenUp => return Err("was not waited for".to_owned()),
        End::Exited(exit) => exit,
    };
    let said = String::from_utf8_lossy(&answer.said);
    let complained = String::from_utf8_lossy(&answer.complained);
    // what its own start-up files print comes before it
    let reported = said
        .lines()
        .rev()
        .find_map(|line| serde_json::from_str(line).ok());
    match (reported, exit) {
        (Some(reported), Exit::Code(0)) => Ok(reported),
        (_, NO_SUCH_PROGRAM) => Err(quoted("led to no program", complained.lines())),
        (_, Exit::Code(0)) => Err(quoted("is no Python", said.lines())),
        (_, Exit::Code(_)) => Err(reason(&format!("ended with {exit}"), &complained)),
        // an interpreter that cannot go on aborts
        (_, Exit::Signal(_)) => Err(reason(&format!("was ended by {exit}"), &complained)),
    }
}

/// Adds the last line that says why an interpreter ended, and what has led it astray where it does not
/// find its own modules.
fn reason(what: &str, complained: &str) -> String {
    let lines = complained.lines().rev();
    let mut reported = quoted(what, lines.filter(|line| !environment::is_afterword(line)));
    let lost = [
        "No module named 'encodings'",
        "platform independent libraries",
    ];
    let variables = environment::misleading();
    if !variables.is_empty() && lost.iter().any(|lost| complained.contains(lost)) {
        let _ = write!(reported, " ({})", harmless(&variables));
    }
    reported
}

/// Adds the first of the lines that says anything, as far as it is short and harmless.
fn quoted<'a>(what: &str, mut lines: impl Iterator<Item = &'a str>) -> String {
    match lines.find(|line| !line.trim().is_empty()) {
        Some(line) => {
            format!("{what}: \"{}\"", excerpt(line.trim(), QUOTED))
        }
        None => what.to_owned(),
    }
}

impl ProbeReply {
    /// Writes down what was reported.
    fn fill(self, interpreter: &mut Interpreter) {
        let [major, minor, micro] = self.version;
        interpreter.version = format!("{major}.{minor}.{micro}");
        interpreter.problem = self.problem(&interpreter.version);
        interpreter.free_threaded = self.free_threaded;
        interpreter.gil = self.gil;
        interpreter.interpreters = self.interpreters;
        let methods = self.start_methods.iter();
        interpreter.start_methods = methods
            .filter_map(|name| StartMethod::from_str(name, false).ok())
            .collect();
    }

    /// Returns why it is none of those that are supported.
    fn problem(&self, version: &str) -> Option<String> {
        let [major, minor, _] = self.version;
        let (least_major, least_minor) = Interpreter::OLDEST;
        if self.implementation != "CPython" {
            Some(format!(
                "{} {version} is not supported: CPython is needed",
                excerpt(&self.implementation, QUOTED)
            ))
        } else if (major, minor) < Interpreter::OLDEST {
            Some(format!(
                "Python {version} is too old: {least_major}.{least_minor} or later is needed"
            ))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(said: &str, complained: &str, exit: Exit) -> Answer {
        Answer {
            end: End::Exited(exit),
            said: said.as_bytes().to_vec(),
            complained: complained.as_bytes().to_vec(),
        }
    }

    fn reported(version: &str, implementation: &str) -> String {
        format!(
            r#"{{"version": [{version}], "executable": "/x/python3", "implementation": "{implementation}",
            "free_threaded": true, "gil": false, "start_methods": ["fork", "warp", "spawn"],
            "interpreters": true}}"#
        )
        .replace('\n', "")
    }

    fn interpreter(said: &str) -> Result<Interpreter, String> {
        let mut interpreter = Interpreter::default();
        understand(&answer(said, "", Exit::Code(0)))?.fill(&mut interpreter);
        Ok(interpreter)
    }

    #[test]
    fn it_is_what_it_reports() {
        let greeting = format!("Welcome!\n\n{}\n", reported("3, 14, 1", "CPython"));
        let python = interpreter(&greeting).unwrap();
        let expected = Interpreter {
            version: "3.14.1".to_owned(),
            free_threaded: true,
            start_methods: vec![StartMethod::Fork, StartMethod::Spawn],
            interpreters: true,
            ..Interpreter::default()
        };
        assert_eq!(python, expected);
    }

    #[test]
    fn one_that_is_not_supported_is_named() {
        let problem = |version, implementation| {
            let python = interpreter(&reported(version, implementation)).unwrap();
            python.problem.unwrap()
        };
        assert_eq!(
            problem("2, 7, 18", "CPython"),
            "Python 2.7.18 is too old: 3.8 or later is needed"
        );
        assert_eq!(
            problem("3, 10, 12", "PyPy"),
            "PyPy 3.10.12 is not supported: CPython is needed"
        );
    }

    #[test]
    fn what_is_no_answer_is_quoted_harmlessly() {
        let problem = |said: &str, complained: &str, exit| {
            understand(&answer(said, complained, exit))
                .map(|_| ())
                .unwrap_err()
        };
        let garbage = problem("\n\u{1b}[2J\u{7}eggs\n{}\n", "", Exit::Code(0));
        assert_eq!(garbage, "is no Python: \"?[2J?eggs\"");
        assert_eq!(problem("", "", Exit::Code(0)), "is no Python");
        let traceback = "Traceback:\n  x\nImportError: no json\n";
        assert_eq!(
            problem("", traceback, Exit::Code(1)),
            "ended with exit status 1: \"ImportError: no json\""
        );
        let shim = "pyenv: python3.9: command not found\n\nThe `python3.9' command exists in\n";
        assert_eq!(
            problem("", shim, Exit::Code(127)),
            "led to no program: \"pyenv: python3.9: command not found\""
        );
        let crash = problem(&reported("3, 14, 1", "CPython"), "", Exit::Signal(11));
        assert_eq!(crash, "was ended by SIGSEGV");
        assert!(problem(&"egg".repeat(1_000), "", Exit::Code(0)).len() < 110);
    }

    #[test]
    fn what_cannot_be_executed_says_why() {
        let problem = |path: &Path| probe(path, "", &AtomicBool::default()).problem.unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert!(problem(folder.path()).starts_with("is a folder"));
        assert_eq!(
            problem(&folder.path().join("python3")),
            "there is no such file"
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        let refused = problem(file.path());
        assert!(refused.starts_with("cannot be executed: "), "{refused}");
    }
}
