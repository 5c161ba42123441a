//! What runs the code of a task: a [`Worker`] gives the workload its [`Context`] and reports what
//! happens to it; under a [`Gil`] it works only while it holds that.
//!
//! [`Context`]: crate::workload::Context

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

mod gil;
mod switch_interval;
mod thread;
mod worker;

pub use gil::Gil;
pub use switch_interval::SwitchInterval;
pub use worker::{Report, Worker, WorkerStart};

/// A person's wish that a run should end; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicU8>);

impl Stop {
    const STOP: u8 = 1;
    const KILL: u8 = 2;

    /// Asks for the end: tasks stop at their next checkpoint.
    pub fn request(&self) {
        self.0.fetch_max(Self::STOP, Ordering::Relaxed);
    }

    /// Asks for the end, without waiting until the last worker process is gone.
    pub fn kill(&self) {
        self.0.fetch_max(Self::KILL, Ordering::Relaxed);
    }

    /// Returns whether the end was asked for.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::STOP
    }

    /// Returns whether anybody else could still act upon it.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Returns whether nobody waits for worker processes any more.
    pub fn killing(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::KILL
    }
}
