//! What a task does: one file a workload, written once against a [`Context`] that runtimes implement.

use thiserror::Error;

use crate::model::{FryBy, Nanos, TaskOutput};

/// What a task may ask of whatever runs it.
pub trait Context {
    /// Tells that about 50 us of work are done, and how much of the task is (0 to 1).
    ///
    /// Here a task is stopped, its progress and core are reported, and the time it did not run is
    /// found out. The cost is that of two reads of the clock at most.
    fn checkpoint(&mut self, done: f32) -> Result<(), Interruption>;

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

/// What one task is given: all that decides its result.
#[derive(Debug, Clone, Copy, PartialEq)]
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
}

/// Does one task.
pub fn run(input: &TaskInput, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let _ = (input, context);
    Err(Interruption::Stopped)
}
