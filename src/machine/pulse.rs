//! Whether the calling thread was stopped: for how long it did nothing although nothing that the
//! kernel counts kept it from that.

use std::fs::File;
use std::io::Read;

use nix::sys::resource::{UsageWho, getrusage};
use nix::unistd::{getpid, gettid};

use super::threads::{ThreadFiles, Times};
use crate::model::{Clock, TimeSpan, Timestamp};

/// What the hypervisor took is read anew about so often: it is one number for all cores together.
const STEAL_EVERY: TimeSpan = TimeSpan::from_millis(1_000);

/// The kernel reports stolen time in ticks of 10 ms.
const TICK: u64 = 10_000_000;

/// Detects when a thread was stopped, by regular comparison of its CPU times with the clock.
///
/// A thread that sleeps until a time and goes on later was late for a reason. Where it waited in the
/// queue of a core, or computed, the kernel counts that, however busy the machine is, and whatever a
/// quota does. What is left is a stop: a signal, a frozen control group, a machine that stood still.
#[derive(Debug)]
pub struct Pulse {
    files: Option<ThreadFiles>,
    last: Option<Beat>,
    stolen: (Timestamp, TimeSpan),
}

/// What a thread that is about to start another one notes before. Until the other one runs for the first
/// time, what keeps its parent from starting it explains its silence as well as what keeps itself.
#[derive(Debug)]
pub struct Birth {
    parent: Option<(ThreadFiles, Times)>,
    page_ins: i64,
    stolen: TimeSpan,
    at: Timestamp,
}

/// Timers and the switch to a thread take up to so long without any reason.
const NOTHING: TimeSpan = TimeSpan::from_millis(5);

/// A page comes from a slow disk within this time.
const PAGE_IN: TimeSpan = TimeSpan::from_millis(100);

/// One look at the thread. The clock and the kernel's counts cannot be read at once, and the thread may
/// wait for a core in between, so the counts are read on both sides.
#[derive(Debug, Clone, Copy)]
struct Beat {
    before: Counts,
    at: Timestamp,
    after: Counts,
}

/// What the kernel has counted of a thread.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// On a core, or ready and waiting for one.
    busy: TimeSpan,
    /// Pages that had to come from a disk; the kernel does not count how long that took.
    page_ins: i64,
}

impl Birth {
    /// Notes how it stands with the calling thread.
    pub fn by_this_thread(clock: Clock) -> Self {
        let files = ThreadFiles::open(getpid().as_raw(), gettid().as_raw()).ok();
        let parent = files.and_then(|files| {
            let times = files.times().ok()?;
            Some((files, times))
        });
        Self {
            parent,
            page_ins: page_ins(UsageWho::RUSAGE_SELF),
            stolen: stolen(),
            // read last, so that the counts include all that happened before it
            at: clock.now(),
        }
    }

    /// Returns the first beat of a thread that began so. Without the times of its parent there is none:
    /// it is better to overlook a stop than to report one that did not happen.
    fn first_beat(&self) -> Option<Beat> {
        let (files, then) = self.parent.as_ref()?;
        let explained = busy(&files.times().ok()?)? - busy(then)?;
        let page_ins = page_ins(UsageWho::RUSAGE_SELF) - self.page_ins;
        let none = Counts::default();
        Some(Beat {
            before: none,
            // what explains the parent's time makes the birth later
            at: self.at + explained + fetched(page_ins),
            after: none,
        })
    }
}

impl Pulse {
    /// Follows the calling thread, which was born so; only this one may ask it. It may have been stopped
    /// before it could do anything.
    pub fn of_this_thread(birth: &Birth) -> Self {
        let files = ThreadFiles::open(getpid().as_raw(), gettid().as_raw());
        Self {
            files: files.ok(),
            last: birth.first_beat(),
            stolen: (birth.at, birth.stolen),
        }
    }

