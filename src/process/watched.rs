//! The books of the fork server: whom it watches, and whom it expects to become its children.

use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;

use crate::model::Exit;

/// A child of the fork server.
#[derive(Debug, Clone, Copy)]
pub(super) enum Child {
    /// It lives; it is to be a zombie for so long when it has ended.
    Alive { hold: Duration },
    /// It has ended, and is to be reaped then.
    Zombie { exit: Exit, until: Instant },
}

/// A child of a child: it becomes the fork server's when its parent ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    /// The parent it has.
    pub(super) parent: Pid,
    /// For how long it is to be a zombie.
    pub(super) hold: Duration,
}

/// Returns how a process ended, if it has.
pub(super) fn exit_of(status: &WaitStatus) -> Option<Exit> {
    match *status {
        WaitStatus::Signaled(_, signal, _) => Some(Exit::Signal(signal as i32)),
        WaitStatus::Exited(_, code) => Some(Exit::Code(code)),
        _ => None,
    }
}

/// Returns whether a process is a child of the calling one, zombie or not.
pub(super) fn is_child(pid: Pid) -> bool {
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    waitid(Id::Pid(pid), look) != Err(Errno::ECHILD)
}
