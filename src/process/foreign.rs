//! Programs that are not ours: the streams to one, and how a forked child becomes it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Write, pipe};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::fcntl::{FcntlArg, fcntl};
use serde::{Deserialize, Serialize};

use super::system;
use crate::os::without_waiting;

/// The number that the stream for events has in a program.
pub const EVENTS_FD: i32 = 3;

/// What is to be executed, and how its environment differs from this one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Program {
    /// The program and its arguments.
    arguments: Vec<Vec<u8>>,
    /// Variables with their values; one without a value is taken out.
    variables: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl Program {
    /// Describes a program with its arguments; it comes first.
    pub fn new(arguments: &[OsString]) -> Self {
        let arguments = arguments
            .iter()
            .map(|argument| argument.as_bytes().to_vec());
        Self {
            arguments: arguments.collect(),
            variables: Vec::new(),
        }
    }

    /// Sets a variable of its environment, or takes it out.
    pub fn variable(&mut self, name: impl AsRef<OsStr>, value: Option<impl AsRef<OsStr>>) {
        let bytes = |text: &OsStr| text.as_bytes().to_vec();
        let value = value.map(|value| bytes(value.as_ref()));
        self.variables.push((bytes(name.as_ref()), value));
    }
}

/// Our ends of the streams to a program; they do not block.
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
    /// What it writes to [`EVENTS_FD`].
    pub events: PipeReader,
}

/// What the exit status is of a child that could not become a program.
const CANNOT_EXECUTE: i32 = 127;

/// Creates the streams to a program: our ends, and the program's.
pub(super) fn streams() -> io::Result<(Streams, [OwnedFd; 5])> {
    let (stdin, ours_in) = pipe()?;
    let (ours_out, stdout) = pipe()?;
    let (ours_err, stderr) = pipe()?;
    let (ours_failure, failure) = pipe()?;
    let (ours_events, events) = pipe()?;
    let ours = Streams {
        stdin: without_waiting(ours_in)?,
        stdout: without_waiting(ours_out)?,
        stderr: without_waiting(ours_err)?,
        failure: without_waiting(ours_failure)?,
        events: without_waiting(ours_events)?,
    };
    let theirs = [
        stdin.into(),
        stdout.into(),
        stderr.into(),
        failure.into(),
        events.into(),
    ];
    Ok((ours, theirs))
}

/// Turns this forked process into a program that leads a process group of its own; where that
/// cannot be, reports why and returns the exit status.
pub(super) fn become_program(program: &Program, streams: [OwnedFd; 5]) -> i32 {
    let [stdin, stdout, stderr, failure, events] = streams;
    let Ok([stdin, stdout, stderr, failure]) = out_of_the_way([stdin, stdout, stderr, failure])
    else {
        return CANNOT_EXECUTE;
    };
    let passed =
        out_of_the_way([events]).and_then(|[events]| Ok(system::pass_on(&events, EVENTS_FD)?));
    let error = match passed {
        Ok(()) => execute(program, [stdin, stdout, stderr]),
        Err(error) => error,
    };
    let number = error.raw_os_error().unwrap_or_default();
    // the parent is gone if this cannot be written
    let _ = File::from(failure).write_all(&number.to_ne_bytes());
    CANNOT_EXECUTE
}

/// Executes a program with these standard streams; returns why that cannot be.
fn execute(program: &Program, [stdin, stdout, stderr]: [OwnedFd; 3]) -> io::Error {
    let words = program.arguments.iter();
    let mut words = words.map(|argument| OsStr::from_bytes(argument));
    let mut command = Command::new(words.next().unwrap_or_default());
    command
        .args(words)
        .process_group(0)
        .stdin(stdin)
        .stdout(stdout)
        .stderr(stderr);
    for (name, value) in &program.variables {
        let name = OsStr::from_bytes(name);
        match value {
            Some(value) => command.env(name, OsStr::from_bytes(value)),
            None => command.env_remove(name),
        };
    }
    command.exec()
}

/// Moves descriptors to numbers above the one that the stream for events is to have.
fn out_of_the_way<const N: usize>(descriptors: [OwnedFd; N]) -> io::Result<[OwnedFd; N]> {
    let mut moved = Vec::with_capacity(N);
    for descriptor in descriptors {
        let number = fcntl(&descriptor, FcntlArg::F_DUPFD_CLOEXEC(EVENTS_FD + 1))?;
        moved.push(system::own(number));
    }
    moved
        .try_into()
        .map_err(|_| io::Error::other("a descriptor got lost"))
}
