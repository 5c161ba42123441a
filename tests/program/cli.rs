//! The command line from outside: the real program, its streams and its exit status.

mod corrections;
mod pages;
mod refusals;
mod runs;
mod settings;
mod streams;
mod terminal;

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::start::{output, spawn};

/// The program as if just installed: no settings of the person who runs the tests.
fn eggtop(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EGGTOP_") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null());
    command
}

fn outcome(command: Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = output(command);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// Returns what was complained of, but for a machine that others use: that is said before several runs
/// begin.
fn without_disturbances(complaint: &str) -> String {
    let lines = complaint.lines();
    let others = lines.filter(|line| !line.starts_with("eggtop: before it begins: "));
    others.collect::<Vec<&str>>().join("\n")
}

/// Asserts that a call could not run, and returns its one line of complaint.
fn refusal(command: Command) -> String {
    let (status, stdout, stderr) = outcome(command);
    assert_eq!(status, 2, "{stderr}");
    assert_eq!(stdout, "");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let line = stderr.trim_end().strip_prefix("eggtop: ");
    line.unwrap_or_else(|| panic!("{stderr}")).to_owned()
}

/// Runs tasks that take no time and returns the report.
fn report(mut command: Command) -> Value {
    command.args(["--n", "1000", "--tasks", "2", "--format", "json"]);
    let (status, stdout, stderr) = outcome(command);
    assert_eq!(status, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

fn settings(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("eggtop")).unwrap();
    fs::write(home.path().join("eggtop/config.toml"), text).unwrap();
    home
}

/// Like [`outcome`], with standard output where the command says.
fn outcome_with_stdout(mut command: Command) -> (i32, String, String) {
    let child = spawn(command.stderr(Stdio::piped()));
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}
