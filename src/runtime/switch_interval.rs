//! The switch interval of the GIL of the run that is on, which a person may change meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::{RunSpec, TimeSpan};

/// How long a thread waits for the GIL until it asks for it; clones share it.
#[derive(Debug, Clone)]
pub struct SwitchInterval(Arc<AtomicU64>);

impl SwitchInterval {
    /// Returns what it is now.
    pub fn get(&self) -> TimeSpan {
        TimeSpan(self.0.load(Ordering::Relaxed))
    }

    /// Changes it, within what may be asked for.
    pub fn set(&self, interval: TimeSpan) {
        let (least, most) = RunSpec::SWITCH_INTERVALS;
        let interval = interval.clamp(least, most);
        self.0.store(interval.0, Ordering::Relaxed);
    }
}

impl Default for SwitchInterval {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(RunSpec::SWITCH_INTERVAL.0)))
    }
}
