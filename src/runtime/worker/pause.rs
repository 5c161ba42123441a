//! How a worker with a thread of its own waits: it releases its lock, sleeps, and reports begin
//! and end. A stop wakes it.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::Poll;

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::Worker;
use super::gil_client::NOTICEABLE;
use crate::model::{TimeSpan, Timestamp, WorkerEvent};
use crate::runtime::{Report, Stop};
use crate::workload::{Interruption, Wait};

/// A wait that is longer is reported while it goes on.
const SOON: TimeSpan = TimeSpan::from_millis(20);

/// How a wait stands.
enum Standing {
    /// What was waited for is there, since then.
    Over(Timestamp),
    GoesOn,
}

impl<R: Report> Worker<R> {
    /// Waits, and has the lock again when it returns.
    pub(super) fn pause(&mut self, wait: &mut Wait<'_>) -> Result<(), Interruption> {
        let from = self.clock.now();
        self.find_gap(from);
        self.know_cpu_began(from);
        self.let_go();
        let until = match self.wait_until(from + SOON, wait)? {
            Standing::Over(until) => until,
            Standing::GoesOn => {
                self.report_pause(from, wait);
                self.wait_on(wait)?
            }
        };
        self.take_turn(self.clock.now());
        self.go_on(from, until);
        Ok(())
    }

    /// Reports since when it waits.
    pub(super) fn report_pause(&mut self, from: Timestamp, wait: &Wait<'_>) {
        self.report_beginning();
        self.report_turn(from);
        self.report.event(
            from,
            WorkerEvent::Waits {
                until: wait.until(),
            },
        );
    }

    /// Reports a wait that is over, and reads the clocks again, which moved apart meanwhile.
    pub(super) fn go_on(&mut self, from: Timestamp, until: Timestamp) {
        let now = self.clock.now();
        if now - from >= NOTICEABLE {
            self.report_beginning();
            let until = until.clamp(from, now);
            self.report.event(now, WorkerEvent::Waited { from, until });
        }
        self.read_cpu(now);
        self.task.last = now;
    }

    /// Waits to the end.
    fn wait_on(&mut self, wait: &mut Wait<'_>) -> Result<Timestamp, Interruption> {
        match self.wait_until(Timestamp(u64::MAX), wait)? {
            Standing::Over(until) => Ok(until),
            Standing::GoesOn => Err(Interruption::Stopped),
        }
    }

    /// Waits until a time at most, or until it is to stop.
    fn wait_until(
        &mut self,
        most: Timestamp,
        wait: &mut Wait<'_>,
    ) -> Result<Standing, Interruption> {
        let standing = match wait {
            Wait::Until(until) => {
                self.stop.sleep_until(self.clock, most.min(*until));
                if *until <= most {
                    Standing::Over(*until)
                } else {
                    Standing::GoesOn
                }
            }
            Wait::For(future) => {
                let (left, stop) = (most - self.clock.now(), self.stop.clone());
                let comes = unless_stopped(future.as_mut(), stop);
                let came = self
                    .runtime()
                    .map_err(|error| Interruption::Failed(format!("it cannot wait: {error}")))?
                    .block_on(async { timeout(left.as_duration(), comes).await });
                match came {
                    Ok(()) => Standing::Over(self.clock.now()),
                    Err(_) => Standing::GoesOn,
                }
            }
        };
        if self.stopped() {
            return Err(Interruption::Stopped);
        }
        Ok(standing)
    }

    /// Returns what drives its futures, made when it is first needed.
    fn runtime(&mut self) -> io::Result<&Runtime> {
        let runtime = match self.runtime.take() {
            Some(runtime) => runtime,
            None => Builder::new_current_thread().enable_all().build()?,
        };
        Ok(self.runtime.insert(runtime))
    }
}

/// Ends with what is waited for, or when the run is to stop.
async fn unless_stopped(mut what: Pin<&mut (dyn Future<Output = ()> + Send)>, stop: Stop) {
    let mut wished = pin!(stop.wished());
    poll_fn(|waker| match what.as_mut().poll(waker) {
        Poll::Pending => wished.as_mut().poll(waker),
        Poll::Ready(()) => Poll::Ready(()),
    })
    .await;
}
