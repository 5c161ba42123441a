//! The loop of the fork server itself; runs in a process of its own with a single thread.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ffi::OsString;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, Signal, kill, killpg};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, socketpair};
use nix::unistd::Pid;

use super::foreign::Program;
use super::protocol::{self, Reply, Request, ServerEvent};
use super::watched::{Child, Expected};
use super::{Launch, WorkerEntry, descendants, foreign, system};
use crate::model::{Clock, Moment, StartMethod};

mod exits;
mod strays;

/// Serves until the program is gone; returns the exit status.
pub(super) fn serve(control: &OwnedFd, entry: WorkerEntry) -> i32 {
    let _ = nix::sys::prctl::set_name(c"eggtop-fork");
    // the terminal and the pipes of the program are not ours to hold open or to write to
    system::forget_standard_streams();
    system::ignore_terminal_signals();
    // a signal to the whole group of the program must not end the server, which has to clean up
    let group = nix::unistd::getpgrp();
    let _ = nix::unistd::setpgid(Pid::from_raw(0), Pid::from_raw(0));
    // processes whose parent ends become our children, and are reaped here
    let _ = nix::sys::prctl::set_child_subreaper(true);
    let children = SigSet::from(Signal::SIGCHLD);
    let signals = match children.thread_block().and_then(|()| {
        SignalFd::with_flags(&children, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)
    }) {
        Ok(signals) => signals,
        Err(errno) => return errno as i32,
    };
    let mut server = Server {
        control,
        group,
        signals,
        entry,
        children: HashMap::new(),
        leaders: HashSet::new(),
        expected: HashMap::new(),
        blind: false,
        killing: false,
        unsent: VecDeque::new(),
        folders: HashSet::new(),
        strays_until: None,
    };
    let end = server.run();
    server.kill_everyone();
    server.remove_folders();
    match end {
        Ok(()) => 0,
        Err(errno) => errno as i32,
    }
}

struct Server<'a> {
    control: &'a OwnedFd,
    /// The process group of the program, which its workers belong to.
    group: Pid,
    signals: SignalFd,
    entry: WorkerEntry,
    children: HashMap<Pid, Child>,
    /// Children that lead a process group of their own and were not released.
    leaders: HashSet<Pid>,
    /// Children of children, which are ours when their parents end.
    expected: HashMap<Pid, Expected>,
    /// Whether a zombie that was held hid other children that may have exited.
    blind: bool,
    /// Whether all were killed, so that processes adopted from now on are killed, too.
    killing: bool,
    /// Replies that the program had no room for yet: a server that waited for it could not read
    /// what the program waits to write.
    unsent: VecDeque<(Reply, Vec<OwnedFd>)>,
    /// Until when processes that clean up after ended programs are spared.
    strays_until: Option<Instant>,
    /// What the program would have removed had it lived.
    folders: HashSet<Vec<u8>>,
}

