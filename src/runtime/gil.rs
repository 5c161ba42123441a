//! The lock of runtime `gil`, after CPython's (`Python/ceval_gil.c`): a mutex, a condition that it
//! is free, a condition that it was switched, and a wish that its holder drop it.
//!
//! A waiter sleeps for one switch interval at a time. It asks for the lock only when that ran out
//! and the lock did not change hands meanwhile: otherwise several waiters, each on a clock of its
//! own, would ask far more often than once in an interval. A holder that was asked not only lets
//! go but waits until another thread took the lock (the forced switch): otherwise it would have
//! it again before the other one woke up.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::SwitchInterval;
use crate::model::{Clock, Timestamp};

mod stretch;

pub(super) use stretch::Stretch;

/// The longest that a forced switch takes. CPython sets no limit; here a thread that asked and
/// then failed shall not keep the others from going on.
const SWITCH_PATIENCE: Duration = Duration::from_secs(1);

/// A global interpreter lock; clones are the same lock.
#[derive(Debug, Clone)]
pub struct Gil(Arc<Lock>);

#[derive(Debug)]
struct Lock {
    clock: Clock,
    interval: SwitchInterval,
    /// Whether the holder shall drop it (`gil_drop_request`); changed with the state locked, read
    /// without at every checkpoint.
    asked: AtomicBool,
    /// How many threads have had a handle.
    seats: AtomicU32,
    state: Mutex<State>,
    /// Wakes one waiter when the lock is free (`cond`).
    freed: Condvar,
    /// Wakes the thread that dropped the lock when another thread has it (`switch_cond`).
    switched: Condvar,
}

#[derive(Debug, Default)]
struct State {
    held: bool,
    /// The thread that took it last (`last_holder`).
    last: Option<u32>,
    /// How often it was taken by another thread than the time before (`switch_number`).
    switches: u64,
    waiters: u32,
    /// The threads that dropped it and wait for the switch.
    switching: u32,
}

/// One thread's side of the lock; dropped, it lets go.
#[derive(Debug)]
pub(super) struct GilHandle {
    gil: Gil,
    number: u32,
    standing: Standing,
}

/// How a thread stands to the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Away,
    Waits,
    Holds,
}

/// The lock was taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    pub(super) at: Timestamp,
    /// Whether it was waited for, and another thread had it before. A free lock that
    /// changes hands is not counted: code that releases it again and again is not contention.
    pub(super) from_another: bool,
}

/// The lock was let go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    pub(super) at: Timestamp,
    /// How many others wanted it.
    pub(super) waiters: u32,
    /// Whether it was asked for, so that a switch must follow.
    pub(super) asked: bool,
}

impl Gil {
    /// Creates a free lock; it reads the switch interval anew for every wait.
    pub fn new(clock: Clock, interval: SwitchInterval) -> Self {
        Self(Arc::new(Lock {
            clock,
            interval,
            asked: AtomicBool::new(false),
            seats: AtomicU32::new(0),
            state: Mutex::default(),
            freed: Condvar::new(),
            switched: Condvar::new(),
        }))
    }
}

impl Lock {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    fn ask(&self, asked: bool) {
        self.asked.store(asked, Ordering::Relaxed);
    }

    /// Gives the lock, which is free, to a thread.
    fn take(&self, mut state: MutexGuard<'_, State>, by: &GilHandle) -> Taken {
        let before = state.last.replace(by.number);
        state.held = true;
        if before != Some(by.number) {
            state.switches += 1;
        }
        let waited = by.standing == Standing::Waits;
        if waited {
            state.waiters -= 1;
        }
        self.ask(false);
        if state.switching > 0 {
            self.switched.notify_all();
        }
        Taken {
            at: self.clock.now(),
            from_another: waited && before.is_some_and(|before| before != by.number),
        }
    }
}

impl GilHandle {
    /// Gives another thread a side of the lock, which it does not hold yet.
    pub(super) fn new(gil: &Gil) -> Self {
        Self {
            number: gil.0.seats.fetch_add(1, Ordering::Relaxed),
            gil: gil.clone(),
            standing: Standing::Away,
        }
    }

    /// Returns whether this thread holds the lock.
    pub(super) fn holds(&self) -> bool {
        self.standing == Standing::Holds
    }

    /// Returns whether the lock was asked for.
    pub(super) fn asked(&self) -> bool {
        self.gil.0.asked()
    }

    /// Returns how many wait for the lock.
    pub(super) fn waiters(&self) -> u32 {
        self.gil.0.state().waiters
    }

    /// Takes the lock if it is free.
    pub(super) fn try_take(&mut self) -> Option<Taken> {
        let state = self.gil.0.state();
        if state.held {
            return None;
        }
        let taken = self.gil.0.take(state, self);
        self.standing = Standing::Holds;
        Some(taken)
    }

    /// Waits for the lock and takes it when it becomes free; asks its holder to drop it whenever a
    /// switch interval was over and it was not handed over meanwhile. Gives up at about `until`.
    pub(super) fn wait(&mut self, until: Timestamp) -> Option<Taken> {
        let lock = &self.gil.0;
        let mut state = lock.state();
        while state.held {
            if self.standing == Standing::Away {
                self.standing = Standing::Waits;
                state.waiters += 1;
            }
            let before = state.switches;
            let interval = lock.interval.get().as_duration();
            let (back, timeout) = lock
                .freed
                .wait_timeout(state, interval)
                .unwrap_or_else(PoisonError::into_inner);
            state = back;
            if state.held && timeout.timed_out() && state.switches == before {
                lock.ask(true);
            }
            if state.held && lock.clock.now() >= until {
                return None;
            }
        }
        let taken = lock.take(state, self);
        self.standing = Standing::Holds;
        Some(taken)
    }

    /// Lets go of the lock.
    pub(super) fn leave(&mut self) -> Left {
        let lock = &self.gil.0;
        let mut state = lock.state();
        self.standing = Standing::Away;
        state.held = false;
        // a wake-up without waiters would still be a call into the kernel
        if state.waiters > 0 {
            lock.freed.notify_one();
        }
        Left {
            at: lock.clock.now(),
            waiters: state.waiters,
            asked: lock.asked(),
        }
    }

    /// Waits until another thread took the lock that this one was asked to let go.
    pub(super) fn force_switch(&self) {
        let lock = &self.gil.0;
        let mut state = lock.state();
        if state.last == Some(self.number) {
            lock.ask(false);
            state.switching += 1;
            let mine = |state: &mut State| state.last == Some(self.number);
            let waited = lock
                .switched
                .wait_timeout_while(state, SWITCH_PATIENCE, mine);
            let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
            state.switching -= 1;
        }
    }
}

impl Drop for GilHandle {
    fn drop(&mut self) {
        match self.standing {
            Standing::Away => {}
            Standing::Waits => self.gil.0.state().waiters -= 1,
            Standing::Holds => {
                self.leave();
            }
        }
    }
}

#[cfg(test)]
mod tests;
