//! The thread that writes a session file, so that nobody else waits for a disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::writer::{Writer, partial_of};
use crate::model::Event;

/// What was told is in the file at most so much later.
const FLUSH: Duration = Duration::from_millis(400);
/// Events that may wait for the disk; it is slower than any run when there are more.
const WAITING: usize = 1 << 18;

/// Why nothing is recorded, or not to the end.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// The file cannot be begun.
    #[error("cannot record to {path}: {reason}")]
    Begin {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// It broke off.
    #[error("the recording broke off: {reason}; what was written until then is in {partial}")]
    Broken {
        /// Where the beginning is.
        partial: String,
        /// Why.
        reason: String,
    },
}

impl RecordError {
    /// Returns why a file could not be begun.
    pub(super) fn begin(path: &Path, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::AlreadyExists if path.exists() => "it exists already".to_owned(),
            io::ErrorKind::AlreadyExists => {
                let partial = partial_of(path);
                format!(
                    "{} exists, of a recording that goes on or was cut off",
                    partial.display()
                )
            }
            _ => error.to_string(),
        };
        Self::Begin {
            path: path.display().to_string(),
            reason,
        }
    }

    fn broken(path: &Path, error: &io::Error) -> Self {
        Self::Broken {
            partial: partial_of(path).display().to_string(),
            reason: error.to_string(),
        }
    }
}

/// A recording that goes on.
pub(super) struct Recorder {
    path: PathBuf,
    to: Option<SyncSender<Event>>,
    broken: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<(), RecordError>>>,
}

impl Recorder {
    /// Goes on with a file that was begun. `trouble` is told once if it cannot be written to the end.
    pub(super) fn start(
        writer: Writer,
        trouble: impl FnOnce(RecordError) + Send + 'static,
    ) -> io::Result<Self> {
        let path = writer.path().to_owned();
        let (to, events) = sync_channel(WAITING);
        let broken = Arc::new(AtomicBool::new(false));
        let (flag, file) = (Arc::clone(&broken), path.clone());
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || {
                let overrun = Arc::clone(&flag);
                let result = write(writer, &events, &overrun);
                let result = result.map_err(|error| RecordError::broken(&file, &error));
                if let Err(error) = &result {
                    flag.store(true, Ordering::Relaxed);
                    trouble(error.clone());
                }
                result
            })?;
        Ok(Self {
            path,
            to: Some(to),
            broken,
            thread: Some(thread),
        })
    }

    /// Returns the file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes an event; never waits.
    pub(super) fn take(&self, event: Event) {
        if self.broken.load(Ordering::Relaxed) {
            return;
        }
        if let Some(Err(TrySendError::Full(_))) = self.to.as_ref().map(|to| to.try_send(event)) {
            self.broken.store(true, Ordering::Relaxed);
        }
    }

    /// Ends the file, and waits until it has its name.
    pub(super) fn finish(mut self) -> Result<(), RecordError> {
        self.to = None;
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            _ => Ok(()),
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.to = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Writes what comes until nothing more can come.
fn write(mut writer: Writer, events: &Receiver<Event>, overrun: &AtomicBool) -> io::Result<()> {
    let mut due: Option<Instant> = None;
    loop {
        let now = Instant::now();
        if due.is_some_and(|due| due <= now) {
            writer.flush()?;
            due = None;
        }
        let next = match due {
            Some(due) => events.recv_timeout(due.saturating_duration_since(now)),
            None => events.recv().map_err(RecvTimeoutError::from),
        };
        match next {
            Ok(event) => {
                writer.event(&event)?;
                due.get_or_insert(now + FLUSH);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if overrun.load(Ordering::Relaxed) {
            writer.flush()?;
            return Err(io::Error::other("the disk is too slow for so many events"));
        }
    }
    writer.finish()
}
