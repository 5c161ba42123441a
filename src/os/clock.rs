//! The clocks of the system, in nanoseconds.

use std::io;

use nix::time::{ClockId, clock_getres, clock_gettime};

/// Two clocks are read this often to find how far apart they are.
#[cfg(any(target_os = "linux", target_os = "android"))]
const TRIES: usize = 4;

/// Returns the time on the clock that all processes of the host share and that is never set.
pub fn monotonic() -> u64 {
    read(ClockId::CLOCK_MONOTONIC)
}

/// Returns the CPU time that the calling thread has used since it began.
pub fn thread_cpu() -> u64 {
    read(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

/// Returns how long the machine has slept since it was started; 0 where the system does not say.
pub fn slept() -> u64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        // Something else may have the core between two readings: the closest of several count.
        let readings = (0..TRIES).map(|_| {
            let before = monotonic();
            let with_sleep = read(ClockId::CLOCK_BOOTTIME);
            let between = monotonic().saturating_sub(before);
            (between, with_sleep.saturating_sub(before))
        });
        readings.min().map_or(0, |(_, slept)| slept)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    0
}

/// Returns the resolution of [`monotonic`].
pub fn clock_resolution() -> io::Result<u64> {
    let resolution = clock_getres(ClockId::CLOCK_MONOTONIC)?;
    Ok(resolution.tv_sec() as u64 * 1_000_000_000 + resolution.tv_nsec() as u64)
}

/// Reads a clock; both basic ones exist wherever Linux and macOS run.
fn read(clock: ClockId) -> u64 {
    clock_gettime(clock).map_or(0, |time| {
        time.tv_sec() as u64 * 1_000_000_000 + time.tv_nsec() as u64
    })
}
