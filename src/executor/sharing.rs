//! What the workers of a run share, from the side that provides it and reads the total.
//!
//! Threads get it in hand. Processes get paths below `/proc`, which they open: of what they share
//! nothing has a name that could be left behind.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use super::Job;
use crate::model::{Clock, ExecutorKind, SyncMethod, Timestamp, WorkerId};
use crate::process::{SharedMemory, path_of};
use crate::workload::{MessageSender, Offer, Sharing, Way};

mod counting;

use counting::Counting;

/// What the workers of a run share.
#[derive(Debug)]
pub(super) struct SharedState {
    share: SyncMethod,
    memory: Arc<SharedMemory>,
    counting: Option<Counting>,
}

/// What was counted together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    pub(super) total: u64,
    /// When the last message was counted, where messages are.
    pub(super) at: Option<Timestamp>,
}

impl SharedState {
    /// Sets up what a run shares, if it shares anything.
    pub(super) fn of(job: &Job<'_>, clock: Clock) -> io::Result<Option<Self>> {
        let (spec, share) = (job.spec, job.spec.share());
        if !spec.meets() && (!spec.shares() || share == SyncMethod::Own) {
            return Ok(None);
        }
        let processes = !matches!(
            spec.executor(),
            ExecutorKind::Serial | ExecutorKind::Threads
        );
        let counting = match share {
            SyncMethod::Pipe => Some(Counting::pipes(spec.message(), clock)?),
            SyncMethod::Queue if processes => Some(Counting::queue(clock)?),
            SyncMethod::Queue => Some(Counting::channel(spec.message(), clock)?),
            _ => None,
        };
        Ok(Some(Self {
            share,
            memory: Arc::new(Sharing::memory(job.workers)?),
            counting,
        }))
    }

    /// Gives a thread what is shared.
    pub(super) fn part(&self, worker: WorkerId) -> Sharing {
        let message_sender = self.counting.as_ref().map(|counting| {
            let message_sender = counting.message_sender();
            message_sender.unwrap_or_else(|error| MessageSender::Missing(error.to_string()))
        });
        Sharing::new(Arc::clone(&self.memory), worker.0, message_sender)
    }

    /// Gives a process access to it, and returns what must stay open until it has.
    pub(super) fn offer(&self, worker: WorkerId) -> io::Result<(Offer, Option<OwnedFd>)> {
        let (way, kept) = match &self.counting {
            None => (None, None),
            Some(counting) => {
                if let Some(path) = counting.shared_pipe() {
                    (Some(Way::Queue(path)), None)
                } else {
                    let pipe = counting.pipe()?;
                    (Some(Way::Pipe(path_of(&pipe))), Some(pipe))
                }
            }
        };
        let offer = Offer {
            memory: self.memory.path(),
            lines: self.memory.len(),
            worker: worker.0,
            message_sender: way,
        };
        Ok((offer, kept))
    }

    /// Reads the total when no worker is left; `at_once` where workers that may be left are not waited for.
    pub(super) fn finish(self, at_once: bool) -> Counted {
        match self.counting {
            Some(counting) => counting.finish(at_once),
            None => Counted {
                total: Sharing::total(&self.memory, self.share),
                at: None,
            },
        }
    }
}
