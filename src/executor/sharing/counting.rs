//! The consumer: a thread of this program that takes messages from all workers of a run.

use std::collections::HashMap;
use std::fs::File;
use std::hint::black_box;
use std::io::{self, Read};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::Counted;
use crate::model::{Clock, Timestamp};
use crate::os::{Poller, Ready, is_passing, pipe_without_waiting};
use crate::process::path_of;
use crate::workload::{MessageSender, Piece};

/// Bytes of messages that may lie in a queue of this process: as many as in a pipe.
const QUEUE: u32 = 65_536;
/// The most bytes read at a time.
const PIECE: usize = 65_536;
/// How often is looked whether nothing more will come.
const LOOK: Duration = Duration::from_millis(20);

/// The consumer, and the ways to it.
#[derive(Debug)]
pub(super) struct Counting {
    ways: Ways,
    thread: JoinHandle<(u64, Timestamp)>,
}

#[derive(Debug)]
enum Ways {
    /// Through a queue of this process.
    Channel(SyncSender<Box<[u8]>>),
    /// Through a pipe for each worker.
    Pipes(Arc<Inlets>),
    /// Through one pipe for all.
    Queue { inlets: Arc<Inlets>, to: OwnedFd },
}

/// The ends of pipes at which messages come out.
#[derive(Debug)]
struct Inlets {
    poller: Poller,
    pipes: Mutex<HashMap<u64, Inlet>>,
    /// No further pipe will be opened.
    closed: AtomicBool,
    /// What is still open is not waited for.
    left: AtomicBool,
}

/// One end.
#[derive(Debug)]
struct Inlet {
    pipe: File,
    messages: Messages,
}

/// What has come out, cut into messages.
#[derive(Debug)]
enum Messages {
    /// All have the same length; so many bytes have come of the next one.
    Plain { had: usize },
    /// They come in pieces with heads; the bytes of a piece that is not whole.
    Pieces { rest: Vec<u8> },
}

impl Counting {
    /// Counts the messages that come through a queue of this process.
    pub(super) fn channel(message: u32, clock: Clock) -> io::Result<Self> {
        let room = (QUEUE / message.max(1)).max(1);
        let (to, from) = sync_channel(room as usize);
        let thread = spawn(move || count_channel(&from, clock))?;
        let ways = Ways::Channel(to);
        Ok(Self { ways, thread })
    }

    /// Counts the messages of a length that come through a pipe for each worker.
    pub(super) fn pipes(message: u32, clock: Clock) -> io::Result<Self> {
        let inlets = Arc::new(Inlets::new()?);
        let theirs = Arc::clone(&inlets);
        let thread = spawn(move || theirs.count(message as usize, clock))?;
        let ways = Ways::Pipes(inlets);
        Ok(Self { ways, thread })
    }

    /// Counts the messages that come in pieces through one pipe.
    pub(super) fn queue(clock: Clock) -> io::Result<Self> {
        let inlets = Arc::new(Inlets::new()?);
        let to = inlets.open(|| Messages::Pieces { rest: Vec::new() })?;
        let theirs = Arc::clone(&inlets);
        let thread = spawn(move || theirs.count(0, clock))?;
        let ways = Ways::Queue { inlets, to };
        Ok(Self { ways, thread })
    }

    /// Returns the way of a thread.
    pub(super) fn message_sender(&self) -> io::Result<MessageSender> {
        Ok(match &self.ways {
            Ways::Channel(to) => MessageSender::Channel(to.clone()),
            Ways::Pipes(_) => MessageSender::Pipe(File::from(self.pipe()?)),
            Ways::Queue { to, .. } => MessageSender::Queue(File::from(to.try_clone()?)),
        })
    }

    /// Returns the path of the pipe for all, if there is one.
    pub(super) fn shared_pipe(&self) -> Option<PathBuf> {
        match &self.ways {
            Ways::Queue { to, .. } => Some(path_of(to)),
            Ways::Channel(_) | Ways::Pipes(_) => None,
        }
    }

