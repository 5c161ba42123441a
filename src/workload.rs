//! What a task does: one file a workload, written once against a [`Context`] that runtimes implement.
//!
//! [`Plan`] tells how a run's work is cut into tasks, [`Combined`] what their results are together,
//! [`calibrate()`] and [`size_for`] how large a task is, [`seconds`] how long a run will take.

mod append;
mod blocks;
mod busy;
mod calibrate;
mod combined;
mod counter;
mod deadlock;
mod divisors;
mod eggs;
mod estimate;
#[cfg(test)]
mod fake;
mod fetch;
mod files;
mod hash;
mod lifecycle;
mod plan;
mod power;
mod primes;
pub mod print;
mod random;
mod resource_locations;
#[cfg(test)]
mod same;
mod sharing;
mod sleep;
pub mod steady;
mod sum;
mod sync_objects;
mod waiting;

pub use calibrate::{calibrate, ladder, needs_rate, rate_of, size_for};
pub use combined::Combined;
pub use deadlock::{DeadlockTask, ROUNDS, SyncContext};
pub use estimate::{about, about_all, announcement, seconds, seconds_of_all};
pub use fetch::Fetch;
pub use files::NewFile;
pub use lifecycle::Life;
pub use plan::Plan;
pub use print::Printer;
pub use resource_locations::ResourceLocations;
pub use sharing::{MessageSender, Offer, Piece, Sharing, Way};
pub use sleep::Nap;
pub use sync_objects::{AllOver, SyncObjects};
pub use waiting::Wait;

use std::collections::TryReserveError;
use std::io;
use std::sync::Arc;
use std::task::{self, Poll};

use nix::errno::Errno;
use thiserror::Error;

use crate::model::{FryBy, Nanos, ProcessEvent, Share, TaskOutput};

/// What a task may ask of whatever runs it.
pub trait Context {
    /// Tells that about 50 us of work are done, and how much of the task is (0 to 1).
    ///
    /// Here a task is stopped, its progress and core are reported, and the time it did not run is
    /// found out. The cost is that of two reads of the clock at most.
    fn checkpoint(&mut self, done: f32) -> Result<(), Interruption>;

    /// Returns whether somebody else waits for the next checkpoint: the interpreter lock was asked
    /// for. Asking costs some nanoseconds, so it can be done every few microseconds; CPython
    /// looks at every turn of a loop.
    fn is_awaited(&self) -> bool {
        false
    }

    /// Does work for which no interpreter lock is needed: waiting, or native code that releases it.
    fn blocking(&mut self, work: &mut dyn FnMut());

    /// Waits for a lock, or for what another worker has to do first; told as such.
    fn wait_for_lock(&mut self, wait: &mut dyn FnMut()) {
        wait();
    }

    /// Returns what the tasks of the run share, if they share anything.
    fn sharing(&self) -> Option<Arc<Sharing>> {
        None
    }

    /// Tells what happened to a process of the run.
    fn tell_process(&mut self, _pid: i32, _event: ProcessEvent) {}

    /// Returns the way to other tasks of the run, where tasks are tied to each other.
    fn sync_context(&mut self) -> Option<&mut dyn SyncContext> {
        None
    }

    /// Does work that may wait for a device, such as a disk: of the time it takes, what the CPU clock
    /// does not cover is waiting. No interpreter lock is needed for it.
    fn device(&mut self, work: &mut dyn FnMut()) {
        self.blocking(work);
    }

    /// Takes a step in waiting for something that needs neither a core nor the interpreter lock;
    /// workloads call `waiting::sleep` and `waiting::wait_for`.
    ///
    /// A worker with a thread of its own is ready only when the wait is over; on an event loop it is
    /// polled as any future, and the thread is others' meanwhile. Either way the wait is told, from
    /// when to when, and a task that is to stop is interrupted in the midst of it.
    fn poll_wait(
        &mut self,
        wait: &mut Wait<'_>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), Interruption>>;

    /// Returns the time since the session's start.
    fn now(&self) -> Nanos;

    /// Returns the CPU time this task has used so far.
    fn cpu_time(&mut self) -> Nanos;
}

/// Why a task ends without a result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Interruption {
    /// It was told to stop.
    #[error("stopped")]
    Stopped,
    /// It failed, for this reason.
    #[error("{0}")]
    Failed(String),
}

impl From<io::Error> for Interruption {
    /// The system's words for what went wrong.
    fn from(error: io::Error) -> Self {
        Self::Failed(match error.raw_os_error() {
            Some(number) => Errno::from_raw(number).desc().to_owned(),
            None => error.to_string(),
        })
    }
}

impl From<TryReserveError> for Interruption {
    fn from(error: TryReserveError) -> Self {
        Self::Failed(format!("out of memory: {error}"))
    }
}

/// What one task is given: all that decides its result.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskInput {
    /// Heat for so many seconds.
    Eggs {
        /// Seconds of heat.
        seconds: f64,
        /// CPU time or wall clock.
        by: FryBy,
    },
    /// Count the divisors of n, 1 and n left out.
    Divisors {
        /// The number.
        n: u64,
    },
    /// Count the primes p with from <= p < to.
    Primes {
        /// The first number looked at.
        from: u64,
        /// The first number not looked at.
        to: u64,
    },
    /// Count n down to 0.
    Busy {
        /// The number.
        n: u64,
    },
    /// Sum 0 to n - 1.
    Sum {
        /// The number of terms.
        n: u64,
    },
    /// Append n random numbers to a list.
    Append {
        /// The length of the list.
        n: u64,
        /// Where the random numbers start.
        seed: u64,
    },
    /// x to the 10th for x over 0 to 23, n times.
    Power {
        /// The number of rounds.
        n: u64,
    },
    /// SHA-256 over a 1 MB buffer, n times.
    Hash {
        /// The number of rounds.
        n: u64,
        /// What the buffer is filled from.
        seed: u64,
    },
    /// Add 1 to what is shared, n times.
    Counter {
        /// How often.
        n: u64,
        /// How it is shared.
        share: Share,
        /// How large a message is, in bytes.
        message: u32,
    },
    /// Wait for another that waits, too.
    Deadlock(DeadlockTask),
    /// Sleep, then square a number.
    Sleep(Nap),
    /// Get a URL.
    Fetch(Fetch),
    /// Make a file.
    Files(NewFile),
    /// Print lines.
    Print(Printer),
    /// Show what processes go through.
    Lifecycle(Life),
}