    /// Returns the time, and for how much of the time since the last beat, in which the thread meant to
    /// sleep for `slept`, nothing explains why it did not go on. Always nothing where the kernel does not
    /// count how long threads wait for a core.
    pub fn beat(&mut self, clock: Clock, slept: TimeSpan) -> (Timestamp, TimeSpan) {
        let Some(beat) = self.look(clock) else {
            return (clock.now(), TimeSpan::ZERO);
        };
        let Some(last) = self.last.replace(beat) else {
            return (beat.at, TimeSpan::ZERO);
        };
        let silent = unexplained(&last, &beat, slept);
        if silent < NOTHING && beat.at - self.stolen.0 < STEAL_EVERY {
            return (beat.at, TimeSpan::ZERO);
        }
        let stolen = stolen();
        let (_, before) = std::mem::replace(&mut self.stolen, (beat.at, stolen));
        (beat.at, (silent - NOTHING) - (stolen - before))
    }

    /// Forgets what was before now, which took a time of its own.
    pub fn skip(&mut self, clock: Clock) {
        self.last = self.look(clock);
    }

    fn look(&self, clock: Clock) -> Option<Beat> {
        let before = self.counts()?;
        let at = clock.now();
        let after = self.counts()?;
        Some(Beat { before, at, after })
    }

    fn counts(&self) -> Option<Counts> {
        Some(Counts {
            busy: busy(&self.files.as_ref()?.times().ok()?)?,
            page_ins: page_ins(UsageWho::RUSAGE_THREAD),
        })
    }
}

/// Returns the time on a core or ready for one; nothing where the kernel does not report the latter.
fn busy(times: &Times) -> Option<TimeSpan> {
    Some(times.ran + times.waited?)
}

/// Returns how many pages had to come from a disk.
fn page_ins(whose: UsageWho) -> i64 {
    getrusage(whose).map_or(0, |usage| usage.major_page_faults())
}

/// Returns the time between two beats that neither sleep, nor work, nor the queue of a core explains.
fn unexplained(last: &Beat, now: &Beat, slept: TimeSpan) -> TimeSpan {
    // a thread that was stopped often finds its pages gone: they explain a part of it only
    let page_ins = now.after.page_ins - last.before.page_ins;
    (now.at - last.at) - slept - (now.after.busy - last.before.busy) - fetched(page_ins)
}

/// Returns how long so many pages may take to come.
fn fetched(page_ins: i64) -> TimeSpan {
    let page_ins = u64::try_from(page_ins).unwrap_or(0);
    TimeSpan(PAGE_IN.0.saturating_mul(page_ins))
}

/// Returns what the hypervisor took from all cores together since the system began; 0 where the system
/// does not report it.
fn stolen() -> TimeSpan {
    let mut text = [0; 256];
    let read = File::open("/proc/stat").and_then(|mut file| file.read(&mut text));
    let text = std::str::from_utf8(&text[..read.unwrap_or(0)]).unwrap_or_default();
    TimeSpan(steal_of(text).unwrap_or(0).saturating_mul(TICK))
}

