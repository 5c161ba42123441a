//! The thread that writes a session file, so that no other thread waits for a disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::writer::{Writer, partial_of, remove_partial};
use crate::model::Event;

/// What was reported is in the file at most so much later.
const FLUSH: Duration = Duration::from_millis(400);
/// Events are gathered for so long before they are written: a thread that woke for each of them would
/// take the core from a worker as often.
const GATHER: Duration = Duration::from_millis(100);
/// Events that may wait for the disk; it is slower than any run when there are more.
const MOST_WAITING: usize = 1 << 18;

/// Why nothing is recorded, or not to the end.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// The file cannot be begun.
    #[error("cannot record to {path}: {reason}")]
    Begin {
        /// The path of the session file.
        path: String,
        /// Why.
        reason: String,
    },
    /// Another file has its name.
    #[error("{path} exists by now and is left as it is; the recording is in {partial}")]
    Taken {
        /// The path of the session file.
        path: String,
        /// Where the whole recording is.
        partial: String,
    },
    /// It was aborted.
    #[error("the recording was aborted: {reason}; what was written until then is in {partial}")]
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
        let partial = partial_of(path).display().to_string();
        match error.kind() {
            // nothing else creates a file at the end
            io::ErrorKind::AlreadyExists => Self::Taken {
                path: path.display().to_string(),
                partial,
            },
            _ => Self::Broken {
                partial,
                reason: error.to_string(),
            },
        }
    }
}

/// The state shared by the thread that writes and those that send it events.
///
/// The events are counted here, because a channel that is bounded takes the room for all of them at
/// once: 15 ms of every recording, and tens of megabytes.
#[derive(Default)]
struct Backlog {
    /// Events that wait for the disk.
    waiting: AtomicUsize,
    /// Nothing more is taken.
    broken: AtomicBool,
}

/// A recording that goes on.
pub(super) struct Recorder {
    path: PathBuf,
    to: Option<Sender<Event>>,
    backlog: Arc<Backlog>,
    thread: Option<JoinHandle<Result<(), RecordError>>>,
}

impl Recorder {
    /// Goes on with a file that was begun. `trouble` is reported once if it cannot be written to the end.
    pub(super) fn start(
        writer: Writer,
        trouble: impl FnOnce(RecordError) + Send + 'static,
    ) -> io::Result<Self> {
        let path = writer.path().to_owned();
        let (to, events) = channel();
        let backlog = Arc::new(Backlog::default());
        let (behind, file) = (Arc::clone(&backlog), path.clone());
        let begun = path.clone();
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || {
                let result = write(writer, &events, &behind);
                let result = result.map_err(|error| RecordError::broken(&file, &error));
                if let Err(error) = &result {
                    behind.broken.store(true, Ordering::Relaxed);
                    trouble(error.clone());
                }
                result
            })
            .inspect_err(|_| remove_partial(&begun))?;
        Ok(Self {
            path,
            to: Some(to),
            backlog,
            thread: Some(thread),
        })
    }

    /// Returns the file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns whether nothing more is written.
    pub(super) fn is_broken(&self) -> bool {
        self.backlog.broken.load(Ordering::Relaxed)
    }

    /// Takes an event; never waits.
    pub(super) fn take(&self, event: Event) {
        let Some(to) = &self.to else {
            return;
        };
        if self.backlog.broken.load(Ordering::Relaxed) {
            return;
        }
        if self.backlog.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            self.backlog.broken.store(true, Ordering::Relaxed);
        } else {
            // a reader that cannot be reached any more has said why
            let _ = to.send(event);
        }
    }

    /// Ends the file, and waits until it has its name.
    pub(super) fn finish(mut self) -> Result<(), RecordError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), RecordError> {
        self.to = None;
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        thread.thread().unpark();
        thread.join().unwrap_or(Ok(()))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // a caller that needs the result calls finish
        let _ = self.end();
    }
}

/// Writes what comes until nothing more can come.
fn write(mut writer: Writer, events: &Receiver<Event>, backlog: &Backlog) -> io::Result<()> {
    while let Ok(first) = events.recv() {
        let due = Instant::now() + FLUSH;
        backlog.waiting.fetch_sub(1, Ordering::Relaxed);
        writer.event(&first)?;
        // at least once, however slow the disk is: it is here that the end and a backlog are seen
        loop {
            thread::park_timeout(GATHER);
            let more = write_all(&mut writer, events, backlog)?;
            if backlog.broken.load(Ordering::Relaxed) {
                writer.flush()?;
                return Err(io::Error::other("the disk is too slow for so many events"));
            }
            if more == TryRecvError::Disconnected || Instant::now() >= due {
                break;
            }
        }
        writer.flush()?;
    }
    writer.finish()
}

/// Writes all that waits, and returns why that is all.
fn write_all(
    writer: &mut Writer,
    events: &Receiver<Event>,
    backlog: &Backlog,
) -> io::Result<TryRecvError> {
    loop {
        match events.try_recv() {
            Ok(event) => {
                backlog.waiting.fetch_sub(1, Ordering::Relaxed);
                writer.event(&event)?;
            }
            Err(end) => return Ok(end),
        }
    }
}
