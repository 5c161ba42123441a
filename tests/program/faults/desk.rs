//! A folder that a person works in, with files that no interpreter may execute, and the interpreters.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::interpreter::interpreter;
use super::program::{self, Outcome, eggtop};

/// Modules of the standard library that a runner, its workers and their helpers import, and those that
/// are imported when an interpreter starts.
pub(crate) const MODULES: [&str; 17] = [
    "socket",
    "multiprocessing",
    "random",
    "os",
    "site",
    "sitecustomize",
    "usercustomize",
    "threading",
    "runpy",
    "json",
    "ctypes",
    "tempfile",
    "asyncio",
    "resource",
    "eggtop_runner",
    "zipimport",
    "__main__",
];

/// Ways of starting workers that start interpreters in different ways.
pub(crate) const WAYS: [&str; 6] = [
    "busy --n 2000 --executor serial",
    "busy --n 2000 --executor pool --start spawn",
    "busy --n 2000 --executor process --start forkserver",
    "busy --n 2000 --executor pool --start fork",
    "counter --sync manager --n 3 --executor pool --start spawn",
    "sleep --seconds 0.001 --executor async",
];

/// A place of the test's own, with a folder that a person works in.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.desk()).unwrap();
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Returns the folder that a person works in.
    pub(crate) fn desk(&self) -> PathBuf {
        self.path("desk")
    }

    /// Puts modules into a folder that leave a trace when they are executed.
    pub(crate) fn lay_traps(&self, folder: &Path) {
        fs::create_dir_all(folder).unwrap();
        let trace = self.path("trace").display().to_string();
        for module in MODULES {
            let text = format!(
                "open({trace:?}, 'a').write({module:?} + ' ')\nprint('trap')\nraise SystemExit(9)\n"
            );
            fs::write(folder.join(format!("{module}.py")), text).unwrap();
        }
    }

    /// Asserts that nothing was executed that lay there.
    pub(crate) fn assert_untouched(&self, what: &str) {
        let trace = fs::read_to_string(self.path("trace"));
        assert!(trace.is_err(), "{what}: {trace:?} was executed");
    }

    /// Adds a program in shell; a process of its own writes it, as a file that another test's child has
    /// open for writing cannot be executed.
    pub(crate) fn program(&self, name: &str, script: &str) -> PathBuf {
        let path = self.path(name);
        let write = r#"printf '#!/bin/sh\n%s\n' "$2" > "$1"; chmod +x "$1""#;
        let mut shell = program::call("/bin/sh", &["-c", write, "sh"]);
        assert!(shell.arg(&path).arg(script).status().unwrap().success());
        path
    }

    /// Returns a call of a run that keeps its files here, in the folder that a person works in.
    pub(crate) fn call(&self, work: &str, more: &str) -> Command {
        // a serial run has one worker, and says so where another number is given
        let workers = if work.contains("serial") {
            ""
        } else {
            " --workers 2"
        };
        let arguments = format!("run {work} --tasks 3{workers} --format json {more}");
        let mut command = eggtop(&arguments);
        command.current_dir(self.desk());
        command.env("XDG_CACHE_HOME", self.path("cache"));
        command
    }
}

/// Returns the interpreters to try, where there are any: the oldest and the newest that pyenv has, or the
/// usual one.
pub(crate) fn pythons() -> Vec<String> {
    let home = std::env::home_dir().unwrap_or_default();
    let versions = fs::read_dir(home.join(".pyenv/versions"));
    let mut all: Vec<(u32, PathBuf)> = versions
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let folder = entry.ok()?.path();
            let version = folder.file_name()?.to_str()?.strip_prefix("3.")?.to_owned();
            let minor = version.split('.').next()?.parse().ok()?;
            Some((minor, folder.join("bin/python3")))
        })
        .filter(|(minor, path)| *minor >= 8 && path.is_file())
        .collect();
    all.sort();
    all.dedup_by_key(|(minor, _)| *minor);
    let ends = all.first().into_iter().chain(all.last());
    let mut ends: Vec<String> = ends.map(|(_, path)| path.display().to_string()).collect();
    ends.dedup();
    if ends.is_empty() {
        ends.extend(interpreter());
    }
    if ends.is_empty() {
        println!("skipped: no python3 of version 3.8 or later here");
    }
    ends
}

pub(crate) fn assert_done(ended: &Outcome, what: &str) {
    assert_eq!(ended.status, Some(0), "{what}: {ended:?}");
    assert_eq!(ended.stderr, "", "{what}");
    ended.family.assert_all_gone();
}
