//! When a worker's thread really ran: the part of a gap between checkpoints that its CPU clock does
//! not cover is time in which it stood still.

use super::{Reading, Worker};
use crate::machine::thread_usage;
use crate::model::{Clock, Standstill, TimeSpan, Timestamp, WorkerEvent};
use crate::runtime::Report;

/// A gap between checkpoints that is longer makes the worker look at its CPU clock.
const GAP: TimeSpan = TimeSpan::from_millis(2);
/// Time that a thread must at least have stood still for a gap to be reported.
const STANDSTILL: TimeSpan = TimeSpan(500_000);

impl<R: Report> Worker<R> {
    /// Finds out what the CPU clock said when the task began: reading it then would have made short
    /// tasks slower, so it is reckoned from the first reading inside the task.
    pub(super) fn know_cpu_began(&mut self, now: Timestamp) -> TimeSpan {
        if let Some(cpu) = self.task.cpu_began {
            return cpu;
        }
        let inside = now - self.task.began;
        let cpu = if inside < GAP {
            Clock::thread_cpu() - inside
        } else {
            // it stood still before its first checkpoint: the last reading before the task is the
            // best, and the short tasks since then ran
            self.cpu_read.cpu + self.batch.map_or(TimeSpan::ZERO, |batch| batch.inside)
        };
        let cpu = cpu.max(self.cpu_read.cpu);
        self.cpu_read = Reading {
            at: self.task.began,
            cpu,
        };
        self.task.cpu_began = Some(cpu);
        cpu
    }

    pub(super) fn read_cpu(&mut self, now: Timestamp) -> TimeSpan {
        let cpu = Clock::thread_cpu();
        self.cpu_read = Reading { at: now, cpu };
        cpu
    }

    /// Reports the part of the time since the last checkpoint that CPU time does not cover.
    pub(super) fn find_gap(&mut self, now: Timestamp) {
        let gap = now - self.task.last;
        if gap < GAP {
            return;
        }
        self.know_cpu_began(now);
        let before = self.cpu_read;
        let cpu = self.read_cpu(now);
        let stood = ((now - before.at) - (cpu - before.cpu)).min(gap);
        if stood >= STANDSTILL {
            let gap = WorkerEvent::Gap {
                from: now - stood,
                why: Standstill::Ready,
            };
            self.report_beginning();
            self.report_waits(now - stood);
            self.report.event(now, gap);
        }
    }

    /// Does work that may wait for a device, without the lock, and reports for how long it stood still: a
    /// thread that gave its core up waited, one that lost it was ready.
    pub(super) fn at_device(&mut self, work: &mut dyn FnMut()) {
        let from = self.clock.now();
        self.find_gap(from);
        self.know_cpu_began(from);
        self.let_go();
        let (cpu, given_up) = (self.read_cpu(from), thread_usage().voluntary);
        work();
        let now = self.clock.now();
        let stood = (now - from) - (self.read_cpu(now) - cpu);
        self.task.last = now;
        if stood >= STANDSTILL {
            let why = if thread_usage().voluntary > given_up {
                Standstill::Waiting
            } else {
                Standstill::Ready
            };
            self.report_beginning();
            let from = now - stood;
            self.report.event(now, WorkerEvent::Gap { from, why });
        }
        self.take_turn(now);
    }
}