impl TaskInput {
    /// Returns how long the task takes compared with others of its kind: its n, or its seconds.
    pub fn cost(&self) -> f64 {
        match *self {
            Self::Eggs { seconds, .. } => seconds,
            Self::Deadlock(deadlock_task) => deadlock_task.seconds,
            Self::Sleep(nap) => nap.seconds,
            // how long a server takes, nobody knows
            Self::Fetch(_) => 1.0,
            Self::Files(ref new) => new.n as f64,
            Self::Print(ref printer) => printer.delay,
            Self::Lifecycle(life) => life.seconds,
            Self::Primes { from, to } => (to - from) as f64,
            Self::Divisors { n }
            | Self::Busy { n }
            | Self::Sum { n }
            | Self::Append { n, .. }
            | Self::Power { n }
            | Self::Hash { n, .. }
            | Self::Counter { n, .. } => n as f64,
        }
    }
}

/// Does one task with a context that keeps its worker waiting where the task waits.
pub fn run(input: &TaskInput, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    waiting::at_once(perform(input, context))
}

/// Does one task, whatever its context does where the task waits.
pub async fn perform(
    input: &TaskInput,
    context: &mut dyn Context,
) -> Result<TaskOutput, Interruption> {
    match *input {
        TaskInput::Eggs { seconds, by } => eggs::run(seconds, by, context),
        TaskInput::Divisors { n } => divisors::run(n, context),
        TaskInput::Primes { from, to } => primes::run(from, to, context),
        TaskInput::Busy { n } => busy::run(n, context),
        TaskInput::Sum { n } => sum::run(n, context),
        TaskInput::Append { n, seed } => append::run(n, seed, context),
        TaskInput::Power { n } => power::run(n, context),
        TaskInput::Hash { n, seed } => hash::run(n, seed, context),
        TaskInput::Counter { n, share, message } => counter::run(n, (share, message), context),
        TaskInput::Deadlock(deadlock_task) => deadlock::run(deadlock_task, context),
        TaskInput::Sleep(nap) => sleep::run(nap, context).await,
        // 16 KB of its own, which a task that only sleeps shall not have to keep
        TaskInput::Fetch(ref fetch) => Box::pin(fetch::run(fetch, context)).await,
        TaskInput::Files(ref new) => files::run(new, context),
        TaskInput::Print(ref printer) => print::run(printer, context).await,
        TaskInput::Lifecycle(life) => lifecycle::run(life, context).await,
    }
}

/// Waits for a future at once.
#[cfg(test)]
pub(crate) fn waiting_for<T: Send>(
    future: impl Future<Output = T> + Send,
    context: &mut dyn Context,
) -> Result<T, Interruption> {
    waiting::at_once(waiting::wait_for(future, context))
}

#[cfg(test)]
mod tests {
    use super::fake::Fake;
    use super::*;

    /// A hundred thousand of them may be in flight.
    #[test]
    fn a_task_in_flight_is_small() {
        let nap = TaskInput::Sleep(Nap {
            x: 1.0,
            seconds: 1.0,
            block: Nanos::ZERO,
        });
        let size = size_of_val(&perform(&nap, &mut Fake::default()));
        assert!(size <= 1_024, "{size} bytes");
    }

    /// Every workload with enough work for some checkpoints, and with three times as much.
    fn inputs(factor: u64) -> [TaskInput; 8] {
        [
            TaskInput::Eggs {
                seconds: 0.001 * factor as f64,
                by: FryBy::Heat,
            },
            TaskInput::Divisors {
                n: 100_000 * factor,
            },
            TaskInput::Primes {
                from: 0,
                to: 2_000_000 * factor,
            },
            TaskInput::Busy {
                n: 500_000 * factor,
            },
            TaskInput::Sum {
                n: 500_000 * factor,
            },
            TaskInput::Append {
                n: 100_000 * factor,
                seed: 1,
            },
            TaskInput::Power { n: 10_000 * factor },
            TaskInput::Hash { n: factor, seed: 1 },
        ]
    }

    #[test]
    fn three_times_the_work_has_about_three_times_the_checkpoints() {
        for (small, large) in inputs(1).iter().zip(&inputs(3)) {
            let [few, many] = [small, large].map(|input| {
                let mut context = Fake::default();
                run(input, &mut context).unwrap();
                assert!(context.progress.is_sorted(), "{input:?}");
                context.progress.len() as f64
            });
            let growth = many / few;
            assert!((2.2..3.5).contains(&growth), "{small:?}: {few} to {many}");
        }
    }

    #[test]
    fn a_task_ends_at_the_checkpoint_that_stops_it() {
        for input in inputs(1) {
            for stop_at in [1, 3] {
                let mut context = Fake {
                    stop_at: Some(stop_at),
                    ..Fake::default()
                };
                let result = run(&input, &mut context);
                assert_eq!(result, Err(Interruption::Stopped), "{input:?}");
                assert_eq!(context.progress.len(), stop_at, "{input:?}");
            }
        }
    }
}
