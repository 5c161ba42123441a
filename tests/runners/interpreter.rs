//! Which CPython tests are done with.

use std::process::{Command, Stdio};

/// Returns where the first `python3` really is, if its version is supported.
pub(crate) fn interpreter() -> Option<String> {
    let code = "import sys; sys.version_info < (3, 8) and sys.exit(1); print(sys.executable)";
    let output = Command::new("python3")
        .args(["-c", code])
        .stdin(Stdio::null())
        .output();
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
