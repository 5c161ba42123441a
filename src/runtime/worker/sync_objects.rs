//! How a worker waits for what others have: asleep or asking again and again, reported from when to when.

use std::io;
use std::time::Duration;

use super::Worker;
use crate::model::{Await, Resource, SyncEvent, TaskId, WaitBy, WorkerEvent};
use crate::runtime::Report;
use crate::workload::{Context, Interruption, SyncContext};

/// How long it sleeps until it looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(20);
/// How often it asks, when it does not sleep, between two checkpoints.
const ASKS: u32 = 200;

impl<R: Report> SyncContext for Worker<R> {
    fn wait_for(&mut self, wait: Await, done: f32) -> Result<bool, Interruption> {
        // a worker that asks holds the lock of its interpreter, as every worker that computes
        self.checkpoint(done)?;
        let mut had = self.try_get(wait.on)?;
        if !had {
            self.report_sync_event(SyncEvent::Awaits(wait));
            had = match wait.by {
                WaitBy::Sleep => self.sleep_for(wait)?,
                WaitBy::Spin => self.spin_for(wait, done)?,
            };
        }
        if let (true, Resource::Lock(_)) = (had, wait.on) {
            self.report_sync_event(SyncEvent::Holds(wait.on));
        }
        Ok(had)
    }

    fn let_go(&mut self, lock: u32) -> Result<(), Interruption> {
        // report first: no other worker may have it while this one seems to
        self.report_sync_event(SyncEvent::LetsGo(Resource::Lock(lock)));
        let released = self
            .sync_objects
            .as_ref()
            .map_or(Ok(()), |sync_objects| sync_objects.release(lock));
        released.map_err(failed)
    }

    fn submit(&mut self, task: TaskId, pool: usize) {
        let now = self.clock.now();
        if let Some(sync_objects) = &self.sync_objects {
            sync_objects.submit(pool, task, now);
        }
    }
}

impl<R: Report> Worker<R> {
    fn try_get(&self, what: Resource) -> Result<bool, Interruption> {
        let had = self
            .sync_objects
            .as_ref()
            .map(|sync_objects| sync_objects.try_get(what));
        had.unwrap_or(Ok(false)).map_err(failed)
    }

    fn report_sync_event(&mut self, sync_event: SyncEvent) {
        let now = self.clock.now();
        self.find_gap(now);
        self.report_beginning();
        self.task.last = now;
        self.report.event(now, WorkerEvent::SyncEvent(sync_event));
    }

    /// Sleeps until it has what it waits for, until it gives up or is to stop. The interpreter's lock is
    /// let go meanwhile.
    fn sleep_for(&mut self, wait: Await) -> Result<bool, Interruption> {
        let Some(sync_objects) = self.sync_objects.clone() else {
            return Ok(false);
        };
        let from = self.clock.now();
        self.know_cpu_began(from);
        self.let_go();
        let stubborn = wait.until.is_none() && sync_objects.is_stubborn(wait.on);
        let had = loop {
            let left = wait
                .until
                .map(|until| (until - self.clock.now()).as_duration());
            let most = left.map_or(LOOK, |left| left.min(LOOK));
            match sync_objects.get_within(wait.on, (!stubborn).then_some(most)) {
                Ok(false) if left != Some(Duration::ZERO) && !self.stopped() => {}
                had => break had,
            }
        };
        let now = self.clock.now();
        self.report
            .event(now, WorkerEvent::SyncEvent(SyncEvent::Resumes));
        // the CPU clock stood still meanwhile, and that is reported already
        self.read_cpu(now);
        self.task.last = now;
        self.pass_turn(now);
        match had.map_err(failed)? {
            false if self.stopped() => Err(Interruption::Stopped),
            had => Ok(had),
        }
    }

    /// Asks again and again until it has what it waits for, gives up or is to stop.
    fn spin_for(&mut self, wait: Await, done: f32) -> Result<bool, Interruption> {
        let had = loop {
            let mut had = false;
            for _ in 0..ASKS {
                had = self.try_get(wait.on)?;
                if had || self.is_awaited() {
                    break;
                }
            }
            if had || wait.until.is_some_and(|until| self.clock.now() >= until) {
                break had;
            }
            self.checkpoint(done)?;
        };
        let now = self.clock.now();
        self.report
            .event(now, WorkerEvent::SyncEvent(SyncEvent::Resumes));
        Ok(had)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err gives")]
fn failed(error: io::Error) -> Interruption {
    Interruption::Failed(format!("it cannot wait: {error}"))
}
