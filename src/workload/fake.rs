//! A context for tests: clocks that follow a rule, and a memory of every checkpoint.

use std::cell::Cell;
use std::sync::Arc;
use std::task::{self, Poll};
use std::time::Duration;

use super::{Context, Interruption, Sharing, Wait};
use crate::model::{TimeSpan, Timestamp};

/// A context whose clocks move only when they are read or a checkpoint is reached.
#[derive(Debug)]
pub(super) struct Fake {
    /// What was reported at each checkpoint.
    pub(super) progress: Vec<f32>,
    /// The checkpoint that interrupts, counted from 1.
    pub(super) stop_at: Option<usize>,
    /// Whether another thread waits for every checkpoint.
    pub(super) awaited: bool,
    /// Wall-clock time that passes with every reading of the wall clock.
    pub(super) per_look: TimeSpan,
    /// Wall-clock time that passes with every checkpoint.
    pub(super) per_checkpoint: TimeSpan,
    /// CPU time per wall-clock time, 0 to 1.
    pub(super) share: f64,
    /// How often the CPU clock was read.
    pub(super) cpu_readings: usize,
    /// What the tasks share.
    pub(super) sharing: Option<Arc<Sharing>>,
    /// Whether what needs no GIL is left undone.
    pub(super) skips_blocking: bool,
    /// How often a lock was waited for.
    pub(super) lock_waits: usize,
    /// How often it waited at a barrier, and how often it looked whether that was over.
    pub(super) barrier_waits: usize,
    pub(super) barrier_polls: usize,
    /// Time asleep.
    pub(super) slept: TimeSpan,
    /// The wall clock's hand.
    pub(super) now: Cell<Timestamp>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            progress: Vec::new(),
            stop_at: None,
            awaited: false,
            per_look: TimeSpan(5_000),
            per_checkpoint: TimeSpan::ZERO,
            share: 1.0,
            cpu_readings: 0,
            sharing: None,
            skips_blocking: false,
            lock_waits: 0,
            barrier_waits: 0,
            barrier_polls: 0,
            slept: TimeSpan::ZERO,
            now: Cell::default(),
        }
    }
}

impl Fake {
    /// Returns the wall-clock time without moving it.
    pub(super) fn elapsed(&self) -> TimeSpan {
        self.now.get().since_start()
    }
}

impl Context for Fake {
    fn checkpoint(&mut self, done: f32) -> Result<(), Interruption> {
        self.progress.push(done);
        self.now.set(self.now.get() + self.per_checkpoint);
        if self.stop_at.is_some_and(|stop| self.progress.len() >= stop) {
            return Err(Interruption::Stopped);
        }
        Ok(())
    }

    fn is_awaited(&self) -> bool {
        self.awaited
    }

    fn blocking(&mut self, work: &mut dyn FnMut()) {
        if !self.skips_blocking {
            work();
        }
    }

    fn wait_for_lock(&mut self, wait: &mut dyn FnMut()) {
        self.lock_waits += 1;
        wait();
    }

    fn wait_at_barrier(
        &mut self,
        is_open: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<(), Interruption> {
        self.barrier_waits += 1;
        while !is_open(Duration::from_millis(1)) {
            self.barrier_polls += 1;
            if self.stop_at == Some(self.progress.len()) {
                return Err(Interruption::Stopped);
            }
        }
        Ok(())
    }

    fn sharing(&self) -> Option<Arc<Sharing>> {
        self.sharing.clone()
    }

    fn poll_wait(
        &mut self,
        wait: &mut Wait<'_>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), Interruption>> {
        if self.stop_at == Some(self.progress.len()) {
            return Poll::Ready(Err(Interruption::Stopped));
        }
        match wait {
            Wait::Until(until) => {
                self.slept += *until - self.now.get();
                self.now.set(self.now.get().max(*until));
                Poll::Ready(Ok(()))
            }
            Wait::For(future) => future.as_mut().poll(waker).map(Ok),
        }
    }

    fn now(&self) -> Timestamp {
        self.now.set(self.now.get() + self.per_look);
        self.now.get()
    }

    fn cpu_time(&mut self) -> TimeSpan {
        self.cpu_readings += 1;
        let awake = self.now.get().since_start() - self.slept;
        TimeSpan((awake.0 as f64 * self.share) as u64)
    }
}
