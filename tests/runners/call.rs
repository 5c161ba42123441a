//! Calls of the program, and their processes, which are known by a mark in their environment: it goes
//! to every child and stays with orphans, so nobody is overlooked.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// How long anything that must happen may take on a loaded machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// The variable that carries the mark.
const MARK: &str = "RUNNER_TEST_MARK";

/// Comes before the body of a [`script`]: a hello, and the order is read.
const GREETING: &str = "#!/bin/sh
echo '{\"hello\":{\"protocol\":1,\"name\":\"odd egg\"}}'
read -r order
";
/// A line in which the first worker starts.
pub(crate) const STARTED: &str = r#"echo '{"kind":{"run":{"run":0,"event":{"worker":{"worker":0,"event":{"started":{"pid":1,"tid":1,"asked":0}}}}}}}'"#;

/// A file that can be executed and goes away with this.
#[derive(Debug)]
pub(crate) struct Script {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Script {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Writes a runner in shell that says hello, reads its order, and does the body.
pub(crate) fn script(body: &str) -> Script {
    file(&format!("{GREETING}{body}\n"))
}

/// Writes a file that can be executed.
pub(crate) fn file(text: &str) -> Script {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd-egg");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    Script {
        _folder: folder,
        path,
    }
}

/// A call of the program that has not been made yet.
pub(crate) struct Call {
    command: Command,
    mark: String,
}

/// A call that goes on.
pub(crate) struct Running {
    child: Child,
    pub(crate) family: Family,
}

/// What came of a call.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit status; none where a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// All processes of one call.
#[derive(Debug)]
pub(crate) struct Family {
    mark: String,
}

/// Returns a call that reports in JSON; the arguments are parted by spaces.
pub(crate) fn call(arguments: &str) -> Call {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mark = format!("{}-{number}", std::process::id());
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    command
        .args(arguments.split_whitespace())
        .args(["--format", "json"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", "/nonexistent")
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .env(MARK, &mark)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Call { command, mark }
}

impl Call {
    pub(crate) fn runner(mut self, path: impl AsRef<Path>) -> Self {
        self.command.arg("--runner").arg(path.as_ref());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.command.env(name, value.as_ref());
        self
    }

    pub(crate) fn start(mut self) -> Running {
        Running {
            child: self.command.spawn().unwrap(),
            family: Family { mark: self.mark },
        }
    }

    /// Makes the call and waits for its end, after which none of its processes may be left.
    pub(crate) fn outcome(self) -> Outcome {
        self.start().outcome()
    }
}

impl Running {
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    /// Sends the program itself a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).unwrap();
    }

    /// Returns whether the program has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for the end, after which none of the processes may be left.
    pub(crate) fn outcome(self) -> Outcome {
        let Output {
            status,
            stdout,
            stderr,
        } = self.child.wait_with_output().unwrap();
        self.family.assert_gone();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Outcome {
            status: status.code(),
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }
}

impl Outcome {
    /// Returns the first run of the report.
    pub(crate) fn run(&self) -> Value {
        let report: Value =
            serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        report["runs"][0].clone()
    }

    /// Asserts that the run broke off with this status and a sentence that holds this.
    pub(crate) fn assert_broken(&self, status: i32, sentence: &str) {
        assert_eq!(self.status, Some(status), "{self:?}");
        assert_eq!(self.run()["end"], "broken", "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        assert!(self.stderr.contains(sentence), "{sentence}: {self:?}");
        assert!(!self.stderr.contains('\u{1b}'), "{self:?}");
        assert!(self.stderr.len() < 700, "{self:?}");
    }
}

impl Family {
    /// Returns who is alive, with their names and states; zombies are not.
    pub(crate) fn alive(&self) -> Vec<(Pid, String, char)> {
        let mark = format!("{MARK}={}", self.mark);
        let member = |folder: PathBuf| {
            let pid = folder.file_name()?.to_str()?.parse().ok()?;
            let environment = fs::read(folder.join("environ")).ok()?;
            let mut variables = environment.split(|&byte| byte == 0);
            variables.find(|variable| *variable == mark.as_bytes())?;
            let stat = fs::read_to_string(folder.join("stat")).ok()?;
            let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
            let state = rest.trim_start().chars().next()?;
            (!matches!(state, 'Z' | 'X')).then(|| (Pid::from_raw(pid), name.to_owned(), state))
        };
        let processes = fs::read_dir("/proc").unwrap();
        processes
            .filter_map(|entry| member(entry.ok()?.path()))
            .collect()
    }

    /// Returns who is alive and none of eggtop's own.
    pub(crate) fn strangers(&self) -> Vec<(Pid, String, char)> {
        let mut alive = self.alive();
        alive.retain(|(_, name, _)| !name.starts_with("eggtop"));
        alive
    }

    /// Waits until so many strangers are alive.
    pub(crate) fn await_strangers(&self, count: usize) {
        wait_until("they are all there", || {
            (self.strangers().len() >= count).then_some(())
        });
    }

    /// Waits until nobody is alive. On a quiet machine that takes no second; how long it took here
    /// is printed.
    pub(crate) fn assert_gone(&self) {
        let asked = Instant::now();
        wait_until("nobody is alive", || self.alive().is_empty().then_some(()));
        println!("all gone after {:?}", asked.elapsed());
    }
}

impl Drop for Family {
    /// Leaves nobody behind when a test fails.
    fn drop(&mut self) {
        for (pid, ..) in self.alive() {
            let _ = kill(pid, Signal::SIGKILL);
        }
    }
}

/// Looks until there is an answer, and returns it; fails when none comes.
pub(crate) fn wait_until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let patience = Instant::now();
    loop {
        if let Some(answer) = look() {
            return answer;
        }
        assert!(patience.elapsed() < PATIENCE, "in vain: {what}");
        sleep(Duration::from_millis(10));
    }
}
