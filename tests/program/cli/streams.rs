//! Closed pipes, full disks, signals.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::{eggtop, outcome_with_stdout};
use crate::start::spawn;

#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in [
        &["man"][..],
        &["--help"],
        &["completions", "zsh"],
        &["run", "busy", "--n", "1000"],
    ] {
        let mut command = eggtop(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = spawn(&mut command);
        drop(child.stdout.take());
        let mut complaint = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut complaint)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
        assert_eq!(complaint, "", "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_reported() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    for arguments in [&["man"][..], &["--help"], &["run", "busy", "--n", "1000"]] {
        let mut command = eggtop(arguments);
        let full = File::options().write(true).open("/dev/full").unwrap();
        command.stdout(full);
        let (status, _, stderr) = outcome_with_stdout(command);
        assert_eq!(status, 2, "{arguments:?}");
        assert!(
            stderr.starts_with("eggtop: cannot write to standard output: "),
            "{stderr}"
        );
    }
}

/// Starts a run of half a minute, sends it a signal, and returns what was printed.
#[cfg(target_os = "linux")]
fn interrupted(signal: Signal) -> (Option<i32>, Value) {
    let arguments = [
        "run",
        "eggs",
        "--seconds",
        "30",
        "--tasks",
        "2",
        "--format",
        "json",
    ];
    // `nohup cargo test` ignores HUP; `env` executes the program in its own place
    let mut command = Command::new("env");
    command
        .arg("--default-signal=HUP")
        .arg(env!("CARGO_BIN_EXE_eggtop"))
        .args(arguments)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut child = spawn(&mut command);
    let pid = Pid::from_raw(child.id().cast_signed());
    // Before it waits for HUP, INT and TERM, they end it as they end any program.
    let waits = |status: String| {
        let blocked = status.lines().find_map(|line| line.strip_prefix("SigBlk:"));
        let blocked = u64::from_str_radix(blocked.unwrap().trim(), 16).unwrap();
        let bit = |signal: Signal| 1_u64 << (signal as i32 - 1);
        let all = bit(Signal::SIGHUP) | bit(Signal::SIGINT) | bit(Signal::SIGTERM);
        blocked & all == all
    };
    while !waits(fs::read_to_string(format!("/proc/{pid}/status")).unwrap()) {
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself");
        sleep(Duration::from_millis(10));
    }
    kill(pid, signal).unwrap();
    let mut text = String::new();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_to_string(&mut text).unwrap();
    let status = child.wait().unwrap().code();
    (status, serde_json::from_str(&text).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_ends_the_run_and_what_there_is_is_printed() {
    for (signal, expected) in [
        (Signal::SIGINT, 130),
        (Signal::SIGTERM, 143),
        (Signal::SIGHUP, 129),
    ] {
        let (status, report) = interrupted(signal);
        assert_eq!(status, Some(expected));
        assert!(report["runs"].is_array(), "{report}");
    }
}
