//! What a task may ask of its worker.

use std::sync::Arc;
use std::task::{self, Poll};
use std::time::Duration;

use super::gil_client::GilClient;
use super::{PROGRESS, SHORT, Worker};
use crate::machine::current_core;
use crate::model::{Clock, ProcessEvent, TimeSpan, Timestamp};
use crate::runtime::Report;
use crate::workload::{Context, Interruption, Sharing, SyncContext, Wait};

impl<R: Report> Context for Worker<R> {
    fn checkpoint(&mut self, done: f32) -> Result<(), Interruption> {
        let now = self.clock.now();
        self.find_gap(now);
        if !self.task.announced && now - self.task.began >= SHORT {
            self.report_beginning();
        }
        self.report_waits_in_time(now);
        let core = current_core();
        if self.task.announced && (core != self.core || now - self.task.reported >= PROGRESS) {
            // the time since the last report was spent on the core before this one
            self.report_progress(now, done);
        }
        self.core = core;
        self.task.last = now;
        self.pass_turn(now);
        if self.stopped() {
            return Err(Interruption::Stopped);
        }
        Ok(())
    }

    fn is_awaited(&self) -> bool {
        self.gil.as_ref().is_some_and(GilClient::is_asked)
    }

    fn blocking(&mut self, work: &mut dyn FnMut()) {
        self.without_turn(work);
    }

    fn wait_for_lock(&mut self, wait: &mut dyn FnMut()) {
        let now = self.await_other(wait);
        self.take_turn(now);
    }

    fn wait_at_barrier(
        &mut self,
        is_open: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<(), Interruption> {
        self.await_others(is_open)
    }

    fn sharing(&self) -> Option<Arc<Sharing>> {
        self.sharing.clone()
    }

    fn sync_context(&mut self) -> Option<&mut dyn SyncContext> {
        self.sync_objects
            .is_some()
            .then_some(self as &mut dyn SyncContext)
    }

    fn poll_wait(
        &mut self,
        wait: &mut Wait<'_>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), Interruption>> {
        if self.event_loop_slot.is_some() {
            return self.poll_on_loop(wait, waker);
        }
        Poll::Ready(self.pause(wait))
    }

    fn device(&mut self, work: &mut dyn FnMut()) {
        self.at_device(work);
    }

    fn report_process(&mut self, pid: i32, event: ProcessEvent) {
        self.report.process(self.clock.now(), pid, event);
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn cpu_time(&mut self) -> TimeSpan {
        let began = self.know_cpu_began(self.clock.now());
        Clock::thread_cpu() - began
    }
}
