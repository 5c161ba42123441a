//! A session held ready, so that any moment of it can be made again at once.
//!
//! The events are read once, by a thread, in blocks. A plain file is its own store: of a block only the place
//! is kept. What was packed cannot be entered in its middle, so its blocks are packed again, each for
//! itself. Now and then the folded session is kept, too (a *checkpoint*): a moment is the checkpoint
//! before it and what happened since. So memory does not grow with events, but for a packed text of theirs.

mod loader;

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use loader::Loader;

use super::head::Head;
use super::reader::{Cut, ReadError, Reader};
use crate::model::{Chapter, Event, EventKind, Timestamp};
use crate::os::read_exact_at;
use crate::session::Session;

/// A block holds as much text at most, and as many events: what a step in time decodes.
const BLOCK: (usize, usize) = (1 << 18, 2_048);
/// The most checkpoints that are kept; then every other one goes.
const CHECKPOINTS: usize = 32;
/// The most lanes that all checkpoints have, those counted once that they share; then every other one
/// goes.
const LANES: usize = 131_072;

/// A session file on its way into memory.
#[derive(Debug)]
pub struct ReplayIndex {
    head: Head,
    shared: Arc<Shared>,
    loader: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    holdings: Mutex<Holdings>,
    grown: Condvar,
    leaving: AtomicBool,
}

/// What has been read so far.
#[derive(Debug, Default)]
struct Holdings {
    file: Option<File>,
    blocks: Vec<Block>,
    checkpoints: Vec<Checkpoint>,
    /// At least so many blocks are between two checkpoints.
    stride: usize,
    chapters: Arc<[Chapter]>,
    looks: Vec<Timestamp>,
    extent: Extent,
}

/// Neighbouring events.
#[derive(Debug)]
struct Block {
    /// When the first of them is due.
    from: Timestamp,
    text: Text,
}

/// Where the text of a block is.
#[derive(Debug)]
enum Text {
    /// In the file.
    File { at: u64, bytes: usize },
    /// Here, packed.
    Packed(Vec<u8>),
}

/// The session as it was before a block.
#[derive(Debug)]
struct Checkpoint {
    block: usize,
    session: Box<Session>,
    /// Where its runs with lanes are, and how many these are.
    lanes: Vec<(usize, usize)>,
}

/// How far a session goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    /// When its first event happened.
    pub from: Timestamp,
    /// When the last one happened that has been read.
    pub to: Timestamp,
    /// Whether all of it has been read.
    pub whole: bool,
    /// Where the file stopped being readable, if it did.
    pub cut: Option<Cut>,
}

/// A place between two events of a replay index.
#[derive(Debug, Default)]
pub struct Cursor {
    block: usize,
    /// The events of the block before which it is, if it has been decoded.
    ahead: Option<VecDeque<(Timestamp, Event)>>,
}

impl ReplayIndex {
    /// Opens a session file and begins to read it; returns when its first events are there.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        Self::in_blocks(path, BLOCK)
    }

    fn in_blocks(path: &Path, block: (usize, usize)) -> Result<Self, ReadError> {
        let reader = Reader::open(path)?;
        let head = reader.head().clone();
        let file = if reader.is_packed() {
            None
        } else {
            Some(File::open(path)?)
        };
        let shared = Arc::new(Shared::default());
        shared.holdings().file = file;
        let for_loader = Arc::clone(&shared);
        let loader = thread::Builder::new()
            .name("shelf".to_owned())
            .spawn(move || Loader::new(&for_loader).load(reader, block))?;
        let begun = |holdings: &mut Holdings| holdings.blocks.is_empty() && !holdings.extent.whole;
        let waited = shared.grown.wait_while(shared.holdings(), begun);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        Ok(Self {
            head,
            shared,
            loader: Some(loader),
        })
    }

    /// Returns the head of the file.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Returns how far the session goes.
    pub fn extent(&self) -> Extent {
        self.shared.holdings().extent.clone()
    }

    /// Returns the moments to go to, in order.
    pub fn chapters(&self) -> Arc<[Chapter]> {
        Arc::clone(&self.shared.holdings().chapters)
    }

    /// Returns the first look at the machine after a moment.
    pub fn look_after(&self, at: Timestamp) -> Option<Timestamp> {
        let looks = &self.shared.holdings().looks;
        looks
            .get(looks.partition_point(|&look| look <= at))
            .copied()
    }

    /// Returns the last look at the machine before a moment.
    pub fn look_before(&self, at: Timestamp) -> Option<Timestamp> {
        let looks = &self.shared.holdings().looks;
        let after = looks.partition_point(|&look| look < at);
        after.checked_sub(1).map(|before| looks[before])
    }

    /// Returns the session as it was at a moment, and the place behind what had happened by then.
    pub fn at(&self, moment: Timestamp) -> (Box<Session>, Cursor) {
        let (mut session, mut cursor) = {
            let holdings = self.shared.holdings();
            let checkpoint = holdings.checkpoint_before(moment);
            let session =
                checkpoint.map_or_else(Box::default, |checkpoint| checkpoint.session.clone());
            let block = checkpoint.map_or(0, |checkpoint| checkpoint.block);
            (
                session,
                Cursor {
                    block,
                    ..Cursor::default()
                },
            )
        };
        while let Some(event) = self.next(&mut cursor, moment) {
            session.apply(&event);
        }
        session.advance(moment);
        (session, cursor)
    }

    /// Returns whether it is quicker to go to a moment by [`ReplayIndex::at`] than through the events.
    pub fn is_far(&self, cursor: &Cursor, moment: Timestamp) -> bool {
        let holdings = self.shared.holdings();
        let checkpoint = holdings.checkpoint_before(moment);
        checkpoint.is_some_and(|checkpoint| checkpoint.block > cursor.block + 1)
    }

    /// Returns the next event if it is due by then, and steps over it.
    pub fn next(&self, cursor: &mut Cursor, until: Timestamp) -> Option<Event> {
        loop {
            if let Some(ahead) = &mut cursor.ahead {
                if ahead.front().is_some_and(|(due, _)| *due > until) {
                    return None;
                }
                if let Some((_, event)) = ahead.pop_front() {
                    return Some(event);
                }
                *cursor = Cursor {
                    block: cursor.block + 1,
                    ..Cursor::default()
                };
            }
            let holdings = self.shared.holdings();
            let block = holdings.blocks.get(cursor.block)?;
            if block.from > until {
                return None;
            }
            cursor.ahead = Some(holdings.decode(block));
        }
    }
}

