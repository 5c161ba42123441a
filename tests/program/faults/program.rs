//! The program without a screen.

use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::family::{Family, MARK, PATIENCE};
use crate::start::spawn;

/// Where the program stands.
pub(crate) const EGGTOP: &str = env!("CARGO_BIN_EXE_eggtop");

/// What the program finds in its environment unless a test says otherwise: a person's settings and
/// language do not count here.
pub(crate) const ENVIRONMENT: [(&str, &str); 5] = [
    ("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"),
    ("HOME", "/nonexistent"),
    ("XDG_CONFIG_HOME", "/nonexistent"),
    ("LANG", "C.UTF-8"),
    ("TERM", "xterm-256color"),
];

/// A call of the program that goes on.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) child: Child,
    pub(crate) family: Family,
}

/// What came of a call.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit status; none where a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) family: Family,
}

/// Returns a call of any program, in the plain environment and a process group of its own.
///
/// In one group with the programs of other tests, it would be hung up with all of it where no shell in the
/// session controls jobs (`nohup`, `setsid`): the kernel does so when a worker ends while one of the group is
/// stopped.
pub(crate) fn call<A: AsRef<OsStr>>(program: impl AsRef<OsStr>, arguments: &[A]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .process_group(0)
        .env_clear()
        .envs(ENVIRONMENT)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Returns a call of the program; the arguments are parted by spaces.
///
/// It hears HUP even where the tests do not (`nohup cargo test`): then `env` executes the program in its
/// own place.
pub(crate) fn eggtop(arguments: &str) -> Command {
    let arguments = arguments.split(' ');
    if is_hup_ignored() {
        let program = ["--default-signal=HUP", EGGTOP];
        let arguments: Vec<&str> = program.into_iter().chain(arguments).collect();
        return call("/usr/bin/env", &arguments);
    }
    call(EGGTOP, &arguments.collect::<Vec<&str>>())
}

/// Returns whether the program that started the tests has HUP ignored.
fn is_hup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = u64::from_str_radix(ignored.unwrap().trim(), 16).unwrap();
    ignored & 1 << (Signal::SIGHUP as i32 - 1) != 0
}

/// Starts a call.
pub(crate) fn start(mut command: Command) -> Running {
    let family = Family::default();
    command.env(MARK, &family.mark);
    let child = spawn(&mut command);
    if is_hup_ignored() {
        await_program(child.id());
    }
    Running { child, family }
}

/// Waits until `env` has executed the program in its place, or something else was started.
fn await_program(pid: u32) {
    let exe = format!("/proc/{pid}/exe");
    let is_env = || std::fs::read_link(&exe).is_ok_and(|path| path.ends_with("env"));
    while is_env() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

/// Makes a call and waits for its end.
pub(crate) fn outcome(command: Command) -> Outcome {
    start(command).outcome()
}

impl Running {
    /// Sends the program itself a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// Waits for the end.
    pub(crate) fn outcome(self) -> Outcome {
        let Self { child, family } = self;
        let pid = Pid::from_raw(child.id().cast_signed());
        let (ended, wait) = channel::<()>();
        let watchdog = Builder::new().spawn(move || {
            // a program that hangs fails its test; one that has ended drops the other side
            if wait.recv_timeout(3 * PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = kill(pid, Signal::SIGKILL);
            }
        });
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        drop(ended);
        watchdog.unwrap().join().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Outcome {
            status: status.code(),
            stdout: text(stdout),
            stderr: text(stderr),
            family,
        }
    }
}

impl Outcome {
    /// Returns the first run of the JSON report.
    pub(crate) fn run(&self) -> Value {
        let report: Value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        report["runs"][0].clone()
    }
    /// Asserts that the run was aborted with this status and a sentence that holds this.
    pub(crate) fn assert_broken(&self, status: i32, sentence: &str) {
        assert_eq!(self.status, Some(status), "{self:?}");
        assert_eq!(self.run()["end"], "broken", "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        assert!(self.stderr.contains(sentence), "{sentence}: {self:?}");
        assert!(!self.stderr.contains('\u{1b}'), "{self:?}");
        assert!(self.stderr.len() < 700, "{self:?}");
    }
}
