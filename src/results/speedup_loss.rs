//! The loss waterfall: where the speedup went, from what the workers could do to what they did.
//!
//! The time of all workers together is known exactly by what they did in it. Compared with the same of
//! the serial run, each part of it is a loss, and the parts add up to all that was lost: with p workers
//! for a time T, and a serial time T1, `p - T1 / T = (p T - T1) / T`.

use crate::model::Ceiling;

use super::time_breakdown::TimeBreakdown;

/// What speedup was lost to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// More workers than cores that can be used.
    NoCore,
    /// Others waited while the serial part was done.
    SerialPart,
    /// Workers without a task while others still had one.
    Balance,
    /// Equal busy loops are slower side by side, too: cores, SMT, clock, steal.
    Machine,
    /// Tasks used more CPU time than serially: memory, caches, checks.
    SlowerTasks,
    /// Starting workers.
    StartUp,
    /// Handing tasks over.
    HandOver,
    /// Waiting for the GIL or another lock.
    Lock,
    /// Waiting at a barrier for others.
    Barrier,
    /// Waiting for what needs no core.
    Waiting,
    /// Stopped by the quota.
    Quota,
    /// Other programs had the core.
    OtherPrograms,
    /// Somebody stopped the program, or workers.
    Stopped,
    /// No worker had a task: begin, end, and time that was not reported.
    NotKnown,
}

impl Loss {
    /// Returns its name: `serial part`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoCore => "oversubscription",
            Self::SerialPart => "serial part",
            Self::Balance => "load imbalance",
            Self::Machine => "machine",
            Self::SlowerTasks => "per-task slowdown",
            Self::StartUp => "start-up",
            Self::HandOver => "dispatch",
            Self::Lock => "lock",
            Self::Barrier => "barrier wait",
            Self::Waiting => "waiting",
            Self::Quota => "quota",
            Self::OtherPrograms => "other programs",
            Self::Stopped => "stopped",
            Self::NotKnown => "unknown",
        }
    }
}

/// Where the speedup of a run went.
#[derive(Debug, Clone, PartialEq)]
pub struct Losses {
    /// The speedup of the workers if each had a core all the time.
    pub ideal: f64,
    /// What was lost to what, in this order. Below 0 something was gained there.
    pub parts: Vec<(Loss, f64)>,
    /// The speedup that was measured: the ideal less all parts.
    pub measured: f64,
    /// Whether the machine's part was measured; else it is among the slower tasks.
    pub has_ceiling: bool,
}

/// Times that were lost, summed over workers, in seconds.
struct Lost {
    spent: TimeBreakdown,
    serial_part: f64,
    balance: f64,
    /// Nobody had anything to do.
    rest: f64,
}

impl Losses {
    /// Returns where the speedup of a run went, compared with `base`, the serial run of as much work.
    ///
    /// `room` is how many cores its workers could use at once. The machine's part is known where equal
    /// busy loops were measured.
    pub(crate) fn of(
        run: &TimeBreakdown,
        base: &TimeBreakdown,
        room: f64,
        ceiling: Option<&Ceiling>,
    ) -> Option<Self> {
        let (ideal, wall) = (f64::from(run.workers), run.wall);
        if wall.is_nan() || wall <= 0.0 || base.wall <= 0.0 {
            return None;
        }
        let mut lost = Lost::of(run);
        let beyond = (ideal - room).max(0.0) * wall;
        let (queued, left) = lost.queue(beyond);
        let slower = lost.spent.running - base.running;
        let machine = ceiling.map(|ceiling| base.running * (ceiling.slowdown() - 1.0));
        let ready = lost.spent.ready - base.ready;
        let quota = (run.throttled - queued).clamp(0.0, ready.max(0.0));
        let all = [
            (Loss::NoCore, beyond - left),
            (Loss::SerialPart, lost.serial_part),
            (Loss::Balance, lost.balance),
            (Loss::Machine, machine.unwrap_or(0.0)),
            (Loss::SlowerTasks, slower - machine.unwrap_or(0.0)),
            (Loss::StartUp, lost.spent.start_up - base.start_up),
            (Loss::HandOver, lost.spent.hand_over - base.hand_over),
            (Loss::Lock, lost.spent.lock - base.lock),
            (Loss::Barrier, lost.spent.barrier - base.barrier),
            (Loss::Waiting, lost.spent.waiting - base.waiting),
            (Loss::Quota, quota),
            (Loss::OtherPrograms, ready - quota),
            (Loss::Stopped, lost.spent.stopped - base.stopped),
            (Loss::NotKnown, lost.rest - base.idle()),
        ];
        Some(Self {
            ideal,
            parts: all.map(|(loss, time)| (loss, time / wall)).to_vec(),
            measured: base.wall / wall,
            has_ceiling: ceiling.is_some(),
        })
    }

    /// Returns what was lost to one thing.
    pub fn part(&self, which: Loss) -> f64 {
        let mut parts = self.parts.iter();
        let part = parts.find(|(loss, _)| *loss == which);
        part.map_or(0.0, |(_, part)| *part)
    }

    /// Returns the parts that show at two decimals, each with what is left of the speedup after it.
    ///
    /// They are rounded so that together they make the difference between the ideal and the measured
    /// speedup as those show at two decimals.
    pub fn steps(&self) -> Vec<(Loss, f64, f64)> {
        let hundredths = |speedup: f64| (speedup * 100.0).round();
        let mut left = self.ideal;
        let mut steps = Vec::new();
        for &(loss, part) in &self.parts {
            let before = hundredths(left);
            left -= part;
            let shown = before - hundredths(left);
            if shown != 0.0 {
                steps.push((loss, shown / 100.0, left));
            }
        }
        steps
    }
}

impl Lost {
    fn of(run: &TimeBreakdown) -> Self {
        let idle = run.idle().max(0.0);
        let others = f64::from(run.workers.saturating_sub(1));
        let serial_part = (run.serial_part * others).clamp(0.0, idle);
        let balance = run.balance.clamp(0.0, idle - serial_part);
        Self {
            spent: *run,
            serial_part,
            balance,
            // May be below 0 where what was reported overlaps; the sum stays exact.
            rest: run.idle() - serial_part - balance,
        }
    }

    /// Takes out the time that workers beyond the cores could not have used anyhow. They queue for a
    /// core first of all, then have nothing to do, then wait for something else. Returns how much of
    /// it was queueing, and how much there was not enough of.
    fn queue(&mut self, beyond: f64) -> (f64, f64) {
        let mut left = beyond;
        let mut take = |from: &mut f64| {
            let taken = left.min(from.max(0.0));
            *from -= taken;
            left -= taken;
            taken
        };
        let queued = take(&mut self.spent.ready);
        take(&mut self.balance);
        take(&mut self.serial_part);
        take(&mut self.rest);
        take(&mut self.spent.lock);
        take(&mut self.spent.barrier);
        take(&mut self.spent.waiting);
        take(&mut self.spent.hand_over);
        take(&mut self.spent.start_up);
        (queued, left)
    }
}

#[cfg(test)]
mod tests;