impl Drop for ReplayIndex {
    fn drop(&mut self) {
        self.shared.leaving.store(true, Ordering::Relaxed);
        if let Some(loader) = self.loader.take() {
            let _ = loader.join();
        }
    }
}

impl Shared {
    fn holdings(&self) -> MutexGuard<'_, Holdings> {
        self.holdings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holdings {
    fn checkpoint_before(&self, moment: Timestamp) -> Option<&Checkpoint> {
        let began = |checkpoint: &Checkpoint| {
            let block = self.blocks.get(checkpoint.block);
            block.is_some_and(|block| block.from <= moment)
        };
        let after = self.checkpoints.partition_point(began);
        after.checked_sub(1).map(|before| &self.checkpoints[before])
    }

    /// Returns the events of a block and when each is due: never before one that stands before it.
    ///
    /// Of a file that was changed meanwhile there may be fewer of them.
    fn decode(&self, block: &Block) -> VecDeque<(Timestamp, Event)> {
        let text = block.text.read(self.file.as_ref()).unwrap_or_default();
        let mut due = block.from;
        let lines = text.split(|&byte| byte == b'\n');
        let events = lines.filter_map(|line| serde_json::from_slice::<Event>(line).ok());
        let shown = events.filter(|event| is_shown(&event.kind));
        let dated = shown.map(|event| {
            due = due.max(event.at);
            (due, event)
        });
        dated.collect()
    }

    fn keep_base(&mut self, session: &Session) {
        let block = self.blocks.len();
        let last = self.checkpoints.last();
        if last.is_some_and(|last| block < last.block + self.stride) {
            return;
        }
        let session = Box::new(session.clone());
        self.checkpoints.push(Checkpoint {
            block,
            lanes: session.runs.shared_lanes().collect(),
            session,
        });
        while self.checkpoints.len() > CHECKPOINTS
            || (self.checkpoints.len() > 2 && self.lanes() > LANES)
        {
            self.stride = 2 * self.stride.max(1);
            let mut stays = false;
            self.checkpoints.retain(|_| {
                stays = !stays;
                stays
            });
        }
    }

    /// Returns how many lanes all checkpoints have, each once.
    fn lanes(&self) -> usize {
        let all = self
            .checkpoints
            .iter()
            .flat_map(|checkpoint| &checkpoint.lanes);
        let each: HashMap<usize, usize> = all.copied().collect();
        each.values().sum()
    }
}

impl Text {
    fn read(&self, file: Option<&File>) -> io::Result<Vec<u8>> {
        match self {
            Self::Packed(packed) => zstd::stream::decode_all(packed.as_slice()),
            Self::File { at, bytes } => {
                let mut text = vec![0; *bytes];
                match file {
                    Some(file) => read_exact_at(file, &mut text, *at)?,
                    None => text.clear(),
                }
                Ok(text)
            }
        }
    }
}

/// Returns whether a replay shows the event: it leaves out those about the recording itself.
fn is_shown(kind: &EventKind) -> bool {
    !matches!(kind, EventKind::Recording(_))
}

#[cfg(test)]
mod tests;
