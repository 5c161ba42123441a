//! The fork server: starts worker processes on request, watches them and reaps them.
//!
//! The first thing the program does, before any thread exists, is to fork this small
//! single-threaded process; only it forks workers, so that no lock of another thread is ever
//! copied in a locked state and a fork stays cheap. It dies with the program, and the workers
//! with it; what is left when it is killed itself, its keeper ends (`process/keeper.rs`). Programs that are not ours, such as runners, it starts in process groups of their own
//! (`process/foreign.rs`). The only unsafe code of the project is in `process/system.rs`.

use std::io::{self, Read, pipe};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::socket::{
    AddressFamily, MsgFlags, Shutdown, SockFlag, SockType, shutdown, socketpair,
};
use nix::sys::termios::{Termios, tcgetattr};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{Pid, getpid};
use serde::{Deserialize, Serialize};

use crate::model::{Exit, StartMethod, TimeSpan};

mod cache_line;
mod child;
mod descendants;
mod foreign;
mod group;
mod inherited;
mod keeper;
mod lock;
mod memory;
mod own_time;
mod patient;
mod protocol;
mod server;
mod shared_word;
mod signals;
mod system;
mod watched;

pub use cache_line::CacheLine;
pub use child::{Family, Parent, ended, fork_child, reap};
pub use foreign::{EVENTS_FD, Program, Streams};
pub use group::ProcessGroup;
pub use inherited::{normalise_inherited, priority};
pub use lock::{Lock, is_alive};
pub use memory::{SharedMemory, lock_file, path_of};
pub use own_time::OwnTime;
pub use patient::Patient;
pub use protocol::ServerEvent;
use protocol::{Reply, Request};
pub use shared_word::{change_and_wake, wait_for_change};
pub use signals::{Blocked, Signal as Caught};

/// How a process ends that was asked to, and did not take care of it itself.
pub const ENDED_ON_REQUEST: Exit = Exit::Signal(Signal::SIGTERM as i32);

/// The hidden argument with which the program executes itself as a worker (start method `spawn`);
/// the worker's stream is its standard input.
pub const WORKER_ARGUMENT: &str = "__worker";

/// What a worker process does with the stream to its master; returns its exit status.
pub type WorkerEntry = fn(UnixStream) -> i32;

/// The program's end of the fork server.
#[derive(Debug)]
pub struct ForkServer {
    control: OwnedFd,
    pid: Pid,
    /// Its parent, which is our child.
    keeper: Pid,
}

/// A request for a worker process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Launch {
    /// Comes back with the answer.
    pub ticket: u64,
    /// How the process comes to be.
    pub start: StartMethod,
    /// How long it stays a zombie after it exited, before it is reaped.
    pub hold: TimeSpan,
}

impl ForkServer {
    /// Forks the server. Must be called while the program has one thread.
    ///
    /// Its workers call `entry`; a worker of start method `spawn` is the program executed again
    /// with [`WORKER_ARGUMENT`] and must call the same from there.
    pub fn start(entry: WorkerEntry) -> io::Result<Self> {
        system::raise_file_limit();
        system::survive_file_limit();
        let (ours, theirs) = socketpair(
            AddressFamily::Unix,
            SockType::SeqPacket,
            None,
            SockFlag::SOCK_CLOEXEC,
        )?;
        let program = getpid();
        let (mut reader, writer) = pipe()?;
        let Some(keeper) = system::fork()? else {
            drop((ours, reader));
            let serve = || server::serve(&theirs, entry);
            system::leave(keeper::keep_server(program, writer, serve));
        };
        drop((theirs, writer));
        let mut number = [0; 4];
        if let Err(error) = reader.read_exact(&mut number) {
            return Err(match waitpid(keeper, None) {
                // its exit status is the system's reason
                Ok(WaitStatus::Exited(_, number)) => io::Error::from_raw_os_error(number),
                _ => error,
            });
        }
        Ok(Self {
            control: ours,
            pid: Pid::from_raw(i32::from_ne_bytes(number)),
            keeper,
        })
    }

    /// Returns whether the server is gone, however it ended. Its keeper ends and reaps those that it had
    /// started then, so that their numbers may be given to others.
    pub fn is_gone(&self) -> bool {
        let mut control = [PollFd::new(self.control.as_fd(), PollFlags::empty())];
        let _ = poll(&mut control, PollTimeout::ZERO);
        control[0]
            .revents()
            .is_some_and(|seen| seen.contains(PollFlags::POLLHUP))
    }

    /// Returns whether nothing is left of the server, nor of all that it started.
    pub fn is_over(&self) -> bool {
        !matches!(child::ended(self.keeper.as_raw()), Ok(None))
    }