impl Server<'_> {
    fn run(&mut self) -> Result<(), Errno> {
        loop {
            let mut wanted = PollFlags::POLLIN;
            wanted.set(PollFlags::POLLOUT, !self.unsent.is_empty());
            let mut ready = [
                PollFd::new(self.control.as_fd(), wanted),
                PollFd::new(self.signals.as_fd(), PollFlags::POLLIN),
            ];
            match poll(&mut ready, self.until_next_reaping()) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno),
            }
            let [asked, died] = ready.map(|fd| fd.any().unwrap_or(false));
            if died {
                while let Ok(Some(_)) = self.signals.read_signal() {}
            }
            self.kill_late_strays();
            self.reap_due()?;
            if died || self.blind {
                self.note_exits()?;
                self.reap_due()?;
            }
            self.send_unsent()?;
            if asked && !self.answer_requests()? {
                return Ok(());
            }
        }
    }

    fn until_next_reaping(&self) -> PollTimeout {
        let now = Instant::now();
        let next = self.children.iter().filter_map(|(pid, child)| match child {
            Child::Zombie { until, .. } if !self.leaders.contains(pid) => {
                Some(until.saturating_duration_since(now))
            }
            _ => None,
        });
        let strays = self.strays_until;
        let strays = strays.map(|until| until.saturating_duration_since(now));
        next.chain(strays).min().map_or(PollTimeout::NONE, |wait| {
            // rounded up: a wait of 0 ms would spin until the last fraction of one is over
            let millis = u16::try_from(wait.as_millis()).unwrap_or(u16::MAX);
            PollTimeout::from(millis.saturating_add(1))
        })
    }

    /// Answers all requests that are there; returns false when the program is gone.
    fn answer_requests(&mut self) -> Result<bool, Errno> {
        loop {
            match protocol::receive(self.control) {
                Ok((Some(request), descriptors)) => self.answer(request, descriptors)?,
                Ok((None, _)) | Err(Errno::ECONNRESET) => return Ok(false),
                Err(Errno::EAGAIN | Errno::EINTR) => return Ok(true),
                Err(errno) => return Err(errno),
            }
        }
    }

    fn answer(&mut self, request: Request, descriptors: Vec<OwnedFd>) -> Result<(), Errno> {
        match request {
            Request::Launch(Launch {
                ticket,
                start,
                hold,
            }) => match self.launch(start) {
                Ok((pid, stream, at)) => {
                    self.killing = false;
                    self.expected.remove(&pid);
                    let hold = hold.as_duration();
                    self.children.insert(pid, Child::Alive { hold });
                    let pid = pid.as_raw();
                    self.reply(Reply::Launched { ticket, pid, at }, vec![stream])
                }
                Err(errno) => self.refuse(ticket, errno),
            },
            Request::Execute { ticket, program } => match execute(&program, descriptors) {
                Ok((pid, at)) => {
                    let hold = Duration::ZERO;
                    self.children.insert(pid, Child::Alive { hold });
                    self.leaders.insert(pid);
                    let pid = pid.as_raw();
                    self.report(ServerEvent::Executed { ticket, pid, at })
                }
                Err(errno) => self.refuse(ticket, errno),
            },
            Request::Release { pid } => self.release(Pid::from_raw(pid)),
            Request::Expect { pid, parent, hold } => {
                let (pid, parent) = (Pid::from_raw(pid), Pid::from_raw(parent));
                let hold = hold.as_duration();
                self.expected.insert(pid, Expected { parent, hold });
                match self.children.get(&parent) {
                    Some(Child::Alive { .. }) => Ok(()),
                    _ => self.adopt(pid),
                }
            }
            Request::SignalAll { signal } => {
                if let Ok(signal) = Signal::try_from(signal) {
                    self.signal_everyone(signal);
                    if signal == Signal::SIGKILL {
                        self.end_holds();
                    }
                }
                self.reap_due()
            }
            Request::Guard { folder } => {
                self.folders.insert(folder);
                Ok(())
            }
            Request::Unguard { folder } => {
                self.folders.remove(&folder);
                Ok(())
            }
        }
    }

    /// Ends all that is left of a program, and lets it be reaped.
    fn release(&mut self, leader: Pid) -> Result<(), Errno> {
        if self.leaders.remove(&leader) {
            let _ = killpg(leader, Signal::SIGKILL);
            self.kill_strays_of(leader);
        }
        self.reap_due()
    }

    fn refuse(&mut self, ticket: u64, reason: Errno) -> Result<(), Errno> {
        self.report(ServerEvent::Refused {
            ticket,
            reason: reason.into(),
        })
    }

    fn launch(&self, start: StartMethod) -> Result<(Pid, OwnedFd, Moment), Errno> {
        if start == StartMethod::Forkserver {
            // this is one already
            return Err(Errno::ENOTSUP);
        }
        let (ours, theirs) = socketpair(
            AddressFamily::Unix,
            SockType::Stream,
            None,
            SockFlag::SOCK_CLOEXEC,
        )?;
        let server = nix::unistd::getpid();
        // before it, since the child may run before we do again
        let at = Clock::moment();
        let Some(pid) = system::fork()? else {
            drop(ours);
            system::leave(self.become_worker(theirs, server, start))
        };
        Ok((pid, ours, at))
    }

    /// The child's side of a launch: never returns to the server's loop.
    fn become_worker(&self, stream: OwnedFd, server: Pid, start: StartMethod) -> i32 {
        system::die_with_parent(server, Signal::SIGKILL);
        let _ = nix::unistd::setpgid(Pid::from_raw(0), self.group);
        let _ = SigSet::all().thread_unblock();
        system::heed_termination();
        match start {
            StartMethod::Fork | StartMethod::Forkserver => {
                let _ = nix::sys::prctl::set_name(c"eggtop-worker");
                system::close(self.control);
                system::close(&self.signals);
                (self.entry)(UnixStream::from(stream))
            }
            StartMethod::Spawn => system::execute_again(&stream, super::WORKER_ARGUMENT),
        }
    }

    fn report(&mut self, reported: ServerEvent) -> Result<(), Errno> {
        self.reply(Reply::ServerEvent(reported), Vec::new())
    }

    fn reply(&mut self, reply: Reply, streams: Vec<OwnedFd>) -> Result<(), Errno> {
        self.unsent.push_back((reply, streams));
        self.send_unsent()
    }

    /// Sends what the program has room for, in order.
    fn send_unsent(&mut self) -> Result<(), Errno> {
        while let Some((reply, streams)) = self.unsent.front() {
            let flags = MsgFlags::MSG_DONTWAIT;
            match protocol::send(self.control, reply, streams, flags) {
                // a program that is gone is noticed where its requests are read
                Ok(()) | Err(Errno::EPIPE | Errno::ECONNRESET) => {}
                Err(Errno::EAGAIN) => return Ok(()),
                Err(errno) => return Err(errno),
            }
            self.unsent.pop_front();
        }
        Ok(())
    }

    fn signal_everyone(&self, signal: Signal) {
        for pid in self.children.keys() {
            let _ = if self.leaders.contains(pid) {
                killpg(*pid, signal)
            } else {
                kill(*pid, signal)
            };
        }
    }

    fn remove_folders(&mut self) {
        for folder in self.folders.drain() {
            let _ = std::fs::remove_dir_all(OsString::from_vec(folder));
        }
    }

    fn kill_everyone(&self) {
        self.signal_everyone(Signal::SIGKILL);
        descendants::end_descendants();
    }
}

/// Starts a program in a process group of its own.
fn execute(program: &Program, descriptors: Vec<OwnedFd>) -> Result<(Pid, Moment), Errno> {
    // fewer came if they did not fit our table
    let streams = descriptors.try_into().map_err(|_| Errno::EMFILE)?;
    let server = nix::unistd::getpid();
    let at = Clock::moment();
    let Some(pid) = system::fork()? else {
        system::die_with_parent(server, Signal::SIGKILL);
        let _ = SigSet::all().thread_unblock();
        system::heed_signals();
        system::leave(foreign::become_program(program, streams))
    };
    // the child does the same: whichever is first, the group exists before it is needed
    let _ = nix::unistd::setpgid(pid, pid);
    Ok((pid, at))
}
