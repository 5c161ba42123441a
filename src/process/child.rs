//! Children that a worker process forks for itself, to show what becomes of them.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::{Pid, getpid, getppid};

use super::system;
use super::watched::exit_of;
use crate::model::{Exit, Usage};

/// Whose child a process is when it begins, as it sees itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    parent: Pid,
    grandparent: Pid,
}

/// What has become of a process's parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// It lives.
    Lives,
    /// It ended, and its own parent has taken its place.
    Replaced,
    /// Both have ended.
    Gone,
}

impl Family {
    /// Returns what has become of the parent. An adopted process ends with the next one.
    pub fn parent(&self) -> Parent {
        match getppid() {
            now if now == self.parent => Parent::Lives,
            now if now == self.grandparent => {
                system::die_with_parent(self.grandparent, Signal::SIGKILL);
                Parent::Replaced
            }
            _ => Parent::Gone,
        }
    }

    /// Lets the process end when its parent does.
    pub fn end_with_parent(&self) {
        system::die_with_parent(self.parent, Signal::SIGKILL);
    }
}

/// Forks a child that does some work and ends with its status, and returns its process. It has none of
/// the descriptors but those it is given.
///
/// Only a process with one thread may: a child has one, and every lock that others hold stays locked.
pub fn fork_child(
    keep: Vec<OwnedFd>,
    work: impl FnOnce(Vec<OwnedFd>, Family) -> i32,
) -> io::Result<i32> {
    if std::fs::read_dir("/proc/self/task")?.count() != 1 {
        return Err(io::Error::other("only a process with one thread can fork"));
    }
    let family = Family {
        parent: getpid(),
        grandparent: getppid(),
    };
    let Some(pid) = system::fork()? else {
        let kept: Vec<i32> = keep.iter().map(AsRawFd::as_raw_fd).collect();
        system::forget_standard_streams();
        system::close_all_but(&kept);
        let _ = nix::sys::prctl::set_name(c"eggtop-child");
        system::leave(work(keep, family))
    };
    Ok(pid.as_raw())
}

/// Returns how a child ended, as soon as it has; it stays a zombie.
pub fn ended(pid: i32) -> io::Result<Option<Exit>> {
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    match waitid(Id::Pid(Pid::from_raw(pid)), look) {
        Ok(status) => Ok(exit_of(&status)),
        Err(Errno::EINTR) => Ok(None),
        Err(errno) => Err(errno.into()),
    }
}

/// Waits for a child, and returns what it used: nothing of it is left then.
pub fn reap(pid: i32) -> Usage {
    system::reap(Pid::from_raw(pid))
}
