//! One worker process and the stream to it.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use crate::executor::ExecutorError;
use crate::executor::outbox::write_out;
use crate::executor::wire::Inbox;
use crate::model::{Exit, Usage, WorkerId};
use crate::os::Poller;

#[derive(Debug)]
pub(super) struct WorkerProcess {
    pub(super) pid: i32,
    pub(super) stream: UnixStream,
    pub(super) inbox: Inbox,
    pub(super) outbox: Vec<u8>,
    /// Whether the outbox waits for room in the stream.
    pub(super) stuck: bool,
    /// Whether it ever was ready for tasks.
    pub(super) ready: bool,
    /// The stream came to its end.
    pub(super) silent: bool,
    pub(super) reaped: Option<(Exit, Usage)>,
    /// What it is to open, held open until it has.
    pub(super) offered: Option<OwnedFd>,
}

impl WorkerProcess {
    /// Creates one that has said nothing yet; what it is to open is held open until it has.
    pub(super) fn new(pid: i32, stream: UnixStream, offered: Option<OwnedFd>) -> Self {
        Self {
            pid,
            stream,
            inbox: Inbox::default(),
            outbox: Vec::new(),
            stuck: false,
            ready: false,
            silent: false,
            reaped: None,
            offered,
        }
    }

    /// Writes what can be written without waiting; asks for a notice when the rest can follow.
    pub(super) fn write_out(
        &mut self,
        poller: &Poller,
        worker: WorkerId,
    ) -> Result<(), ExecutorError> {
        // the end of the stream also shows that the worker no longer reads
        write_out(&mut self.outbox, &mut self.stream);
        let stuck = !self.outbox.is_empty();
        if stuck != self.stuck && !self.silent {
            self.stuck = stuck;
            poller.wait_for_room(&self.stream, worker.0.into(), stuck)?;
        }
        Ok(())
    }

    pub(super) fn end_stream(&mut self, poller: &Poller) {
        if !self.silent {
            self.silent = true;
            poller.remove(&self.stream);
        }
    }
}
