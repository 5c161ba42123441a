//! Notes exits, takes over the children of ended processes, and reaps zombies when their time is over.

use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};
use nix::unistd::Pid;

use super::Server;
use crate::model::{Clock, Exit};
use crate::process::protocol::ServerEvent;
use crate::process::system;
use crate::process::watched::{Child, Expected, exit_of, is_child};

impl Server<'_> {
    /// Finds the children that exited and notes them as zombies; the system's zombies stay.
    pub(super) fn note_exits(&mut self) -> Result<(), Errno> {
        let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        self.blind = false;
        loop {
            match waitid(Id::All, look) {
                Ok(status) => match status.pid() {
                    Some(pid) if matches!(self.children.get(&pid), Some(Child::Zombie { .. })) => {
                        // a held zombie hides the others from a wait for any child: ask one by one
                        self.blind = true;
                        return self.note_exits_one_by_one(look);
                    }
                    Some(pid) => {
                        self.note_exit(pid, &status)?;
                        self.reap_due()?;
                    }
                    None => return Ok(()),
                },
                Err(Errno::ECHILD) => return Ok(()),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno),
            }
        }
    }

    fn note_exits_one_by_one(&mut self, look: WaitPidFlag) -> Result<(), Errno> {
        let alive =
            |(pid, child): (&Pid, &Child)| matches!(child, Child::Alive { .. }).then_some(*pid);
        let pids: Vec<Pid> = self.children.iter().filter_map(alive).collect();
        for pid in pids {
            match waitid(Id::Pid(pid), look) {
                Ok(status) if status.pid().is_some() => self.note_exit(pid, &status)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn note_exit(&mut self, pid: Pid, status: &WaitStatus) -> Result<(), Errno> {
        let Some(exit) = exit_of(status) else {
            return Ok(());
        };
        // a child that was a zombie when it was adopted counts as one from now on
        if self.expected.contains_key(&pid) {
            self.adopt(pid)?;
        }
        let hold = match self.children.get(&pid) {
            Some(&Child::Alive { hold }) => hold,
            _ => Duration::ZERO,
        };
        // read first, so that the hold is no shorter than the times that are reported say
        let at = Clock::moment();
        let until = Instant::now() + hold;
        self.children.insert(pid, Child::Zombie { exit, until });
        let (parent, pid) = (pid, pid.as_raw());
        self.report(ServerEvent::Exited { pid, exit, at })?;
        self.adopt_children_of(parent)
    }

    /// Takes over whom a process that ended has left; the system has done so already.
    fn adopt_children_of(&mut self, parent: Pid) -> Result<(), Errno> {
        let left = self.expected.iter();
        let left: Vec<Pid> = left
            .filter(|(_, expected)| expected.parent == parent)
            .map(|(pid, _)| *pid)
            .collect();
        left.into_iter().try_for_each(|pid| self.adopt(pid))
    }

    /// Takes over a process that was expected, or reports that it will not come any more.
    pub(super) fn adopt(&mut self, pid: Pid) -> Result<(), Errno> {
        let Some(Expected { hold, .. }) = self.expected.remove(&pid) else {
            return Ok(());
        };
        let at = Clock::moment();
        let ours = is_child(pid);
        if ours {
            let hold = if self.killing { Duration::ZERO } else { hold };
            self.children.entry(pid).or_insert(Child::Alive { hold });
            if self.killing {
                let _ = kill(pid, Signal::SIGKILL);
            }
        }
        let pid = pid.as_raw();
        self.report(if ours {
            ServerEvent::Adopted { pid, at }
        } else {
            ServerEvent::NotThere { pid }
        })
    }

    pub(super) fn reap_due(&mut self) -> Result<(), Errno> {
        let now = Instant::now();
        let due: Vec<(Pid, Exit)> = self
            .children
            .iter()
            .filter_map(|(pid, child)| match *child {
                Child::Zombie { exit, until } if until <= now && !self.leaders.contains(pid) => {
                    Some((*pid, exit))
                }
                _ => None,
            })
            .collect();
        for (pid, exit) in due {
            let usage = system::reap(pid);
            self.children.remove(&pid);
            let pid = pid.as_raw();
            self.report(ServerEvent::Reaped {
                pid,
                exit,
                usage,
                at: Clock::moment(),
            })?;
        }
        Ok(())
    }

    /// Ends all holds of zombies, also for processes that exit from now on.
    pub(super) fn end_holds(&mut self) {
        self.killing = true;
        let now = Instant::now();
        for child in self.children.values_mut() {
            match child {
                Child::Alive { hold } => *hold = Duration::ZERO,
                Child::Zombie { until, .. } => *until = now,
            }
        }
    }
}