    /// Returns the server's process.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw()
    }

    /// Asks for a worker process; the answer comes through [`ForkServer::next_event`].
    ///
    /// Waits while the server has no room for another request; the server never waits for us.
    pub fn launch(&self, launch: Launch) -> io::Result<()> {
        self.send(&Request::Launch(launch))
    }

    /// Asks for a program in a process group of its own, in this folder, with this environment but for
    /// what the program changes of it. The answer comes through [`ForkServer::next_event`].
    ///
    /// Its process stays a zombie when it exited, until it is released: as long as it is there,
    /// the number of its group means no other.
    pub fn execute(&self, ticket: u64, program: Program) -> io::Result<Streams> {
        let (ours, theirs) = foreign::streams()?;
        self.send_with(&Request::Execute { ticket, program }, &theirs)?;
        Ok(ours)
    }

    /// Kills what is left of the process group that a program leads, and lets it be reaped.
    pub fn release(&self, pid: i32) -> io::Result<()> {
        self.send(&Request::Release { pid })
    }

    /// Announces a child of a worker. It becomes the server's when the worker ends, and stays a zombie for
    /// `hold` after it exits. [`ServerEvent::Adopted`] or [`ServerEvent::NotThere`] follows.
    pub fn expect(&self, pid: i32, parent: i32, hold: TimeSpan) -> io::Result<()> {
        self.send(&Request::Expect { pid, parent, hold })
    }

    /// Kills every worker process and the process groups of all programs.
    pub fn kill_all(&self) -> io::Result<()> {
        self.signal_all(Signal::SIGKILL)
    }

    /// Stops every worker process and the process groups of all programs, until they are continued.
    pub fn stop_all(&self) -> io::Result<()> {
        self.signal_all(Signal::SIGSTOP)
    }

    /// Continues what was stopped.
    pub fn continue_all(&self) -> io::Result<()> {
        self.signal_all(Signal::SIGCONT)
    }

    fn signal_all(&self, signal: Signal) -> io::Result<()> {
        self.send(&Request::SignalAll {
            signal: signal as i32,
        })
    }

    /// Asks for a folder to be removed, with all that is in it, if the program dies.
    pub fn guard(&self, folder: &Path) -> io::Result<()> {
        let folder = folder.as_os_str().as_bytes().to_vec();
        self.send(&Request::Guard { folder })
    }

    /// Takes back that a folder is to be removed.
    pub fn unguard(&self, folder: &Path) -> io::Result<()> {
        let folder = folder.as_os_str().as_bytes().to_vec();
        self.send(&Request::Unguard { folder })
    }

    /// Takes the next message, if one is there; never waits.
    pub fn next_event(&self) -> io::Result<Option<ServerEvent>> {
        let (reply, mut streams) = match protocol::receive(&self.control) {
            Ok(received) => received,
            Err(Errno::EAGAIN | Errno::EINTR) => return Ok(None),
            Err(Errno::ECONNRESET) => return Ok(Some(ServerEvent::Gone)),
            Err(error) => return Err(error.into()),
        };
        Ok(Some(match reply {
            None => ServerEvent::Gone,
            Some(Reply::ServerEvent(event)) => event,
            Some(Reply::Launched { ticket, pid, at }) => match streams.pop() {
                Some(stream) => ServerEvent::Launched {
                    ticket,
                    pid,
                    at,
                    stream: UnixStream::from(stream),
                },
                // the descriptor did not fit our table; without a stream the worker ends by itself
                None => ServerEvent::Refused {
                    ticket,
                    reason: Errno::EMFILE.into(),
                },
            },
        }))
    }

    fn send(&self, request: &Request) -> io::Result<()> {
        self.send_with(request, &[])
    }

    fn send_with(&self, request: &Request, descriptors: &[OwnedFd]) -> io::Result<()> {
        let flags = MsgFlags::empty();
        protocol::send(&self.control, request, descriptors, flags).map_err(|errno| match errno {
            Errno::EPIPE | Errno::ECONNRESET => io::Error::other("the fork server is gone"),
            errno => errno.into(),
        })
    }
}

impl Drop for ForkServer {
    /// Ends the server, which kills every worker and program first, and waits until all are gone.
    fn drop(&mut self) {
        let _ = shutdown(self.control.as_raw_fd(), Shutdown::Both);
        let _ = waitpid(self.keeper, None);
    }
}

impl AsFd for ForkServer {
    /// Becomes readable when [`ForkServer::next_event`] has something.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.control.as_fd()
    }
}

/// Starts a program that is not ours, the leader of a process group of its own, and returns its keeper,
/// which ends as the program does when nothing is left of it. All of it is killed when the thread that
/// started it ends, however that ends.
pub fn start_outsider(command: &mut Command) -> io::Result<Child> {
    keeper::keep(command);
    command.process_group(0).spawn()
}

/// Kills a program that [`start_outsider`] has started, with all that it has started.
pub fn end_outsider(keeper: &Child) {
    keeper::end(keeper);
}

/// Stops this program until it is continued, as Ctrl-Z does.
pub fn stop_this_program() {
    let _ = kill(getpid(), Signal::SIGSTOP);
}

/// The modes that standard input had as a terminal.
#[derive(Debug)]
pub struct TerminalModes(Termios);

impl TerminalModes {
    /// Returns those it has now, if it is one.
    pub fn now() -> Option<Self> {
        tcgetattr(io::stdin()).ok().map(Self)
    }
}

/// Lets a fault of the program, which ends it, write these bytes to standard output and give standard
/// input these modes first; with nothing, faults only end it.
pub fn give_back_on_fault(what: Option<(TerminalModes, &'static str)>) {
    system::give_back_on_fault(what.map(|(modes, bytes)| (modes.0.into(), bytes.as_bytes())));
}

/// Returns whether this process is the program executed again as a worker.
pub fn was_executed() -> bool {
    std::env::args_os()
        .nth(1)
        .is_some_and(|argument| argument == WORKER_ARGUMENT)
}

/// Returns the stream of a worker that was executed again, which is its standard input.
pub fn worker_stream() -> io::Result<UnixStream> {
    Ok(UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?))
}
