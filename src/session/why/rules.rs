//! The rules that find the reasons: a table, applied from above; each explains a part of what is left.

use crate::model::Switches;

use super::{Reason, Why};

/// What was measured of a worker over a window, in shares of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::session) struct Seen {
    /// Inside a task without a gap longer than 2 ms.
    pub(in crate::session) running: f64,
    /// In gaps in which it waited for the GIL.
    pub(in crate::session) gil: f64,
    /// In gaps in which it waited for another lock or another worker.
    pub(in crate::session) lock: f64,
    /// In gaps in which it waited at a barrier.
    pub(in crate::session) barrier: f64,
    /// In gaps in which it waited for something that needs no core.
    pub(in crate::session) waiting: f64,
    /// In gaps in which it did not run although nothing of its own kept it from that.
    pub(in crate::session) ready: f64,
    /// Ready, but another task had its event loop.
    pub(in crate::session) on_loop: f64,
    /// The time in which no worker had the GIL.
    pub(in crate::session) free: f64,
    /// On a core, as the kernel counts it; absent where it was not asked.
    pub(in crate::session) ran: Option<f64>,
    /// On a run queue, as the kernel counts it, a wait when it is over; absent where it does not.
    pub(in crate::session) queue: Option<f64>,
    /// How often a second it left its core; none where the kernel does not say.
    pub(in crate::session) switches: Option<Switches>,
    /// The kernel's letter for what it was doing at the look.
    pub(in crate::session) state: Option<char>,
    /// Taken by the hypervisor from the core it was on.
    pub(in crate::session) steal: f64,
    /// The time for which the quota stopped it, at most.
    pub(in crate::session) throttled: f64,
}

impl Seen {
    /// Returns the same of a worker that has reported nothing for all of the window: only the kernel
    /// knows whether it ran.
    pub(in crate::session) fn silent(self) -> Self {
        let running = self.ran.unwrap_or(0.0).clamp(0.0, 1.0);
        Self {
            running,
            ready: 1.0 - running,
            gil: 0.0,
            lock: 0.0,
            barrier: 0.0,
            waiting: 0.0,
            on_loop: 0.0,
            ..self
        }
    }

    /// Returns whether it stood still although nothing of its own kept it from running.
    pub(in crate::session) fn wants_core(&self) -> bool {
        self.ready + self.queued_besides() > 0.01
    }

    /// Returns the time on a run queue that is in no gap of its own: in gaps shorter than 2 ms, or
    /// while it waited for a lock.
    fn queued_besides(&self) -> f64 {
        let besides = self.queue.unwrap_or(0.0) - self.ready;
        besides.clamp(
            0.0,
            (self.gil + self.lock + self.barrier + self.running).min(1.0),
        )
    }

    /// Returns the part of that in which it seemed to run.
    fn queued_in_run(&self) -> f64 {
        let not_ran = self.running - self.ran.unwrap_or(self.running);
        (self.queued_besides() - self.gil - self.lock - self.barrier)
            .min(not_ran)
            .max(0.0)
    }

    /// Returns the time in which it could have had the GIL, which was free, but not a core to take it.
    fn late_for_gil(&self) -> f64 {
        self.queued_besides().min(self.free).min(self.gil)
    }
}

/// A rule: for this reason, so much of the time; at most what no rule above explained.
type Rule = (Reason, fn(&Seen) -> f64);

/// All that no rule above explained.
const REST: f64 = f64::INFINITY;

/// What the worker says of itself comes first, then what is known of its core, then the rest.
const RULES: [Rule; 11] = [
    (Reason::Gil, |seen| seen.gil - seen.late_for_gil()),
    (Reason::Lock, |seen| seen.lock),
    (Reason::Barrier, |seen| seen.barrier),
    (Reason::Io, |seen| seen.waiting),
    (Reason::Stolen, |seen| seen.steal),
    (Reason::Loop, |seen| seen.on_loop),
    (Reason::Quota, |seen| seen.throttled),
    (Reason::Core, |seen| seen.queue.unwrap_or(0.0)),
    // A kernel that does not count the queue still counts preemptions.
    (Reason::Core, |seen| match (seen.queue, seen.switches) {
        (None, Some(switches)) if switches.involuntary > switches.voluntary => REST,
        _ => 0.0,
    }),
    (
        Reason::Io,
        |seen| {
            if seen.state == Some('D') { REST } else { 0.0 }
        },
    ),
    (Reason::NotKnown, |_| REST),
];

/// Returns why a worker did not run, as far as the measurements say.
pub(in crate::session) fn judge(seen: &Seen) -> Why {
    let in_run = seen.queued_in_run();
    let mut why = Why {
        running: (seen.running - in_run) as f32,
        ..Why::default()
    };
    let mut left =
        seen.gil + seen.lock + seen.barrier + seen.waiting + seen.ready + seen.on_loop + in_run;
    for (reason, share) in RULES {
        let share = share(seen).clamp(0.0, left.max(0.0));
        why.shares[reason as usize] += share as f32;
        left -= share;
    }
    why
}