    /// Opens a pipe for one worker.
    pub(super) fn pipe(&self) -> io::Result<OwnedFd> {
        match &self.ways {
            Ways::Pipes(inlets) => inlets.open(|| Messages::Plain { had: 0 }),
            Ways::Channel(_) | Ways::Queue { .. } => Err(io::Error::other("no pipe of its own")),
        }
    }

    /// Waits until everything that was sent is counted.
    pub(super) fn finish(self, at_once: bool) -> Counted {
        match self.ways {
            Ways::Channel(to) => drop(to),
            Ways::Pipes(inlets) => inlets.close(at_once),
            Ways::Queue { inlets, to } => {
                drop(to);
                inlets.close(at_once);
            }
        }
        let (total, at) = self.thread.join().unwrap_or_default();
        Counted {
            total,
            at: Some(at),
        }
    }
}

fn spawn(
    work: impl FnOnce() -> (u64, Timestamp) + Send + 'static,
) -> io::Result<JoinHandle<(u64, Timestamp)>> {
    Builder::new().name("counter".to_owned()).spawn(work)
}

fn count_channel(from: &Receiver<Box<[u8]>>, clock: Clock) -> (u64, Timestamp) {
    let mut total = 0;
    for message in from {
        black_box(&message[..]);
        total += 1;
    }
    // The last sender is gone, and its messages are counted.
    (total, clock.now())
}

impl Inlets {
    fn new() -> io::Result<Self> {
        Ok(Self {
            poller: Poller::new()?,
            pipes: Mutex::default(),
            closed: AtomicBool::new(false),
            left: AtomicBool::new(false),
        })
    }

    /// Opens a pipe and returns the end where messages go in.
    fn open(&self, messages: impl FnOnce() -> Messages) -> io::Result<OwnedFd> {
        let (from, to) = pipe_without_waiting()?;
        let number = from.as_raw_fd() as u64;
        let inlet = Inlet {
            pipe: File::from(from),
            messages: messages(),
        };
        let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
        self.poller.add(&inlet.pipe, number)?;
        pipes.insert(number, inlet);
        Ok(to)
    }

    fn close(&self, at_once: bool) {
        self.left.store(at_once, Ordering::Relaxed);
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Counts until every pipe is at its end and no other will come.
    fn count(&self, length: usize, clock: Clock) -> (u64, Timestamp) {
        let (mut total, mut at) = (0, clock.now());
        let mut bytes = vec![0; PIECE];
        loop {
            let closed = self.closed.load(Ordering::Relaxed);
            let Ok(ready) = self.poller.wait(LOOK) else {
                return (total, at);
            };
            let mut pipes = self.pipes.lock().unwrap_or_else(PoisonError::into_inner);
            let before = total;
            for Ready { number, .. } in ready {
                let Some(inlet) = pipes.get_mut(&number) else {
                    continue;
                };
                match inlet.pipe.read(&mut bytes) {
                    Ok(read) if read > 0 => total += inlet.messages.take(&bytes[..read], length),
                    Err(error) if is_passing(&error) => {}
                    Ok(_) | Err(_) => {
                        self.poller.remove(&inlet.pipe);
                        pipes.remove(&number);
                    }
                }
            }
            if total > before {
                at = clock.now();
            }
            if closed && (pipes.is_empty() || self.left.load(Ordering::Relaxed)) {
                return (total, at);
            }
        }
    }
}

impl Messages {
    /// Takes what came out and returns how many messages are whole by it.
    fn take(&mut self, bytes: &[u8], message: usize) -> u64 {
        match self {
            Self::Plain { had } => {
                let length = message.max(1);
                *had += bytes.len();
                let whole = *had / length;
                *had %= length;
                whole as u64
            }
            Self::Pieces { rest } => {
                rest.extend_from_slice(bytes);
                let (mut whole, mut taken) = (0, 0);
                while let Some((head, _)) = rest[taken..].split_first_chunk() {
                    let piece = Piece::read(*head);
                    let length = usize::from(piece.length).max(Piece::HEAD);
                    if rest.len() < taken + length {
                        break;
                    }
                    taken += length;
                    whole += u64::from(piece.last);
                }
                rest.drain(..taken);
                whole
            }
        }
    }
}
