//! What master and worker processes say to each other: a length (4 bytes, little endian), then the
//! message in postcard's format.

use std::io;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::model::{Clock, Nanos, Outcome, ProcessEvent, TaskId, WorkerEvent};
use crate::workload::{Offer, Plan};

/// The longest message taken: ten million tasks in one chunk fit, garbage usually does not.
const LONGEST: usize = 256 << 20;

/// From the master to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToWorker {
    /// What the worker needs to know; comes first.
    Setup(Box<Setup>),
    /// Tasks to do, in order, which have been there for the taking since `open`.
    Run { open: Nanos, tasks: Vec<TaskId> },
    /// There is nothing more to do.
    Finish,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) clock: Clock,
    pub(super) asked: Nanos,
    pub(super) plan: Plan,
    pub(super) core: Option<u16>,
    /// Whether the worker works under a lock, which is its own.
    pub(super) gil: bool,
    /// What the workers of the run share.
    pub(super) sharing: Option<Offer>,
    /// Where the locks are that it shares with other workers.
    pub(super) locks: Vec<String>,
}

/// From a worker to the master.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromWorker {
    /// Something happened to the worker.
    Event { at: Nanos, event: WorkerEvent },
    /// Something happened to its process, or to one that it forked.
    Process {
        at: Nanos,
        pid: i32,
        event: ProcessEvent,
    },
    /// Tasks ended, in this order; the worker was inside them for so long.
    Results {
        inside: Nanos,
        results: Vec<(TaskId, Outcome)>,
    },
}

/// Appends a message to what is to be written.
pub(super) fn encode<T: Serialize>(message: &T, out: &mut Vec<u8>) -> io::Result<()> {
    let at = out.len();
    out.extend_from_slice(&[0; 4]);
    let encoded = postcard::to_extend(message, std::mem::take(out)).map_err(io::Error::other)?;
    *out = encoded;
    let length = u32::try_from(out.len() - at - 4).map_err(io::Error::other)?;
    out[at..at + 4].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

/// Bytes that came in, cut into messages.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    bytes: Vec<u8>,
    taken: usize,
}

impl Inbox {
    /// Reads once from a stream; returns the number of bytes, 0 at its end.
    pub(super) fn fill(&mut self, from: &mut impl io::Read) -> io::Result<usize> {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        let had = self.bytes.len();
        self.bytes.resize(had + 65_536, 0);
        let read = from.read(&mut self.bytes[had..]);
        self.bytes.truncate(had + *read.as_ref().unwrap_or(&0));
        read
    }

    /// Takes the next whole message, if one is there.
    pub(super) fn next<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let rest = &self.bytes[self.taken..];
        let Some((length, rest)) = rest.split_first_chunk::<4>() else {
            return Ok(None);
        };
        let length = u32::from_le_bytes(*length) as usize;
        if length > LONGEST {
            return Err(io::Error::other(format!("a message of {length} bytes")));
        }
        let Some(message) = rest.get(..length) else {
            return Ok(None);
        };
        let message = postcard::from_bytes(message).map_err(io::Error::other)?;
        self.taken += 4 + length;
        Ok(Some(message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn messages_survive_any_cutting() {
        let mut bytes = Vec::new();
        for number in 0..50_u32 {
            encode(&vec![number; number as usize], &mut bytes).unwrap();
        }
        for piece in [1, 3, 7, 1000] {
            let mut inbox = Inbox::default();
            let mut got = 0;
            for mut part in bytes.chunks(piece) {
                inbox.fill(&mut part).unwrap();
                while let Some(message) = inbox.next::<Vec<u32>>().unwrap() {
                    assert_eq!(message, vec![got; got as usize]);
                    got += 1;
                }
            }
            assert_eq!(got, 50);
        }
    }

    proptest! {
        #[test]
        fn garbage_is_an_error_or_nothing(bytes: Vec<u8>) {
            let mut inbox = Inbox::default();
            inbox.fill(&mut &bytes[..]).unwrap();
            while let Ok(Some(_)) = inbox.next::<FromWorker>() {}
        }
    }
}
