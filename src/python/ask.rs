//! Asks an unknown program a question: it may hang, flood or crash, and nothing of it is left.

use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::model::Exit;
use crate::os;
use crate::process::{self, OwnTime};

/// How long a program may take, of its own time.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How much it may print on either stream, in bytes.
const MOST_PRINTED: usize = 1_000_000;
/// How often its end, and the wish to give up, are looked for.
const LOOK: Duration = Duration::from_millis(20);

/// What came of asking.
#[derive(Debug)]
pub(super) struct Answer {
    /// How it ended.
    pub(super) end: End,
    /// What it printed on standard output.
    pub(super) said: Vec<u8>,
    /// What it printed on standard error.
    pub(super) complained: Vec<u8>,
}

/// How a program that was asked ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// By itself, or by a signal from elsewhere.
    Exited(Exit),
    /// It was killed, because it took too long.
    Late,
    /// It was killed, because it printed too much.
    Flood,
    /// It was killed, because its answer is no longer wanted.
    GivenUp,
}

/// Runs the command with nothing on its standard input and returns what it printed.
///
/// It is killed when it may not go on, and all that it has started when it has ended, whatever session
/// that is in. Fails when it cannot be started.
pub(super) fn ask(command: &mut Command, given_up: &AtomicBool) -> io::Result<Answer> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = process::start_outsider(command)?;
    let mut out = Stream::new(child.stdout.take());
    let mut err = Stream::new(child.stderr.take());
    let keeper = child.id().cast_signed();
    let killed = listen(keeper, &mut out, &mut err, given_up);
    process::end_outsider(&child);
    let exit = exit_of(&mut child)?;
    Ok(Answer {
        end: killed.unwrap_or(End::Exited(exit)),
        said: out.text,
        complained: err.text,
    })
}

/// Reads until the program has ended, or must; returns why it must.
fn listen(
    keeper: i32,
    out: &mut Stream<impl Read + AsFd>,
    err: &mut Stream<impl Read + AsFd>,
    given_up: &AtomicBool,
) -> Option<End> {
    let mut time = OwnTime::of(keeper, PATIENCE);
    loop {
        // looked for before reading: what it wrote is in the pipes by then
        let ended = !matches!(process::ended(keeper), Ok(None));
        out.drain();
        err.drain();
        if out.text.len().max(err.text.len()) > MOST_PRINTED {
            return Some(End::Flood);
        }
        if ended {
            return None;
        }
        if given_up.load(Ordering::Relaxed) {
            return Some(End::GivenUp);
        }
        if time.is_over() {
            return Some(End::Late);
        }
        wait(&[out.source(), err.source()]);
    }
}

/// Waits until there is something to read, but not for long.
fn wait(sources: &[Option<BorrowedFd<'_>>]) {
    let open: Vec<BorrowedFd<'_>> = sources.iter().copied().flatten().collect();
    if open.is_empty() {
        // it has closed its streams and is about to end
        thread::sleep(LOOK / 10);
        return;
    }
    // an interrupted wait is over
    let _ = os::wait_for_any(&open, &[], Some(LOOK));
}

fn exit_of(child: &mut Child) -> io::Result<Exit> {
    use std::os::unix::process::ExitStatusExt;
    let status = child.wait()?;
    Ok(match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, signal) => Exit::Signal(signal.unwrap_or_default()),
    })
}

/// A pipe that is read without waiting, up to a little more than may be printed.
struct Stream<S> {
    source: Option<S>,
    text: Vec<u8>,
}

impl<S: Read + AsFd> Stream<S> {
    fn new(source: Option<S>) -> Self {
        Self {
            source: source.and_then(|source| os::without_waiting(source).ok()),
            text: Vec::new(),
        }
    }

    /// Takes what is there; a pipe that came to its end is closed.
    fn drain(&mut self) {
        let mut chunk = [0; 1 << 14];
        while let Some(source) = &mut self.source
            && self.text.len() <= MOST_PRINTED
        {
            match source.read(&mut chunk) {
                Ok(0) => self.source = None,
                Ok(count) => self.text.extend_from_slice(&chunk[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(_) => self.source = None,
            }
        }
    }

    fn source(&self) -> Option<BorrowedFd<'_>> {
        self.source.as_ref().map(AsFd::as_fd)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, given_up: bool) -> Answer {
        let mut command = Command::new("/bin/sh");
        ask(command.args(["-c", script]), &AtomicBool::new(given_up)).unwrap()
    }

    #[test]
    fn what_it_prints_and_how_it_ends_is_returned() {
        let answer = sh("echo said; echo complained >&2; exit 3", false);
        assert_eq!(answer.end, End::Exited(Exit::Code(3)));
        assert_eq!(answer.said, b"said\n");
        assert_eq!(answer.complained, b"complained\n");
        let crashed = sh("kill -SEGV $$", false);
        assert_eq!(crashed.end, End::Exited(Exit::Signal(11)));
    }

    #[test]
    fn a_flood_is_cut_off() {
        // long lines: a million writes of a byte could take more of its own time than it has
        let endless = "line=$(printf %01000d 7); while :; do echo $line; done";
        for script in [endless, "yes flood >&2"] {
            let answer = sh(script, false);
            assert_eq!(answer.end, End::Flood, "{script}");
            let most = MOST_PRINTED + (1 << 14);
            assert!(answer.said.len().max(answer.complained.len()) <= most);
        }
    }

    #[test]
    fn one_that_is_given_up_is_not_waited_for() {
        assert_eq!(sh("sleep 1000", true).end, End::GivenUp);
    }

    #[test]
    fn nothing_of_it_is_left() {
        // a background process holds the pipe open, and is no reason to wait
        for begun in [
            "sleep 1000 & echo $!",
            "setsid sleep 1000 & echo $!",
            "(setsid sleep 1000 & echo $!)",
            "setsid sh -c 'setsid sleep 1000 & echo $$ $!; wait' &",
            "trap '' TERM HUP; (setsid sleep 1000 & echo $!)",
        ] {
            for (end, exit) in [
                ("", Exit::Code(0)),
                ("exit 3", Exit::Code(3)),
                ("kill -9 $$", Exit::Signal(9)),
                ("kill -USR1 $$", Exit::Signal(10)),
            ] {
                let folder = tempfile::tempdir().unwrap();
                let reported = folder.path().join("told");
                // it ends when all of them are there
                let script = format!(
                    "{{ {begun}\n}} > {0}\nuntil [ -s {0} ]; do sleep 0.01; done\n{end}",
                    reported.display()
                );
                let answer = sh(&script, false);
                assert_eq!(answer.end, End::Exited(exit), "{script}");
                let pids = std::fs::read_to_string(&reported).unwrap();
                for pid in pids.split_whitespace() {
                    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
                    assert!(stat.is_err(), "{script}: {stat:?}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_executed_is_reported() {
        let command = &mut Command::new("/nowhere/python3");
        let error = ask(command, &AtomicBool::new(false)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
