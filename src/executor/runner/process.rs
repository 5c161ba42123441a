//! The process of a runner: its streams, its end, and that nothing of it is left.

use std::io::{self, ErrorKind, PipeReader, PipeWriter, Read};
use std::iter::once;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Duration;

use super::channel::{Channel, Version};
use super::fault::Fault;
use super::last_words::LastWords;
use super::patience::Patience;
use crate::executor::outbox::write_out;
use crate::executor::{ExecutorError, Host};
use crate::model::{Clock, Exit, Fork, Moment, Origin, ProcessEvent, Usage};
use crate::os;
use crate::process::{ForkServer, ProcessGroup, Program, ServerEvent};
use crate::runtime::Stop;

/// How long news are waited for: a wish to stop is looked for as often.
const LOOK: Duration = Duration::from_millis(20);
/// How often a group that was killed is looked for.
const LOOK_AGAIN: Duration = Duration::from_millis(1);
/// The most that is read at a time.
const PIECE: usize = 65_536;
/// The most that is still read when the runner has ended: what a pipe can hold.
const LEFT: usize = 1 << 20;
/// How long to wait for a group that was killed: another process may have to reap some of its dead
/// processes, and may be slow.
const TO_BE_GONE: Duration = Duration::from_millis(200);

/// A runner that was started. It leads a process group, which is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Process<'a> {
    server: &'a ForkServer,
    stop: &'a Stop,
    group: ProcessGroup,
    stdin: Option<PipeWriter>,
    stdout: Option<PipeReader>,
    stderr: Option<PipeReader>,
    failure: Option<PipeReader>,
    events: Option<PipeReader>,
    /// What the runner has not read yet.
    unread: Vec<u8>,
    /// Where pieces are read to.
    piece: Box<[u8]>,
    channel: Channel,
    words: LastWords,
    exit: Option<Exit>,
    /// What the log of its run has to hear of it, which begins after it did.
    untold: Vec<(Moment, ProcessEvent)>,
    /// What the system counted of it, and of whom it left behind, once it was reaped.
    counted: Option<Usage>,
    left_behind: Usage,
    /// Whether nothing of it is left, or the wait for that has ended.
    over: bool,
    /// Why the program could not be executed.
    refused: Option<io::Error>,
    /// How much is still read after its end.
    left: usize,
}

impl<'a> Process<'a> {
    /// Starts a program; whether it could be executed is seen later.
    pub(super) fn start(program: Program, host: &Host<'a>) -> Result<Self, ExecutorError> {
        let server = host.server;
        // workers' tickets begin with the number of a run, which never gets as far
        let ticket = 1 << 63 | host.emitter.clock().now().0;
        let asked = host.emitter.clock().now();
        let streams = server.execute(ticket, program).map_err(refusal)?;
        let (pid, forked) = loop {
            match server.next_event()? {
                Some(ServerEvent::Executed {
                    ticket: of,
                    pid,
                    at,
                }) if of == ticket => break (pid, at),
                Some(ServerEvent::Refused { ticket: of, reason }) if of == ticket => {
                    return Err(ExecutorError::Processes {
                        number: 1,
                        workers: 1,
                        reason: reason.to_string(),
                    });
                }
                Some(ServerEvent::Executed { pid, .. }) => server.release(pid)?,
                Some(ServerEvent::Gone) => return Err(ExecutorError::NoForkServer),
                Some(_) => {}
                None if host.stop.killing() => {
                    return Err(io::Error::from(ErrorKind::Interrupted).into());
                }
                None => wait(&[server.as_fd()], &[], LOOK)?,
            }
        };
        let fork = Fork {
            parent: server.pid(),
            origin: Origin::Program,
            asked,
            worker: None,
            beside: false,
        };
        Ok(Self {
            server,
            stop: host.stop,
            group: ProcessGroup::led_by(pid),
            stdin: Some(streams.stdin),
            stdout: Some(streams.stdout),
            stderr: Some(streams.stderr),
            failure: Some(streams.failure),
            events: Some(streams.events),
            unread: Vec::new(),
            piece: vec![0; PIECE].into_boxed_slice(),
            channel: Channel::default(),
            words: LastWords::default(),
            exit: None,
            untold: vec![(forked, ProcessEvent::Forked(fork))],
            counted: None,
            left_behind: Usage::default(),
            over: false,
            refused: None,
            left: LEFT,
        })
    }

