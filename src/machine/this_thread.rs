//! The calling thread: what it has used, which core it is on, and which it may be on.

use nix::sched::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use nix::unistd::{Pid, gettid};

use crate::model::{TimeSpan, Usage};

/// Returns the number that the system has for it.
pub fn thread_id() -> i32 {
    gettid().as_raw()
}

/// Returns the core it is on, 0 where the system does not report it.
pub fn current_core() -> u16 {
    sched_getcpu().map_or(0, |core| u16::try_from(core).unwrap_or(u16::MAX))
}

/// Returns what it has used since it began.
pub fn thread_usage() -> Usage {
    getrusage(UsageWho::RUSAGE_THREAD).map_or_else(
        |_| Usage::default(),
        |usage| Usage {
            user: time(usage.user_time()),
            sys: time(usage.system_time()),
            peak_kib: 0,
            voluntary: u64::try_from(usage.voluntary_context_switches()).unwrap_or(0),
            involuntary: u64::try_from(usage.involuntary_context_switches()).unwrap_or(0),
        },
    )
}

fn time(value: TimeVal) -> TimeSpan {
    TimeSpan(value.tv_sec() as u64 * 1_000_000_000 + value.tv_usec() as u64 * 1_000)
}

/// Keeps it on a core; where that is not allowed it runs wherever it may.
pub fn pin_thread(core: Option<u16>) {
    let mut set = CpuSet::new();
    if let Some(core) = core
        && set.set(core.into()).is_ok()
    {
        let _ = sched_setaffinity(Pid::from_raw(0), &set);
    }
}

/// The cores that it may run on now, and again when this is dropped.
#[derive(Debug)]
#[must_use]
pub struct KeptAffinity(Option<CpuSet>);

impl Default for KeptAffinity {
    fn default() -> Self {
        Self(sched_getaffinity(Pid::from_raw(0)).ok())
    }
}

impl Drop for KeptAffinity {
    fn drop(&mut self) {
        if let Some(cores) = &self.0 {
            let _ = sched_setaffinity(Pid::from_raw(0), cores);
        }
    }
}

/// Returns the cores that a thread may run on, in order, 0 for the calling one; none where the system
/// does not report them, as for a thread that is gone.
pub fn allowed_cores(thread: i32) -> Option<Vec<u16>> {
    let set = sched_getaffinity(Pid::from_raw(thread)).ok()?;
    let cores = (0..CpuSet::count()).filter(|&core| set.is_set(core).unwrap_or(false));
    Some(cores.map(|core| core as u16).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pinned_thread_gets_its_cores_back() {
        // on a thread of its own, so that no other test is pinned
        let pinned = std::thread::Builder::new().spawn(|| {
            let before = allowed_cores(0).unwrap();
            let kept = KeptAffinity::default();
            pin_thread(before.last().copied());
            assert_eq!(allowed_cores(0).unwrap(), before[before.len() - 1..]);
            assert_eq!(Some(current_core()), before.last().copied());
            drop(kept);
            assert_eq!(allowed_cores(thread_id()), Some(before));
        });
        pinned.unwrap().join().unwrap();
    }
}
