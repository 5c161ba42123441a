//! A worker that shares its thread with others on an event loop: it has the thread until its task
//! waits, and must not take for its own what others use of the CPU meanwhile.

use std::fmt;
use std::pin::Pin;
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use tokio::time::{Sleep, sleep_until};

use super::{SHORT, Worker};
use crate::model::{Clock, Standstill, TaskId, TimeSpan, Timestamp, Usage, WorkerEvent};
use crate::runtime::Report;
use crate::workload::{Interruption, Wait};

/// A task that was there for longer without being begun was kept from it by others.
const KEPT: TimeSpan = TimeSpan::from_millis(2);

/// A worker's part in an event loop.
#[derive(Debug, Default)]
pub(super) struct EventLoopSlot {
    /// What the CPU clock said when it let others have the thread.
    away: Option<TimeSpan>,
    /// The CPU time that others have used.
    others: TimeSpan,
    /// When it began its last task.
    pub(super) begun: Timestamp,
    /// The wait of its task.
    wait: Option<Pending>,
}

/// A wait that goes on.
struct Pending {
    from: Timestamp,
    timer: Option<Pin<Box<Sleep>>>,
    wished: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

impl<R: Report> Worker<R> {
    /// Lets it share its thread with others of an event loop.
    #[must_use]
    pub fn on_loop(mut self) -> Self {
        self.event_loop_slot = Some(EventLoopSlot::default());
        self.let_others();
        self
    }

    /// Lets others have the thread.
    pub(super) fn let_others(&mut self) {
        self.let_go();
        if let Some(slot) = &mut self.event_loop_slot {
            slot.away = Some(Clock::thread_cpu());
        }
    }

    /// Has the thread again: what the CPU clock went on by is not its own.
    pub(super) fn come_back(&mut self, now: Timestamp) {
        let Some(away) = self
            .event_loop_slot
            .as_mut()
            .and_then(|slot| slot.away.take())
        else {
            return;
        };
        let cpu = self.read_cpu(now);
        let others = cpu - away;
        if let Some(slot) = &mut self.event_loop_slot {
            slot.others += others;
        }
        self.cpu_reported += others;
        if let Some(began) = &mut self.task.cpu_began {
            *began += others;
        }
    }

    /// Reports that a task has been there for it since `open`, before the loop comes to begin it: as long
    /// as it does not, the task is ready and another one has the loop.
    pub fn expect(&mut self, id: TaskId, open: Timestamp) {
        self.take_up(id, open);
        let ready = self.task.ready;
        self.task.began = ready;
        self.task.cpu_began = Some(self.cpu_read.cpu);
        self.report_beginning();
        let until = Some(ready);
        self.report.event(ready, WorkerEvent::Waits { until });
    }

    /// Returns whether its last task was so long that the next one may be waited for.
    pub fn was_long(&self) -> bool {
        let begun = self
            .event_loop_slot
            .as_ref()
            .map_or(Timestamp::START, |slot| slot.begun);
        self.idle_since - begun >= SHORT
    }

    /// Begins a task that was expected.
    pub(super) fn begin_expected(&mut self, now: Timestamp) {
        self.report_kept(self.task.ready, now);
        self.task.cpu_began = Some(self.cpu_read.cpu);
        self.task.last = now;
        self.task.reported = now;
    }

    /// Returns since when the task in hand was kept from its beginning by others of the loop, if it was
    /// for long.
    pub(super) fn kept_since(&self) -> Option<Timestamp> {
        let ready = self.task.ready;
        (self.event_loop_slot.is_some() && self.task.began - ready >= KEPT).then_some(ready)
    }

    /// Reports that other tasks of the loop delayed the begin of the task.
    pub(super) fn report_kept(&mut self, from: Timestamp, began: Timestamp) {
        let why = Standstill::Loop;
        self.report.event(began, WorkerEvent::Gap { from, why });
    }

    /// Returns what it used of what its thread used.
    pub(super) fn own_share(&self, slot: &EventLoopSlot) -> Usage {
        Usage {
            user: Clock::thread_cpu() - self.cpu_first - slot.others,
            ..Usage::default()
        }
    }

    /// Takes a step in waiting, and lets others have the thread as long as it goes on.
    pub(super) fn poll_on_loop(
        &mut self,
        wait: &mut Wait<'_>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), Interruption>> {
        let now = self.clock.now();
        let before = self
            .event_loop_slot
            .as_mut()
            .and_then(|slot| slot.wait.take());
        let mut pending = before.unwrap_or_else(|| self.pend(now, wait));
        let until = match (&mut *wait, &mut pending.timer) {
            (Wait::Until(until), Some(timer)) => timer.as_mut().poll(waker).map(|()| *until),
            (Wait::Until(until), None) => Poll::Ready(*until),
            (Wait::For(future), _) => future.as_mut().poll(waker).map(|()| now),
        };
        let waited = self
            .event_loop_slot
            .as_ref()
            .is_some_and(|slot| slot.away.is_some());
        let until = match until {
            Poll::Ready(until) => Some(until),
            Poll::Pending => match pending.wished.as_mut().poll(waker) {
                Poll::Ready(()) => None,
                Poll::Pending => {
                    if !waited {
                        self.find_gap(now);
                        self.report_pause(now, wait);
                        self.let_others();
                    }
                    if let Some(slot) = &mut self.event_loop_slot {
                        slot.wait = Some(pending);
                    }
                    return Poll::Pending;
                }
            },
        };
        if waited {
            self.come_back(now);
            self.take_turn(now);
            self.go_on(pending.from, until.unwrap_or(now));
        }
        Poll::Ready(until.map(|_| ()).ok_or(Interruption::Stopped))
    }

    fn pend(&self, from: Timestamp, wait: &Wait<'_>) -> Pending {
        let timer = |until: Timestamp| {
            let left: Duration = (until - from).as_duration();
            Box::pin(sleep_until((Instant::now() + left).into()))
        };
        Pending {
            from,
            timer: match wait {
                Wait::Until(until) if *until > from => Some(timer(*until)),
                _ => None,
            },
            wished: Box::pin(self.stop.clone().wished()),
        }
    }
}
