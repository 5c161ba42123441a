//! What became of a recording, for commands whose screen is closed when they report it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{Emitter, EventKind, Recording};

/// The exit status of a call that did all it should, but whose recording is not whole.
pub(super) const NOT_RECORDED: u8 = 3;

/// Hears why a recording was aborted; clones hear the same.
#[derive(Debug, Clone, Default)]
pub(super) struct RecordingFate(Arc<Mutex<Option<String>>>);

impl RecordingFate {
    /// Returns an emitter with a reader.
    pub(super) fn watch(&self, emitter: &Emitter) -> Emitter {
        let fate = self.clone();
        emitter.tap(move |event| {
            if let EventKind::Recording(Recording::Broke { reason }) = &event.kind {
                *fate.reason() = Some(reason.clone());
            }
        })
    }

    /// Returns why the latest recording was aborted.
    pub(super) fn broke(&self) -> Option<String> {
        self.reason().clone()
    }

    fn reason(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
