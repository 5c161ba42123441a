//! What a task does: one file a workload, written once against a [`Context`] that runtimes implement.
//!
//! [`Plan`] tells how a run's work is cut into tasks, [`Combined`] what their results are together,
//! [`calibrate()`] and [`size_for`] how large a task is, [`seconds`] how long a run will take.

mod append;
mod bandwidth;
mod blocks;
mod busy;
mod calibrate;
mod combined;
mod counter;
mod deadlock;
mod definition;
mod divisors;
mod duration;
mod eggs;
mod estimate;
#[cfg(test)]
mod fake;
mod fetch;
mod files;
mod hash;
mod in_turn;
mod lifecycle;
mod mix;
mod numbers;
mod plan;
mod power;
mod primes;
pub mod print;
mod random;
mod ranges;
mod reduce;
mod registry;
mod resource_locations;
#[cfg(test)]
mod same;
mod sharing;
mod sleep;
pub mod steady;
mod sum;
mod sync_objects;
mod tally;
mod waiting;

pub use append::Append;
pub use bandwidth::Copying;
pub use busy::Busy;
pub use calibrate::{calibrate, ladder, needs_rate, rate_of, size_for};
pub use combined::Combined;
pub use counter::Adder;
pub use deadlock::{DeadlockTask, ROUNDS, SyncContext};
pub use definition::RunnerInput;
pub use divisors::Divisors;
pub use eggs::Egg;
pub use estimate::{about, about_all, announcement, seconds, seconds_of_all};
pub use fetch::Fetch;
pub use files::NewFile;
pub use hash::Hash;
pub use lifecycle::Life;
pub use plan::Plan;
pub use power::Power;
pub use primes::PrimeRange;
pub use print::Printer;
pub use reduce::Part;
pub use registry::{TaskInput, can_give, perform};
pub use resource_locations::ResourceLocations;
pub use sharing::{MessageSender, Offer, Piece, Sharing, Way};
pub use sleep::Nap;
pub use sum::Sum;
pub use sync_objects::{AllOver, SyncObjects};
pub use waiting::Wait;

use std::collections::TryReserveError;
use std::io;
use std::sync::Arc;
use std::task::{self, Poll};
use std::time::Duration;

use thiserror::Error;

use crate::model::{ProcessEvent, TaskOutput, TimeSpan, Timestamp};
use crate::os;

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

    /// Waits for a lock, or for what another worker has to do first; reported as such.
    fn wait_for_lock(&mut self, wait: &mut dyn FnMut()) {
        wait();
    }

    /// Waits at a barrier until others have finished their part; reported as such. `is_open` waits for no
    /// longer than it is given, and returns whether the wait is over.
    fn wait_at_barrier(
        &mut self,
        is_open: &mut dyn FnMut(Duration) -> bool,
    ) -> Result<(), Interruption>;

    /// Returns what the tasks of the run share, if they share anything.
    fn sharing(&self) -> Option<Arc<Sharing>> {
        None
    }

    /// Tells what happened to a process of the run.
    fn report_process(&mut self, _pid: i32, _event: ProcessEvent) {}

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
    /// polled as any future, and the thread is others' meanwhile. Either way the wait is reported, from
    /// when to when, and a task that is to stop is interrupted in the midst of it.
    fn poll_wait(
        &mut self,
        wait: &mut Wait<'_>,
        waker: &mut task::Context<'_>,
    ) -> Poll<Result<(), Interruption>>;

    /// Returns the time since the session's start.
    fn now(&self) -> Timestamp;

    /// Returns the CPU time this task has used so far.
    fn cpu_time(&mut self) -> TimeSpan;
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
        Self::Failed(os::reason(&error))
    }
}

impl From<TryReserveError> for Interruption {
    fn from(error: TryReserveError) -> Self {
        Self::Failed(format!("out of memory: {error}"))
    }
}

/// Does one task with a context that keeps its worker waiting where the task waits.
pub fn run(input: &TaskInput, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    waiting::at_once(perform(input, context))
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
    use crate::model::{Combining, FryBy};

    /// A hundred thousand of them may be in flight.
    #[test]
    fn a_task_in_flight_is_small() {
        let nap = TaskInput::Sleep(Nap {
            x: 1.0,
            seconds: 1.0,
            block: TimeSpan::ZERO,
        });
        let size = size_of_val(&perform(&nap, &mut Fake::default()));
        assert!(size <= 1_024, "{size} bytes");
    }

    /// Every workload with enough work for some checkpoints, and with three times as much.
    fn inputs(factor: u64) -> [TaskInput; 9] {
        [
            TaskInput::Eggs(Egg {
                seconds: 0.001 * factor as f64,
                by: FryBy::Heat,
            }),
            TaskInput::Divisors(Divisors {
                n: 100_000 * factor,
            }),
            TaskInput::Primes(PrimeRange {
                from: 0,
                to: 2_000_000 * factor,
            }),
            TaskInput::Busy(Busy {
                n: 500_000 * factor,
            }),
            TaskInput::Sum(Sum {
                n: 500_000 * factor,
            }),
            TaskInput::Reduce(Part {
                from: 7,
                n: 500_000 * factor,
                combining: Combining::Barrier,
            }),
            TaskInput::Append(Append {
                n: 100_000 * factor,
                seed: 1,
            }),
            TaskInput::Power(Power { n: 10_000 * factor }),
            TaskInput::Hash(Hash { n: factor, seed: 1 }),
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
