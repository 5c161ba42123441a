//! Finds the descendants of a process in `/proc`, and ends them. The caller is a subreaper, so it finds all
//! of its own.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{Pid, getpid};

/// How long a process that cleans up after others may take when they are gone.
pub(super) const TO_CLEAN_UP: Duration = Duration::from_secs(1);
/// How long to wait for the end of killed processes: only a broken device can delay it.
const TO_BE_GONE: Duration = Duration::from_secs(2);
/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(2);
/// How often new descendants are searched for: a killed process cannot start others.
const ROUNDS: usize = 1_000;

/// The helper of CPython's multiprocessing that removes semaphores when all others are gone, and ends.
const CLEANER: &str = "multiprocessing.resource_tracker";

/// A process of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) pid: i32,
    pub(super) parent: i32,
    /// Whether it has ended and was not reaped.
    pub(super) is_zombie: bool,
}

/// Kills all descendants of this process and waits until they are gone. Processes that clean up after
/// others get time for it.
pub(super) fn end_descendants() {
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    let us = getpid().as_raw();
    let below = |all: &[Seen]| family_of(&HashSet::from([us]), all);
    for (spared, limit) in [
        (is_cleaner as fn(i32) -> bool, TO_CLEAN_UP),
        (|_| false, TO_BE_GONE),
    ] {
        if waitid(Id::All, look) == Err(Errno::ECHILD) {
            return; // no children, so there is nothing to search for
        }
        kill_those(below, |pid| pid == us || spared(pid));
        await_end(limit);
    }
}

/// Kills the processes that `find` returns, except those spared, until it finds no others.
pub(super) fn kill_those(find: impl Fn(&[Seen]) -> Vec<i32>, spared: impl Fn(i32) -> bool) {
    let mut killed = HashSet::new();
    for _ in 0..ROUNDS {
        let found = find(&everybody()).into_iter();
        let doomed = found.filter(|pid| !killed.contains(pid) && !spared(*pid));
        let doomed: Vec<i32> = doomed.collect();
        if doomed.is_empty() {
            return;
        }
        for pid in doomed {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            killed.insert(pid);
        }
    }
}

/// Reaps children until none is left, for at most so long.
fn await_end(limit: Duration) {
    let until = Instant::now() + limit;
    while Instant::now() < until {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => sleep(LOOK),
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

/// Returns those with these numbers and their descendants, as far as they live.
pub(super) fn family_of(roots: &HashSet<i32>, all: &[Seen]) -> Vec<i32> {
    let mut children: HashMap<i32, Vec<&Seen>> = HashMap::new();
    for seen in all {
        children.entry(seen.parent).or_default().push(seen);
    }
    let mut family: Vec<&Seen> = all
        .iter()
        .filter(|seen| roots.contains(&seen.pid))
        .collect();
    let mut known: HashSet<i32> = family.iter().map(|seen| seen.pid).collect();
    let mut next = 0;
    while let Some(seen) = family.get(next) {
        next += 1;
        let below = children.get(&seen.pid).into_iter().flatten();
        // numbers that were given again meanwhile may make a circle
        family.extend(below.filter(|child| known.insert(child.pid)));
    }
    let alive = family.into_iter().filter(|seen| !seen.is_zombie);
    alive.map(|seen| seen.pid).collect()
}

/// Returns all processes.
fn everybody() -> Vec<Seen> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(see).collect()
}

/// Returns a process, if it is there.
pub(super) fn see(pid: i32) -> Option<Seen> {
    // a name may be any bytes
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let is_zombie = matches!(fields.next()?, "Z" | "X");
    let parent = fields.next()?.parse().ok()?;
    Some(Seen {
        pid,
        parent,
        is_zombie,
    })
}

/// Returns whether it cleans up behind others and ends when they are gone.
pub(super) fn is_cleaner(pid: i32) -> bool {
    let arguments = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&arguments).contains(CLEANER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(pid: i32, parent: i32) -> Seen {
        Seen {
            pid,
            parent,
            is_zombie: false,
        }
    }

    #[test]
    fn a_family_is_all_descendants() {
        let mut all = vec![seen(1, 0), seen(7, 1), seen(9, 8), seen(8, 7), seen(10, 9)];
        let family = |roots: &[i32], all: &[Seen]| {
            let mut family = family_of(&roots.iter().copied().collect(), all);
            family.sort_unstable();
            family
        };
        assert_eq!(family(&[8], &all), [8, 9, 10]);
        assert_eq!(family(&[7, 9], &all), [7, 8, 9, 10]);
        assert!(family(&[11], &all).is_empty());
        // a zombie should have no children, but the search does not rely on it
        all[2].is_zombie = true;
        assert_eq!(family(&[8], &all), [8, 10]);
        all.push(seen(7, 10));
        assert_eq!(family(&[8], &all), [7, 8, 10]);
    }

    #[test]
    fn this_process_is_among_all() {
        let own = std::process::id().cast_signed();
        let parent = nix::unistd::getppid().as_raw();
        assert!(everybody().contains(&seen(own, parent)));
        assert!(!is_cleaner(own));
    }
}
