//! Looks out for deadlocks among the events that pass by; costs next to nothing while no run can have
//! one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::{Emitter, Event, EventKind, RunEvent, RunId};
use crate::session::DeadlockDetector;

/// Sees every event on its way into the log.
#[derive(Debug, Default)]
pub(super) struct DeadlockObserver {
    /// Whether the run that is on may have a deadlock.
    is_manned: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    detector: DeadlockDetector,
    /// The last run that a deadlock was seen in.
    saw: Option<RunId>,
}

impl DeadlockObserver {
    /// Takes note of an event; a deadlock that is seen by it goes into the log before it.
    pub(super) fn observe(&self, event: &Event, log: &Emitter) {
        if let EventKind::Run {
            event: RunEvent::Started(start),
            ..
        } = &event.kind
        {
            let may_hang = start.spec.may_hang();
            self.is_manned.store(may_hang, Ordering::Release);
        }
        if !self.is_manned.load(Ordering::Acquire) {
            return;
        }
        let mut state = self.state();
        let Some((run, deadlock)) = state.detector.observe(event) else {
            return;
        };
        state.saw = Some(run);
        drop(state);
        let what = RunEvent::Deadlocked(Box::new(deadlock));
        log.emit_at(event.at, EventKind::Run { run, event: what });
    }

    /// Returns whether a deadlock was seen in a run.
    pub(super) fn saw(&self, run: RunId) -> bool {
        self.state().saw == Some(run)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
