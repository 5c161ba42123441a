//! The one way into the log: sources stamp events with the session's clock and hand them on.

use std::fmt;
use std::sync::Arc;

use super::clock::{Clock, Timestamp};
use super::event::{Event, EventKind};

/// Hands events to the reader of the log; cheap to clone, one for each source.
#[derive(Clone)]
pub struct Emitter {
    clock: Clock,
    sink: Arc<dyn Fn(Event) -> bool + Send + Sync>,
}

impl Emitter {
    /// Creates an emitter into `sink`, which returns false once the reader is gone.
    pub fn new(clock: Clock, sink: impl Fn(Event) -> bool + Send + Sync + 'static) -> Self {
        Self {
            clock,
            sink: Arc::new(sink),
        }
    }

    /// Returns an emitter that shows every event to `look` before it is handed on.
    #[must_use]
    pub fn tap(&self, look: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        let sink = Arc::clone(&self.sink);
        Self::new(self.clock, move |event| {
            look(&event);
            sink(event)
        })
    }

    /// Returns the session's clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Emits a fact that happens now; returns false once the reader is gone.
    pub fn emit(&self, kind: EventKind) -> bool {
        self.emit_at(self.clock.now(), kind)
    }

    /// Emits a fact that happened at `at`; returns false once the reader is gone.
    pub fn emit_at(&self, at: Timestamp, kind: EventKind) -> bool {
        (self.sink)(Event { at, kind })
    }
}

impl fmt::Debug for Emitter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emitter").finish_non_exhaustive()
    }
}
