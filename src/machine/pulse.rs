//! Whether the calling thread was stopped: for how long it did nothing although nothing that the
//! kernel counts kept it from that.

use std::fs::File;
use std::io::Read;

use nix::sys::resource::{UsageWho, getrusage};
use nix::unistd::{getpid, gettid};

use super::threads::{ThreadFiles, Times};
use crate::model::Nanos;

/// What the hypervisor took is read anew about so often: it is one number for all cores together.
const STEAL_EVERY: Nanos = Nanos::from_millis(1_000);

/// The kernel tells what was stolen in ticks of 10 ms.
const TICK: u64 = 10_000_000;

/// Held against the clock again and again, it tells when a thread was stopped.
///
/// A thread that sleeps until a time and goes on later was late for a reason. Where it waited in the
/// queue of a core, or computed, the kernel counts that, however busy the machine is, and whatever a
/// quota does. What is left is a stop: a signal, a frozen control group, a machine that stood still.
#[derive(Debug)]
pub struct Pulse {
    files: Option<ThreadFiles>,
    last: Option<Beat>,
    stolen: (Nanos, Nanos),
}

/// Timers and the switch to a thread take up to so long without any reason.
const NOTHING: Nanos = Nanos::from_millis(5);

/// A page comes from a slow disk within this time.
const PAGE_IN: Nanos = Nanos::from_millis(100);

/// One look at the thread.
#[derive(Debug, Clone, Copy)]
struct Beat {
    at: Nanos,
    times: Times,
    /// Pages that had to come from a disk; the kernel does not count how long that took.
    page_ins: i64,
}

impl Pulse {
    /// Follows the calling thread, which was started at this time; only this one may ask it. It may have
    /// been stopped before it could do anything.
    pub fn of_this_thread(born: Nanos) -> Self {
        let files = ThreadFiles::open(getpid().as_raw(), gettid().as_raw());
        Self {
            files: files.ok(),
            last: Some(Beat {
                at: born,
                times: Times::new(Nanos::ZERO, Some(Nanos::ZERO)),
                page_ins: 0,
            }),
            stolen: (Nanos::ZERO, stolen()),
        }
    }

    /// Returns for how much of the time since the last beat, in which the thread meant to sleep for
    /// `slept`, nothing explains why it did not go on. Always nothing where the kernel does not count
    /// how long threads wait for a core.
    pub fn beat(&mut self, now: Nanos, slept: Nanos) -> Nanos {
        let Some(beat) = self.look(now) else {
            return Nanos::ZERO;
        };
        let Some(last) = self.last.replace(beat) else {
            return Nanos::ZERO;
        };
        let silent = unexplained(&last, &beat, slept);
        if silent < NOTHING && now - self.stolen.0 < STEAL_EVERY {
            return Nanos::ZERO;
        }
        let stolen = stolen();
        let (_, before) = std::mem::replace(&mut self.stolen, (now, stolen));
        (silent - NOTHING) - (stolen - before)
    }

    /// Forgets what was before now, which took a time of its own.
    pub fn skip(&mut self, now: Nanos) {
        self.last = self.look(now);
    }

    fn look(&self, at: Nanos) -> Option<Beat> {
        let times = self.files.as_ref()?.times().ok()?;
        times.waited?;
        let usage = getrusage(UsageWho::RUSAGE_THREAD).ok()?;
        Some(Beat {
            at,
            times,
            page_ins: usage.major_page_faults(),
        })
    }
}

/// Returns the time between two beats that neither sleep, nor work, nor the queue of a core explains.
fn unexplained(last: &Beat, now: &Beat, slept: Nanos) -> Nanos {
    // a thread that was stopped often finds its pages gone: they explain a part of it only
    let page_ins = u64::try_from(now.page_ins - last.page_ins).unwrap_or(0);
    let fetched = Nanos(PAGE_IN.0.saturating_mul(page_ins));
    let (Some(waited), Some(before)) = (now.times.waited, last.times.waited) else {
        return Nanos::ZERO;
    };
    let queued = waited - before;
    (now.at - last.at) - slept - (now.times.ran - last.times.ran) - queued - fetched
}

/// Returns what the hypervisor took from all cores together since the system began; nothing where the
/// system does not tell.
fn stolen() -> Nanos {
    let mut text = [0; 256];
    let read = File::open("/proc/stat").and_then(|mut file| file.read(&mut text));
    let text = std::str::from_utf8(&text[..read.unwrap_or(0)]).unwrap_or_default();
    Nanos(steal_of(text).unwrap_or(0).saturating_mul(TICK))
}

/// Reads the eighth number of the line that stands for all cores.
fn steal_of(text: &str) -> Option<u64> {
    let all = text.lines().find_map(|line| line.strip_prefix("cpu "))?;
    all.split_ascii_whitespace().nth(7)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Nanos {
        Nanos::from_millis(millis)
    }

    fn beat(at: u64, ran: u64, waited: Option<u64>) -> Beat {
        Beat {
            at: ms(at),
            times: Times::new(ms(ran), waited.map(ms)),
            page_ins: 0,
        }
    }

    #[test]
    fn only_what_nothing_explains_is_a_stop() {
        let first = beat(0, 0, Some(0));
        let silent = |now: Beat| unexplained(&first, &now, ms(20));
        assert_eq!(silent(beat(3_020, 0, Some(0))), ms(3_000), "stopped");
        assert_eq!(silent(beat(3_020, 0, Some(3_000))), ms(0), "a busy machine");
        assert_eq!(silent(beat(3_020, 3_000, Some(0))), ms(0), "at work");
        assert_eq!(silent(beat(4_020, 500, Some(500))), ms(3_000), "all three");
        assert_eq!(
            silent(beat(3_020, 0, None)),
            ms(0),
            "a kernel that does not tell"
        );
        let paged = |at| Beat {
            page_ins: 2,
            ..beat(at, 0, Some(0))
        };
        assert_eq!(silent(paged(220)), ms(0), "a disk");
        assert_eq!(silent(paged(3_020)), ms(2_800), "pages gone meanwhile");
    }

    #[test]
    fn what_was_stolen_stands_in_the_eighth_column() {
        let text = "cpu  60693 0 9119 25162 468 0 42 130 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
        assert_eq!(steal_of(text), Some(130));
        assert_eq!(steal_of("cpu  60693 0 9119\n"), None);
        assert_eq!(steal_of(""), None);
    }
}
