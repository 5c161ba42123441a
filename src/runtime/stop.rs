//! A person's wish that a run should end, and waiting that ends with it.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::model::{Clock, TimeSpan, Timestamp};

/// A person's wish that a run should end; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Wish>);

#[derive(Debug, Default)]
struct Wish {
    level: AtomicU8,
    /// Taken by threads that sleep and by the one that wakes them, so that none misses it.
    sleeping: Mutex<()>,
    woken: Condvar,
    notify: Notify,
}

impl Stop {
    const STOP: u8 = 1;
    const KILL: u8 = 2;

    /// Asks for the end: tasks stop at their next checkpoint, or where they wait.
    pub fn request(&self) {
        self.wish(Self::STOP);
    }

    /// Asks for the end, without waiting until the last worker process is gone.
    pub fn kill(&self) {
        self.wish(Self::KILL);
    }

    /// Returns whether the end was asked for.
    pub fn requested(&self) -> bool {
        self.0.level.load(Ordering::Relaxed) >= Self::STOP
    }

    /// Returns whether there are other clones that could act upon it.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Returns whether worker processes are no longer waited for.
    pub fn killing(&self) -> bool {
        self.0.level.load(Ordering::Relaxed) >= Self::KILL
    }

    /// Sleeps until a time, or until the end is asked for.
    pub(super) fn sleep_until(&self, clock: Clock, until: Timestamp) {
        let mut sleeping = self.sleeping();
        loop {
            let left = until - clock.now();
            if left == TimeSpan::ZERO || self.requested() {
                return;
            }
            let slept = self.0.woken.wait_timeout(sleeping, left.as_duration());
            (sleeping, _) = slept.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until the end is asked for.
    pub(super) async fn wished(self) {
        let notified = self.0.notify.notified();
        if !self.requested() {
            notified.await;
        }
    }

    fn wish(&self, level: u8) {
        let sleeping = self.sleeping();
        self.0.level.fetch_max(level, Ordering::Relaxed);
        drop(sleeping);
        self.0.woken.notify_all();
        self.0.notify.notify_waiters();
    }

    fn sleeping(&self) -> MutexGuard<'_, ()> {
        let sleeping = self.0.sleeping.lock();
        sleeping.unwrap_or_else(PoisonError::into_inner)
    }
}
