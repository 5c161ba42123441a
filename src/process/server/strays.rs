//! Descendants of programs that left their process group: by a session of their own, or because their
//! parents ended. The fork server is a subreaper, so none of them gets out of its sight.

use std::collections::HashSet;
use std::time::Instant;

use nix::unistd::{Pid, getpid};

use super::Server;
use crate::process::descendants::{Seen, TO_CLEAN_UP, family_of, is_cleaner, kill_those};

impl Server<'_> {
    /// Kills the descendants of a program, and those of all programs before it unless another one is at
    /// work. Processes that clean up get some time for it.
    pub(super) fn kill_strays_of(&mut self, leader: Pid) {
        self.kill_strays(Some(leader.as_raw()), is_cleaner);
        self.strays_until = Some(Instant::now() + TO_CLEAN_UP);
    }

    /// Kills the processes whose time to clean up is over.
    pub(super) fn kill_late_strays(&mut self) {
        if self
            .strays_until
            .is_some_and(|until| until <= Instant::now())
        {
            self.strays_until = None;
            self.kill_strays(None, |_| false);
        }
    }

    /// Kills descendants: those below this one, and if no program is at work, all that are not ours. Some
    /// may be spared.
    fn kill_strays(&self, below: Option<i32>, spared: impl Fn(i32) -> bool) {
        let us = getpid().as_raw();
        let is_strange = |seen: &&Seen| {
            let pid = Pid::from_raw(seen.pid);
            seen.parent == us
                && !self.children.contains_key(&pid)
                && !self.expected.contains_key(&pid)
        };
        let find = |all: &[Seen]| {
            let mut roots: HashSet<i32> = below.into_iter().collect();
            if self.leaders.is_empty() {
                roots.extend(all.iter().filter(is_strange).map(|seen| seen.pid));
            }
            family_of(&roots, all)
        };
        kill_those(find, |pid| Some(pid) == below || spared(pid));
    }
}
