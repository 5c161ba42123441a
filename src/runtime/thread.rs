//! What the system tells of the calling thread.

use nix::sched::sched_getcpu;
use nix::sys::resource::{UsageWho, getrusage};

use crate::model::{Nanos, Usage};

/// Returns the core it is on, 0 where the system does not tell.
pub(super) fn current_core() -> u16 {
    sched_getcpu().map_or(0, |core| u16::try_from(core).unwrap_or(u16::MAX))
}

/// Returns what it has used since it began.
pub(crate) fn thread_usage() -> Usage {
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

fn time(value: nix::sys::time::TimeVal) -> Nanos {
    Nanos(value.tv_sec() as u64 * 1_000_000_000 + value.tv_usec() as u64 * 1_000)
}
