//! The run that is on, which can be ended without the others of its series, and its time limit.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::model::TimeSpan;
use crate::runtime::Stop;

/// The wish that the run that is on should end; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Current(Arc<Mutex<Stop>>);

impl Current {
    /// Returns the stop signal of a run that begins, in a series that may have been stopped already.
    pub(super) fn begin(&self, series: &Stop) -> Stop {
        let stop = Stop::default();
        *self.stop() = stop.clone();
        // a stop reaches the series first, and then the current run
        if series.killing() {
            stop.kill();
        } else if series.requested() {
            stop.request();
        }
        stop
    }

    /// Asks for the end of the run that is on.
    pub(super) fn request(&self) {
        self.stop().request();
    }

    /// Asks for its end without waiting until the last worker process is gone.
    pub(super) fn kill(&self) {
        self.stop().kill();
    }

    fn stop(&self) -> MutexGuard<'_, Stop> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a run when its time is over, unless it is dropped before.
#[derive(Debug, Default)]
pub(super) struct Limit {
    is_over: Arc<AtomicBool>,
    /// Closed to end the clock.
    clock: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Limit {
    /// Starts the clock of a run; without a limit, or where the system gives no thread for it, it never
    /// rings.
    pub(super) fn start(limit: Option<TimeSpan>, stop: &Stop) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let (to, rings) = channel::<()>();
        let (stop, over) = (stop.clone(), Arc::clone(&is_over));
        let clock = limit.and_then(|limit| {
            let builder = std::thread::Builder::new().name("limit".to_owned());
            let wait = move || {
                if rings.recv_timeout(limit.as_duration()) == Err(RecvTimeoutError::Timeout) {
                    over.store(true, Ordering::Release);
                    stop.request();
                }
            };
            builder.spawn(wait).ok()
        });
        Self {
            is_over,
            clock: clock.map(|thread| (to, thread)),
        }
    }

    /// Returns whether the time was over.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        if let Some((to, thread)) = self.clock.take() {
            drop(to);
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_a_series_that_stopped_is_to_stop() {
        let (current, series) = (Current::default(), Stop::default());
        assert!(!current.begin(&series).requested());
        series.request();
        assert!(current.begin(&series).requested());
        series.kill();
        assert!(current.begin(&series).killing());
    }

    #[test]
    fn only_the_run_that_is_on_is_ended() {
        let (current, series) = (Current::default(), Stop::default());
        let before = current.begin(&series);
        let now = current.begin(&series);
        current.request();
        assert!(now.requested() && !before.requested() && !series.requested());
    }

    #[test]
    fn a_limit_rings_once_its_time_is_over_and_not_before() {
        let stop = Stop::default();
        let long = Limit::start(Some(TimeSpan::from_millis(86_400_000)), &stop);
        assert!(!long.is_over());
        drop(long);
        assert!(!stop.requested());
        let short = Limit::start(Some(TimeSpan(1)), &stop);
        while !stop.requested() {
            std::thread::yield_now();
        }
        assert!(short.is_over());
    }
}
