//! What master and worker processes say to each other: a length (4 bytes, little endian), then the
//! message in postcard's format.

use std::io;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::model::{Clock, Outcome, ProcessEvent, TaskId, TimeSpan, Timestamp, WorkerEvent};
use crate::workload::{Offer, Plan};

/// The longest message taken: ten million tasks in one chunk fit, garbage usually does not.
const LONGEST: usize = 256 << 20;

/// From the master to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToWorker {
    /// What the worker needs to know; comes first.
    Setup(Box<Setup>),
    /// Tasks to do, in order, which have been there for the taking since `open`.
    Run { open: Timestamp, tasks: Vec<TaskId> },
    /// There is nothing more to do.
    Finish,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) clock: Clock,
    pub(super) asked: Timestamp,
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
    Event { at: Timestamp, event: WorkerEvent },
    /// Something happened to its process, or to one that it forked.
    Process {
        at: Timestamp,
        pid: i32,
        event: ProcessEvent,
    },
    /// Tasks ended, in this order; the worker was inside them for so long.
    Results {
        inside: TimeSpan,
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
///
/// Its room is cleared when it is made, and never again. It grows as more comes at a time, for there
/// may be one for each of thousands of workers.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    room: Vec<u8>,
    /// Bytes of the room that came in, and of those the ones that were taken.
    filled: usize,
    taken: usize,
}

impl Inbox {
    /// The room at first.
    const LEAST: usize = 2_048;

    /// Reads once from a stream; returns the number of bytes, 0 at its end.
    pub(super) fn fill(&mut self, from: &mut impl io::Read) -> io::Result<usize> {
        let was_full = self.filled == self.room.len();
        self.room.copy_within(self.taken..self.filled, 0);
        self.filled -= self.taken;
        self.taken = 0;
        // more waited than there was room for, or a message is longer
        if was_full {
            let larger = (self.room.len() * 2).max(Self::LEAST);
            self.grow(larger);
        }
        let read = from.read(&mut self.room[self.filled..]);
        self.filled += *read.as_ref().unwrap_or(&0);
        read
    }

    /// Grows, but beyond the most that is read at a time only for a message that is longer.
    fn grow(&mut self, larger: usize) {
        const MOST: usize = 65_536;
        let is_needed = self.filled == self.room.len();
        let room = if is_needed { larger } else { larger.min(MOST) };
        if room > self.room.len() {
            self.room.resize(room, 0);
        }
    }

    /// Takes the next whole message, if one is there.
    pub(super) fn next<T: DeserializeOwned>(&mut self) -> io::Result<Option<T>> {
        let rest = &self.room[self.taken..self.filled];
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

    /// Leaves something in all the room that it is given, and gives so many bytes.
    struct Leaves {
        gives: usize,
        found: Vec<u8>,
    }

    impl io::Read for Leaves {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            self.found = room.to_vec();
            room.fill(7);
            room[..self.gives]
                .copy_from_slice(&1_u32.to_le_bytes().repeat(self.gives)[..self.gives]);
            Ok(self.gives)
        }
    }

    #[test]
    fn the_room_is_cleared_once_and_not_for_each_message() {
        let mut from = Leaves {
            gives: 5,
            found: Vec::new(),
        };
        let mut inbox = Inbox::default();
        for turn in 0..100 {
            inbox.fill(&mut from).unwrap();
            assert_eq!(inbox.next::<u8>().unwrap(), Some(1));
            assert!(
                from.found[5..]
                    .iter()
                    .all(|byte| (*byte == 7) == (turn > 0))
            );
        }
        assert_eq!(inbox.room.len(), Inbox::LEAST, "nothing more is needed");
    }

    #[test]
    fn the_room_grows_with_what_comes_at_a_time() {
        let mut bytes = Vec::new();
        encode(&vec![3_u8; 1_000_000], &mut bytes).unwrap();
        let mut inbox = Inbox::default();
        let mut from = &bytes[..];
        let mut reads = 0;
        while inbox.next::<Vec<u8>>().unwrap().is_none() {
            inbox.fill(&mut from).unwrap();
            reads += 1;
        }
        assert!(reads < 20, "{reads} reads");
        let mut small = Vec::new();
        (0..100_000_u32).for_each(|number| encode(&number, &mut small).unwrap());
        let mut inbox = Inbox::default();
        let (mut from, mut got) = (&small[..], 0);
        while got < 100_000 {
            inbox.fill(&mut from).unwrap();
            while inbox.next::<u32>().unwrap() == Some(got) {
                got += 1;
            }
        }
        assert!(inbox.room.len() <= 65_536 * 2, "{}", inbox.room.len());
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