    /// Waits a moment for news and takes in what there is; returns how much was reported. All lines of
    /// the last turn have been taken.
    pub(super) fn turn(&mut self) -> Result<usize, ExecutorError> {
        let ended = self.exit.is_some();
        let streams = [&self.failure, &self.stdout, &self.events, &self.stderr];
        let streams = streams.into_iter().flatten().map(PipeReader::as_fd);
        let read: Vec<BorrowedFd<'_>> = once(self.server.as_fd()).chain(streams).collect();
        let write = self.stdin.as_ref().filter(|_| !self.unread.is_empty());
        let write: Vec<BorrowedFd<'_>> = write.map(PipeWriter::as_fd).into_iter().collect();
        wait(&read, &write, if ended { Duration::ZERO } else { LOOK })?;
        self.hear_server()?;
        self.hear_failure();
        self.write_out();
        if let Some(words) = take(&mut self.stderr, &mut self.piece) {
            self.words.add(words);
        }
        let printed = take(&mut self.stdout, &mut self.piece).unwrap_or_default();
        let mut reported = self.channel.add_output(printed);
        let events = take(&mut self.events, &mut self.piece).unwrap_or_default();
        reported += self.channel.add_events(events);
        if ended {
            // what it wrote is in the pipe; what other processes write there does not count
            self.left = if reported == 0 {
                0
            } else {
                self.left.saturating_sub(reported)
            };
        }
        Ok(reported)
    }

    /// Returns the name in its hello, once it came.
    pub(super) fn hello(&mut self) -> Result<Option<String>, Fault> {
        let heard = self.channel.hello();
        if self.channel.version() == Some(Version::Output) {
            self.events = None;
        }
        heard
    }

    /// Returns what is wrong with its first line, if no hello came after it.
    pub(super) fn odd(&self) -> Option<&Fault> {
        self.channel.odd()
    }

    /// Returns the version of the protocol that it speaks, once it said hello.
    pub(super) fn version(&self) -> Option<Version> {
        self.channel.version()
    }

    /// Returns the next line that it wrote.
    pub(super) fn line(&mut self) -> Result<Option<&[u8]>, Fault> {
        self.channel.line()
    }

    /// Returns how it ended, once all that it wrote was taken in.
    pub(super) fn ended(&self) -> Option<Exit> {
        self.exit.filter(|_| self.left == 0)
    }

    /// Returns an error if half a line is left at the end, or there was no hello.
    pub(super) fn half_line(&self) -> Result<(), Fault> {
        self.channel.end()
    }

    /// Returns why the program could not be executed.
    pub(super) fn refused(&self) -> Option<&io::Error> {
        self.refused.as_ref()
    }

    /// Returns the stream that it has closed, so that it can report nothing more, although it may live.
    pub(super) fn is_mute(&self) -> Option<Version> {
        self.version().filter(|version| match version {
            Version::Output => self.stdout.is_none(),
            Version::Events => self.events.is_none(),
        })
    }

    /// Returns the last line it wrote for people.
    pub(super) fn last_words(&self) -> Option<String> {
        self.words.text().or_else(|| self.channel.note())
    }

    /// Sends it a message as soon as it reads; one that no longer reads will see the end.
    pub(super) fn say(&mut self, line: &[u8]) {
        if self.stdin.is_some() {
            self.unread.extend_from_slice(line);
            self.write_out();
        }
    }

    /// Returns whether it has read all that was sent to it.
    pub(super) fn has_heard(&self) -> bool {
        self.unread.is_empty()
    }

    /// Asks it and all of its group to end.
    pub(super) fn ask_to_end(&mut self) {
        self.stdin = None;
        self.unread = Vec::new();
        if self.server.is_gone() {
            return; // its number may be another one's
        }
        self.group.ask_to_end();
    }

    fn hear_server(&mut self) -> Result<(), ExecutorError> {
        while let Some(reported) = self.server.next_event()? {
            match reported {
                ServerEvent::Exited { pid, exit, at } if pid == self.group.leader() => {
                    self.exit = Some(exit);
                    self.untold.push((at, ProcessEvent::Exited { exit }));
                }
                ServerEvent::Executed { pid, .. } => self.server.release(pid)?,
                ServerEvent::Reaped { usage, .. } => self.left_behind.add(&usage),
                ServerEvent::Gone => return Err(ExecutorError::NoForkServer),
                // left over from an aborted run
                _ => {}
            }
        }
        Ok(())
    }