/// Reads the eighth number of the line that stands for all cores.
fn steal_of(text: &str) -> Option<u64> {
    let all = text.lines().find_map(|line| line.strip_prefix("cpu "))?;
    all.split_ascii_whitespace().nth(7)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::story::ms;

    fn beat(at: u64, busy: u64) -> Beat {
        let counts = Counts {
            busy: ms(busy),
            page_ins: 0,
        };
        Beat {
            before: counts,
            at: ms(at),
            after: counts,
        }
    }

    #[test]
    fn only_what_nothing_explains_is_a_stop() {
        let first = beat(0, 0);
        let silent = |now: Beat| unexplained(&first, &now, ms(20));
        assert_eq!(silent(beat(3_020, 0)), ms(3_000), "stopped");
        assert_eq!(silent(beat(3_020, 3_000)), ms(0), "busy, or waiting");
        assert_eq!(silent(beat(4_020, 1_000)), ms(3_000), "both");
        let mut paged = beat(220, 0);
        paged.after.page_ins = 2;
        assert_eq!(silent(paged), ms(0), "a disk");
        paged.at = ms(3_020);
        assert_eq!(silent(paged), ms(2_800), "pages gone meanwhile");
    }

    #[test]
    fn a_wait_amid_a_look_is_no_stop() {
        // the clock, 300 ms without a core, the counts; then a beat as any other
        let mut held = beat(20, 0);
        held.after.busy = ms(300);
        assert_eq!(unexplained(&beat(0, 0), &held, ms(20)), ms(0));
        assert_eq!(unexplained(&held, &beat(340, 300), ms(20)), ms(0));
        // the counts, 300 ms without a core, the clock
        let mut held = beat(320, 0);
        held.after.busy = ms(300);
        assert_eq!(unexplained(&beat(0, 0), &held, ms(20)), ms(0));
        assert_eq!(unexplained(&held, &beat(3_340, 300), ms(20)), ms(2_700));
    }

    #[test]
    fn a_kernel_that_does_not_report_waits_shows_no_stop() {
        assert_eq!(busy(&Times::new(ms(3), None)), None);
        assert_eq!(busy(&Times::new(ms(3), Some(ms(4)))), Some(ms(7)));
    }

    /// Returns the unexplained time before the first run of a thread whose parent calls `delay` before
    /// it creates the thread: before and after stolen time is left out.
    fn silence_at_birth(delay: impl FnOnce(Clock)) -> (TimeSpan, TimeSpan) {
        let clock = Clock::start();
        let birth = Birth::by_this_thread(clock);
        delay(clock);
        let born = std::thread::Builder::new().spawn(move || {
            let mut pulse = Pulse::of_this_thread(&birth);
            let (first, now) = (pulse.last.unwrap(), pulse.look(clock).unwrap());
            let all = unexplained(&first, &now, TimeSpan::ZERO);
            (all, pulse.beat(clock, TimeSpan::ZERO).1)
        });
        born.unwrap().join().unwrap()
    }

    /// Returns whether this kernel reports how long threads wait for a core.
    fn waits_are_counted() -> bool {
        let birth = Birth::by_this_thread(Clock::start());
        birth.parent.is_some_and(|(_, then)| busy(&then).is_some())
    }

    #[test]
    fn what_keeps_a_parent_from_giving_birth_is_no_stop_of_the_child() {
        if !waits_are_counted() {
            return;
        }
        let (_, silent) = silence_at_birth(|clock| {
            // computes, and on a busy machine waits for a core as well
            while clock.now() < ms(600) {
                std::hint::black_box(0);
            }
        });
        assert!(silent < ms(100), "{silent}");
    }

    #[test]
    fn a_stop_before_the_first_run_is_noticed() {
        if !waits_are_counted() {
            return;
        }
        // as if the whole program were stopped: no thread runs or is ready
        // the parent's time cannot be separated from that of a page that another test reads meanwhile
        let seen = (0..10).any(|_| {
            let (silent, _) = silence_at_birth(|_| std::thread::sleep(Duration::from_millis(300)));
            silent > ms(250)
        });
        assert!(seen);
    }

    #[test]
    fn without_the_times_of_the_parent_nothing_is_reported() {
        let clock = Clock::start();
        let mut birth = Birth::by_this_thread(clock);
        birth.parent = None;
        std::thread::sleep(Duration::from_millis(200));
        let mut pulse = Pulse::of_this_thread(&birth);
        assert_eq!(pulse.beat(clock, TimeSpan::ZERO).1, TimeSpan::ZERO);
    }

    #[test]
    fn what_was_stolen_stands_in_the_eighth_column() {
        let text = "cpu  60693 0 9119 25162 468 0 42 130 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n";
        assert_eq!(steal_of(text), Some(130));
        assert_eq!(steal_of("cpu  60693 0 9119\n"), None);
        assert_eq!(steal_of(""), None);
    }
}
