//! The ways in which tasks can share data, where each of them exists, and its typical cost.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::{ExecutorKind, RuntimeKind};

/// How the tasks of `counter` count together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SyncMethod {
    /// Not at all: a total for each task, combined once at the end
    #[default]
    Own,
    /// One number, added to in one step that nothing can come between
    Atomic,
    /// One number in memory that processes share, added to in one step
    Shared,
    /// One number behind a mutex
    Mutex,
    /// One number without any protection: updates are lost
    Unlocked,
    /// A number for each worker, all on one cache line
    Adjacent,
    /// A number for each worker, 128 bytes apart
    Apart,
    /// A message for each addition through a pipe to a consumer
    Pipe,
    /// A message for each addition through a queue to a consumer
    Queue,
    /// multiprocessing.Value with its lock (Python)
    Value,
    /// A place for each worker in a multiprocessing.Array (Python)
    Array,
    /// One number behind a Lock (Python)
    Lock,
    /// A message for each addition through a simple queue (Python)
    Simplequeue,
    /// One number in a Namespace that a manager process keeps (Python)
    Manager,
}

impl SyncMethod {
    /// Returns the ways that exist on a runtime for the workers of an executor, the cheapest first.
    pub const fn of(runtime: RuntimeKind, executor: ExecutorKind) -> &'static [Self] {
        use SyncMethod::{
            Adjacent, Apart, Array, Atomic, Lock, Manager, Mutex, Own, Pipe, Queue, Shared,
            Simplequeue, Unlocked, Value,
        };
        match (runtime, executor) {
            (
                RuntimeKind::Native | RuntimeKind::Gil,
                ExecutorKind::Serial | ExecutorKind::Threads | ExecutorKind::Async,
            ) => &[Own, Apart, Unlocked, Adjacent, Atomic, Mutex, Queue, Pipe],
            (
                RuntimeKind::Native | RuntimeKind::Gil,
                ExecutorKind::Pool | ExecutorKind::Process,
            ) => &[Own, Apart, Unlocked, Adjacent, Shared, Mutex, Queue, Pipe],
            (
                RuntimeKind::Python,
                ExecutorKind::Serial | ExecutorKind::Threads | ExecutorKind::Async,
            ) => &[Own, Unlocked, Lock, Simplequeue, Queue, Pipe],
            (RuntimeKind::Python, ExecutorKind::Pool | ExecutorKind::Process) => &[
                Own,
                Unlocked,
                Array,
                Value,
                Lock,
                Pipe,
                Simplequeue,
                Queue,
                Manager,
            ],
            // What a runner cannot do it refuses itself.
            (RuntimeKind::Runner, _) => &[
                Own,
                Apart,
                Unlocked,
                Adjacent,
                Atomic,
                Shared,
                Mutex,
                Array,
                Value,
                Lock,
                Pipe,
                Simplequeue,
                Queue,
                Manager,
            ],
            _ => &[Own],
        }
    }

    /// Returns whether every addition is a message to a consumer.
    pub const fn is_message(self) -> bool {
        matches!(self, Self::Pipe | Self::Queue | Self::Simplequeue)
    }

    /// Returns whether each worker has a number of its own.
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Own | Self::Adjacent | Self::Apart | Self::Array)
    }

    /// Returns how many seconds an addition takes as a rule, by which small, medium and large are
    /// sized: the ways lie so far apart that one n would be too short for some and endless for
    /// others, and what one thread alone measures says little of a fight.
    pub(super) fn seconds_each(self, runtime: RuntimeKind, message: u32) -> f64 {
        let python = matches!(runtime, RuntimeKind::Python | RuntimeKind::Runner);
        let nanos = if python {
            self.nanos_in_python()
        } else {
            self.nanos()
        };
        let bytes = if self.is_message() { message } else { 0 };
        // Copied in and out again.
        nanos * 1e-9 + f64::from(bytes) * 1e-9
    }

    const fn nanos(self) -> f64 {
        match self {
            Self::Own => 1.0,
            Self::Apart | Self::Unlocked => 2.0,
            Self::Adjacent => 4.0,
            Self::Atomic | Self::Shared => 10.0,
            Self::Queue => 2_000.0,
            _ if self.is_message() => 4_000.0,
            _ => 60.0,
        }
    }

    const fn nanos_in_python(self) -> f64 {
        match self {
            Self::Own | Self::Unlocked => 60.0,
            Self::Array | Self::Lock => 600.0,
            Self::Value => 2_000.0,
            Self::Manager => 300_000.0,
            _ => 25_000.0,
        }
    }

    /// Returns why a way is missing, where there is more to say than that it is.
    pub(super) fn why_missing(self, runtime: RuntimeKind, executor: ExecutorKind) -> &'static str {
        let python = runtime == RuntimeKind::Python;
        let processes = matches!(executor, ExecutorKind::Pool | ExecutorKind::Process);
        match self {
            Self::Atomic if !python && processes => {
                "processes have only that memory in common which they map: shared; "
            }
            Self::Shared if !python => "threads have all memory in common: atomic; ",
            Self::Atomic | Self::Shared if python => "Python adds in several steps: lock; ",
            Self::Mutex if python => "called lock there; ",
            Self::Adjacent | Self::Apart if python => "Python does not say where its numbers lie; ",
            Self::Lock | Self::Value if !python => "called mutex there; ",
            Self::Value | Self::Array | Self::Manager if python => "only processes need it; ",
            Self::Array | Self::Simplequeue | Self::Manager => "only Python has it; ",
            _ => "",
        }
    }
}

impl SyncMethod {
    /// Returns the way most like this one among those there are, or the first of all.
    pub(in crate::model) fn most_like(self, ways: &[Self]) -> Self {
        let alike: &[Self] = match self {
            _ if ways.contains(&self) => return self,
            Self::Atomic | Self::Shared => &[Self::Atomic, Self::Shared, Self::Lock],
            Self::Mutex | Self::Lock | Self::Value => &[Self::Mutex, Self::Lock],
            Self::Simplequeue => &[Self::Queue],
            Self::Apart | Self::Adjacent | Self::Array => &[Self::Apart, Self::Array],
            _ => &[],
        };
        let like = alike.iter().copied().find(|share| ways.contains(share));
        like.unwrap_or_default()
    }
}