    fn hear_failure(&mut self) {
        let mut number = [0; 4];
        let open = self.failure.is_some();
        if let Some(number) = take(&mut self.failure, &mut number)
            && let Ok(number) = number.try_into()
        {
            self.refused = Some(io::Error::from_raw_os_error(i32::from_ne_bytes(number)));
        } else if open && self.failure.is_none() && self.refused.is_none() {
            // it was closed by being executed
            self.untold.push((Clock::moment(), ProcessEvent::Executed));
        }
    }

    /// Writes what can be written without waiting.
    fn write_out(&mut self) {
        if let Some(stdin) = &mut self.stdin
            && !write_out(&mut self.unread, stdin)
        {
            self.stdin = None;
        }
    }
}

impl Process<'_> {
    /// Returns its process.
    pub(super) fn pid(&self) -> i32 {
        self.group.leader()
    }

    /// Returns what the system counted of it and all that it waited for or left behind, if it was reaped.
    pub(super) fn counted(&self) -> Option<Usage> {
        let mut counted = self.counted?;
        counted.add(&self.left_behind);
        Some(counted)
    }

    /// Returns what happened to it since this was last asked.
    pub(super) fn story(&mut self) -> impl Iterator<Item = (Moment, ProcessEvent)> + '_ {
        self.untold.drain(..)
    }

    /// Returns whether any of it lives. Without a fork server, the keeper kills all of it, and the number
    /// of the group may be another one's.
    fn is_left(&self) -> bool {
        if self.server.is_gone() {
            !self.server.is_over()
        } else {
            self.group.is_left()
        }
    }

    /// Kills what is left of the group, and waits until no process is left, unless the run is aborted.
    pub(super) fn end(&mut self) {
        if std::mem::replace(&mut self.over, true) {
            return;
        }
        if !self.server.is_gone() {
            self.group.kill();
        }
        // a fork server that is gone has left no process to reap
        let mut reaped = self.server.release(self.group.leader()).is_err();
        let mut patience = Patience::of(TO_BE_GONE);
        while !self.stop.killing() && !patience.is_over() {
            if reaped && !self.is_left() {
                return;
            }
            reaped |= match self.server.next_event() {
                Ok(Some(ServerEvent::Exited { pid, exit, at })) if pid == self.group.leader() => {
                    self.untold.push((at, ProcessEvent::Exited { exit }));
                    false
                }
                Ok(Some(ServerEvent::Reaped { pid, usage, at, .. })) => {
                    let ours = pid == self.group.leader();
                    if ours {
                        self.counted = Some(usage);
                    } else {
                        self.left_behind.add(&usage);
                    }
                    self.untold
                        .extend(ours.then_some((at, ProcessEvent::Reaped { usage })));
                    ours
                }
                Ok(Some(ServerEvent::Gone)) | Err(_) => true,
                Ok(_) => false,
            };
            let _ = wait(&[self.server.as_fd()], &[], LOOK_AGAIN);
        }
    }
}

impl Drop for Process<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Waits until one of these is ready, at most so long.
fn wait(read: &[BorrowedFd<'_>], write: &[BorrowedFd<'_>], limit: Duration) -> io::Result<()> {
    match os::wait_for_any(read, write, Some(limit)) {
        Err(error) if error.kind() != ErrorKind::Interrupted => Err(error),
        _ => Ok(()),
    }
}

/// Reads once without waiting; a stream that came to its end is closed.
fn take<'b>(stream: &mut Option<PipeReader>, piece: &'b mut [u8]) -> Option<&'b [u8]> {
    match stream.as_mut()?.read(piece) {
        Ok(count) if count > 0 => return Some(&piece[..count]),
        Err(error) if os::is_passing(&error) => {}
        Ok(_) | Err(_) => *stream = None,
    }
    None
}

fn refusal(error: io::Error) -> ExecutorError {
    match error.raw_os_error() {
        Some(_) => error.into(),
        None => ExecutorError::NoForkServer,
    }
}
