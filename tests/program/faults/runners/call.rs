//! Calls of the program with runners, and the runners themselves: small scripts.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::faults::program::{self, Outcome, Running, eggtop};

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
pub(crate) struct Call(Command);

/// Returns a call that reports in JSON and finds what is on our path; the arguments are parted by
/// spaces.
pub(crate) fn call(arguments: &str) -> Call {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = eggtop(&format!("{arguments} --format json"));
    command.env("PATH", path);
    Call(command)
}

impl Call {
    pub(crate) fn runner(mut self, path: impl AsRef<Path>) -> Self {
        self.0.arg("--runner").arg(path.as_ref());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.0.env(name, value.as_ref());
        self
    }

    pub(crate) fn start(self) -> Running {
        program::start(self.0)
    }

    /// Makes the call and waits for its end, after which none of its processes may be left.
    pub(crate) fn outcome(self) -> Outcome {
        ended(self.start())
    }
}

/// Waits for the end of a call, after which none of its processes may be left.
pub(crate) fn ended(running: Running) -> Outcome {
    let outcome = running.outcome();
    outcome.family.assert_all_gone();
    outcome
}
