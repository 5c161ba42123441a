//! A task's context that does nothing, so that only the task costs something.

use std::task::{self, Poll};
use std::time::Duration;

use eggtop::model::{TimeSpan, Timestamp};
use eggtop::workload::{Context, Interruption, Wait};

/// Counts checkpoints and does nothing else.
#[derive(Debug, Default)]
pub(crate) struct Null {
    pub(crate) checkpoints: u64,
}

impl Context for Null {
    fn checkpoint(&mut self, _done: f32) -> Result<(), Interruption> {
        self.checkpoints += 1;
        Ok(())
    }

    fn blocking(&mut self, work: &mut dyn FnMut()) {
        work();
    }

    fn wait_at_barrier(
        &mut self,
        is_open: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<(), Interruption> {
        while !is_open(Duration::from_millis(1)) {}
        Ok(())
    }

    fn poll_wait(
        &mut self,
        _wait: &mut Wait<'_>,
        _waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), Interruption>> {
        Poll::Ready(Ok(()))
    }

    fn now(&self) -> Timestamp {
        Timestamp::START
    }

    fn cpu_time(&mut self) -> TimeSpan {
        TimeSpan::ZERO
    }
}
