//! What the tasks of a run share: numbers in memory, a lock, or a way to the consumer of messages.
//!
//! Threads and processes have the same memory, mapped by each process, so that what is measured
//! differs in the synchronization method alone.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;

use serde::{Deserialize, Serialize};

use crate::model::SyncMethod;
use crate::os;
use crate::process::{CacheLine, Lock, SharedMemory};

mod meeting;
mod message_sender;

pub(super) use meeting::Partial;
pub use message_sender::Piece;

/// Lines between two numbers that are apart: processors fetch lines in pairs.
const APART: usize = 2;
/// Where the numbers that belong to one worker each begin; before them stand the number of all, and
/// the lock.
const OWN: usize = 2 * APART;

/// What one worker has in hand of what the tasks of a run share.
#[derive(Debug)]
pub struct Sharing {
    memory: Arc<SharedMemory>,
    worker: u32,
    /// The way to the consumer, where messages are counted.
    pub(super) message_sender: Option<MessageSender>,
}

/// The way of messages to the consumer.
#[derive(Debug)]
pub enum MessageSender {
    /// A pipe of this worker's own, which never lets it wait.
    Pipe(File),
    /// A pipe for all workers, the same.
    Queue(File),
    /// A queue of this process.
    Channel(SyncSender<Box<[u8]>>),
    /// There is none, for this reason.
    Missing(String),
}

/// What another process must know to share, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The path of the memory.
    pub memory: PathBuf,
    /// How many cache lines it has.
    pub lines: usize,
    /// The number of the worker.
    pub worker: u32,
    /// The way to the consumer.
    pub message_sender: Option<Way>,
}

/// A way for messages that another process can open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// A pipe of the worker's own, at this path.
    Pipe(PathBuf),
    /// A pipe for all workers.
    Queue(PathBuf),
}

impl Sharing {
    /// Creates the shared memory that this many workers need.
    pub fn memory(workers: u32) -> io::Result<SharedMemory> {
        SharedMemory::create(OWN + APART * workers as usize)
    }

    /// Gives a worker what is shared.
    pub fn new(
        memory: Arc<SharedMemory>,
        worker: u32,
        message_sender: Option<MessageSender>,
    ) -> Self {
        Self {
            memory,
            worker,
            message_sender,
        }
    }

    /// Opens what another process shares.
    pub fn open(offer: &Offer) -> io::Result<Self> {
        let memory = SharedMemory::open(&offer.memory, offer.lines)?;
        let message_sender = match &offer.message_sender {
            None => None,
            Some(Way::Pipe(path)) => Some(MessageSender::Pipe(open_message_sender(path)?)),
            Some(Way::Queue(path)) => Some(MessageSender::Queue(open_message_sender(path)?)),
        };
        Ok(Self::new(Arc::new(memory), offer.worker, message_sender))
    }

    /// Returns what all have counted in memory.
    pub fn total(memory: &SharedMemory, share: SyncMethod) -> u64 {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        if share.is_own() {
            let own = memory.iter().skip(OWN);
            own.flat_map(|line| &line.numbers).map(read).sum()
        } else {
            read(&memory[0].numbers[0])
        }
    }

    /// Returns the number of all.
    pub(super) fn number(&self) -> &AtomicU64 {
        &self.memory[0].numbers[0]
    }

    /// Returns the lock that protects it, which lies on another cache line: waiting at it must not slow
    /// down its holder.
    pub(super) fn lock(&self) -> Lock<'_> {
        Lock::new(&self.memory[APART].futex)
    }

    /// Returns the worker's own number among those that lie side by side.
    pub(super) fn adjacent(&self) -> &AtomicU64 {
        let (line, place) = self.side_by_side();
        &line.numbers[place]
    }

    /// Returns the worker's own number among those that lie apart.
    pub(super) fn apart(&self) -> &AtomicU64 {
        &self.own(APART * self.worker as usize).numbers[0]
    }

    fn side_by_side(&self) -> (&CacheLine, usize) {
        let together = self.memory[0].numbers.len();
        let worker = self.worker as usize;
        (self.own(worker / together), worker % together)
    }

    /// Returns a line of those for single workers.
    fn own(&self, line: usize) -> &CacheLine {
        let lines = &self.memory[OWN..];
        // A worker's number is always below the number of workers.
        &lines[line % lines.len()]
    }

    pub(super) const fn worker(&self) -> u32 {
        self.worker
    }
}

/// Opens a pipe for writing that never lets the writer wait.
fn open_message_sender(path: &Path) -> io::Result<File> {
    os::open_without_waiting(File::options().write(true), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lie_where_their_way_says() {
        let memory = Arc::new(Sharing::memory(9).unwrap());
        let workers: Vec<Sharing> = (0..9)
            .map(|worker| Sharing::new(Arc::clone(&memory), worker, None))
            .collect();
        let line = |number: &AtomicU64| std::ptr::from_ref(number).addr() / 64;
        let adjacent: Vec<usize> = workers.iter().map(|one| line(one.adjacent())).collect();
        assert!(adjacent[..7].iter().all(|one| *one == adjacent[0]));
        assert!(adjacent[7..].iter().all(|one| *one == adjacent[0] + 1));
        let apart: Vec<usize> = workers.iter().map(|one| line(one.apart())).collect();
        assert!(
            apart.windows(2).all(|pair| pair[1] - pair[0] == 2),
            "{apart:?}"
        );
        assert!(workers.iter().all(|one| line(one.number()) < apart[0]));
    }

    #[test]
    fn all_numbers_are_in_the_total() {
        let memory = Arc::new(Sharing::memory(9).unwrap());
        for worker in 0..9 {
            let sharing = Sharing::new(Arc::clone(&memory), worker, None);
            sharing.adjacent().fetch_add(1, Ordering::Relaxed);
            sharing.number().fetch_add(10, Ordering::Relaxed);
        }
        assert_eq!(Sharing::total(&memory, SyncMethod::Adjacent), 9);
        assert_eq!(Sharing::total(&memory, SyncMethod::Mutex), 90);
        let last = Sharing::new(Arc::clone(&memory), 8, None);
        last.apart().fetch_add(1, Ordering::Relaxed);
        assert_eq!(Sharing::total(&memory, SyncMethod::Apart), 10);
    }

    #[test]
    fn another_process_would_find_the_same() {
        let memory = Sharing::memory(2).unwrap();
        let offer = Offer {
            memory: memory.path(),
            lines: memory.len(),
            worker: 1,
            message_sender: None,
        };
        let there = Sharing::open(&offer).unwrap();
        there.apart().store(3, Ordering::Relaxed);
        assert_eq!(Sharing::total(&memory, SyncMethod::Apart), 3);
    }
}
