//! How long to wait for a program of another author. Only time counts in which it computed or
//! slept: on a busy machine it may have to wait for a core, or for a slow disk, and is not to blame.

use std::fs;
use std::time::{Duration, Instant};

/// The most time that counts between two looks, which come far more often: the waiting process may have
/// been stopped or without a core.
const MOST_AT_ONCE: Duration = Duration::from_millis(100);
/// After this many times the limit the wait ends in any case.
const AT_LAST: u32 = 12;
/// The length of a tick, in which the system counts CPU time.
const TICK: Duration = Duration::from_millis(10);
/// The most processes of a family that are looked at.
const MOST: usize = 64;

/// A limit of a program's own time, which is looked at again and again.
#[derive(Debug)]
pub struct OwnTime {
    leader: i32,
    left: Duration,
    at_last: Duration,
    looked: Instant,
    cpu: Duration,
}

/// What a program does at the moment, and what it has done.
#[derive(Debug, Default)]
struct Doing {
    /// Whether any of its processes wants a core, waits for a device, or was stopped.
    is_kept: bool,
    cpu: Duration,
}

impl OwnTime {
    /// Begins to wait for the process with this number and those that it starts.
    pub fn of(leader: i32, limit: Duration) -> Self {
        Self {
            leader,
            left: limit,
            at_last: limit * AT_LAST,
            looked: Instant::now(),
            cpu: Duration::ZERO,
        }
    }

    /// Returns whether it had all of its time.
    pub fn is_over(&mut self) -> bool {
        let now = Instant::now();
        let passed = (now - self.looked).min(MOST_AT_ONCE);
        self.looked = now;
        self.spend(passed, &doing(self.leader));
        self.left.is_zero() || self.at_last.is_zero()
    }

    fn spend(&mut self, passed: Duration, doing: &Doing) {
        let computed = doing.cpu.saturating_sub(self.cpu);
        self.cpu = self.cpu.max(doing.cpu);
        let own = if doing.is_kept { computed } else { passed };
        self.left = self.left.saturating_sub(own);
        self.at_last = self.at_last.saturating_sub(passed);
    }
}

/// Looks at a process and its descendants.
fn doing(leader: i32) -> Doing {
    let mut all = Doing::default();
    let mut family = vec![leader];
    let mut next = 0;
    while let Some(&pid) = family.get(next)
        && next < MOST
    {
        next += 1;
        if let Some(one) = doing_of(pid) {
            all.is_kept |= one.is_kept;
            all.cpu += one.cpu;
        }
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        let children = children.unwrap_or_default();
        family.extend(
            children
                .split_whitespace()
                .filter_map(|pid| pid.parse::<i32>().ok()),
        );
    }
    all
}

fn doing_of(pid: i32) -> Option<Doing> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    // user and system time, its own and that of children it has reaped
    let ticks = fields.get(11..15)?.iter();
    let ticks: u32 = ticks.filter_map(|field| field.parse::<u32>().ok()).sum();
    Some(Doing {
        is_kept: matches!(*fields.first()?, "R" | "D" | "T" | "t"),
        cpu: TICK * ticks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: u64) -> OwnTime {
        OwnTime::of(0, Duration::from_secs(seconds))
    }

    fn doing(is_kept: bool, cpu: u64) -> Doing {
        let cpu = Duration::from_millis(cpu);
        Doing { is_kept, cpu }
    }

    #[test]
    fn a_sleeping_program_is_timed_by_wall_time() {
        let mut own = time(1);
        for _ in 0..10 {
            assert!(!own.left.is_zero());
            own.spend(MOST_AT_ONCE, &doing(false, 0));
        }
        assert!(own.left.is_zero() && !own.at_last.is_zero());
    }

    #[test]
    fn a_program_that_waits_for_a_core_is_timed_by_cpu_time() {
        let mut own = time(1);
        for look in 1..100 {
            own.spend(MOST_AT_ONCE, &doing(true, 10 * look));
            assert!(!own.left.is_zero(), "{look}");
        }
        own.spend(MOST_AT_ONCE, &doing(true, 1_000));
        assert!(own.left.is_zero() && !own.at_last.is_zero());
    }

    #[test]
    fn a_program_without_a_core_is_not_waited_for_forever() {
        let mut own = time(1);
        for _ in 0..119 {
            own.spend(MOST_AT_ONCE, &doing(true, 0));
            assert!(!own.at_last.is_zero());
        }
        own.spend(MOST_AT_ONCE, &doing(true, 0));
        assert!(own.at_last.is_zero() && !own.left.is_zero());
    }

    #[test]
    fn what_it_and_its_children_do_is_seen() {
        let own = super::doing(std::process::id().cast_signed());
        // this thread runs, but the first one of the process waits for it
        assert!(own.cpu < Duration::from_hours(24));
        let mut child = std::process::Command::new("/bin/sh")
            .args(["-c", "(while :; do :; done) & wait"])
            .spawn()
            .unwrap();
        let pid = child.id().cast_signed();
        while !super::doing(pid).is_kept || super::doing(pid).cpu.is_zero() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
        for one in children.split_whitespace() {
            let loops = nix::unistd::Pid::from_raw(one.parse().unwrap());
            nix::sys::signal::kill(loops, nix::sys::signal::Signal::SIGKILL).unwrap();
        }
        assert!(child.wait().unwrap().success());
    }
}
