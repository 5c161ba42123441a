//! Programs that are not ours: the streams to one, and how a forked child becomes it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Write, pipe};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::fcntl::{FcntlArg, OFlag, fcntl};

/// Our ends of the streams to a program; nobody waits at them.
#[derive(Debug)]
pub struct Streams {
    /// What it reads.
    pub stdin: PipeWriter,
    /// What it writes.
    pub stdout: PipeReader,
    /// What it writes for people.
    pub stderr: PipeReader,
    /// Why it could not be executed: the system's error number in 4 bytes. Nothing comes, and the
    /// stream ends, if it could.
    pub failure: PipeReader,
}

/// What the exit status is of a child that could not become a program.
const CANNOT_EXECUTE: i32 = 127;

/// Creates the streams to a program: our ends, and the program's.
pub(super) fn streams() -> io::Result<(Streams, [OwnedFd; 4])> {
    let (stdin, ours_in) = pipe()?;
    let (ours_out, stdout) = pipe()?;
    let (ours_err, stderr) = pipe()?;
    let (ours_failure, failure) = pipe()?;
    let ours = Streams {
        stdin: unwaiting(ours_in)?,
        stdout: unwaiting(ours_out)?,
        stderr: unwaiting(ours_err)?,
        failure: unwaiting(ours_failure)?,
    };
    let theirs = [stdin.into(), stdout.into(), stderr.into(), failure.into()];
    Ok((ours, theirs))
}

/// Makes reading and writing fail with `WouldBlock` instead of waiting.
fn unwaiting<T: AsFd>(stream: T) -> io::Result<T> {
    fcntl(&stream, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(stream)
}

/// Turns this forked process into a program that leads a process group of its own; where that
/// cannot be, tells why and returns the exit status.
pub(super) fn become_program(arguments: &[Vec<u8>], streams: [OwnedFd; 4]) -> i32 {
    let [stdin, stdout, stderr, failure] = streams;
    let mut words = arguments.iter().map(|argument| OsStr::from_bytes(argument));
    let mut command = Command::new(words.next().unwrap_or_default());
    command
        .args(words)
        .process_group(0)
        .stdin(stdin)
        .stdout(stdout)
        .stderr(stderr);
    let error = command.exec();
    let number = error.raw_os_error().unwrap_or_default();
    // who started it is gone if this cannot be written
    let _ = File::from(failure).write_all(&number.to_ne_bytes());
    CANNOT_EXECUTE
}
