//! What a run is asked to do: the choices a person makes, with their defaults.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::clock::TimeSpan;

mod batches;
mod check;
mod combining;
mod common;
mod counts;
mod draft;
mod pairs;
mod printing;
mod runtime;
mod same;
mod share;
mod size;
mod spread;
mod urls;
mod workload;

use common::Common;
pub use draft::Draft;
use runtime::Runtime;
use spread::Executor;
use workload::Workload;

pub use combining::Combining;
pub use share::SyncMethod;
pub use size::Size;

pub use printing::{Locking, Printing};
pub(super) use urls::{url_fault, urls_of};
pub(super) use workload::fit;
pub use workload::{DELAYS, Meaning, NAPS, Outside, SizeUnit, markdown_table, meaning_of};

/// Returns a choice's name as it stands on the command line, on the screen and in files.
pub fn name_of(choice: &impl ValueEnum) -> String {
    choice
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

/// Returns the names of all choices there are.
pub fn names_of<T: ValueEnum>() -> Vec<String> {
    T::value_variants().iter().map(name_of).collect()
}

/// What a task does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum WorkloadKind {
    /// Fry an egg: heat for t seconds
    #[default]
    Eggs,
    /// Count the divisors of one number by trial division
    Divisors,
    /// Count the primes below n, a range a task
    Primes,
    /// Count n down to 0
    Busy,
    /// Sum 0 to n - 1 in 128 bits
    Sum,
    /// Sum n numbers a task; all workers combine their sums at a barrier or as a tree
    Reduce,
    /// Append n random numbers to a list; under 2, 6, 20 s, to fit memory
    Append,
    /// x to the 10th for x over 0 to 23, n times
    Power,
    /// SHA-256 over a 1 MB buffer, n times
    Hash,
    /// Copy n numbers of 8 bytes between arrays larger than the caches
    Bandwidth,
    /// A serial fraction first, then parallel tasks (Amdahl)
    Mix,
    /// Add 1 to a number that all tasks share, n times a task
    Counter,
    /// Tasks that wait for each other; small, medium, large: 0.1, 0.4, 1 s of work before
    Deadlock,
    /// Sleep for x/2 seconds, then square x; small, medium, large: 0.1, 0.25, 1 times ten values
    Sleep,
    /// Get a URL: of a local server of eggtop's own, or yours
    Fetch,
    /// Create a file, write n bytes, close it
    Files,
    /// Print five lines into a pipe that all tasks share, a delay before each
    Print,
    /// Live for t seconds as a process that is watched: its forks, its zombie, its memory
    Lifecycle,
}

/// What runs the code of a task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum RuntimeKind {
    /// Rust, no interpreter lock
    #[default]
    Native,
    /// The same Rust work under a model of CPython's GIL
    Gil,
    /// A real CPython found on the machine
    Python,
    /// A program of your own that speaks the runner protocol
    Runner,
}

/// How tasks are spread over workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ExecutorKind {
    /// One task after another: the base line
    Serial,
    /// Threads of one process
    Threads,
    /// A pool of processes
    #[default]
    Pool,
    /// One process a task
    Process,
    /// Tasks of one event loop, on one thread
    Async,
    /// Threads with an interpreter each (Python 3.14 and later)
    Interpreters,
}

/// How threads get at their tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The next chunk from one shared index
    #[default]
    Dynamic,
    /// One contiguous part a worker, fixed beforehand
    Static,
    /// Work stealing, as rayon does it
    Stealing,
}

/// How a worker process comes to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum StartMethod {
    /// A copy of a small running process; pages are shared until written
    #[default]
    Fork,
    /// A fresh execution of the program
    Spawn,
    /// A copy of a small server process (Python)
    Forkserver,
}

/// In which order tasks are handed out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As given
    #[default]
    Given,
    /// The longest first
    Longest,
}

/// In which order a pool's results are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Results {
    /// In the order of the tasks
    #[default]
    Ordered,
    /// As they complete
    Completed,
}

/// When an egg is taken off the heat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum FryBy {
    /// When it has had t seconds of CPU time
    #[default]
    Heat,
    /// When t seconds have passed on the wall clock, fried or raw
    Timer,
}

/// Where workers may run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Pin {
    /// Wherever the system puts them
    #[default]
    None,
    /// One to a physical core, siblings only when those run out
    Spread,
    /// Side by side on the siblings of a physical core
    Siblings,
    /// All on one core
    One,
}

/// How much there is to do when there are more workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// The same, however many workers there are (Amdahl)
    #[default]
    Fixed,
    /// As many tasks for each worker: it grows with them (Gustafson)
    Scaled,
}

/// One run: everything a person chose that applies to it, nothing the program found out.
///
/// In files and messages it stands as the [`Draft`] that leads to it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Draft", into = "Draft")]
pub struct RunSpec {
    workload: Workload,
    runtime: Runtime,
    executor: Executor,
    common: Common,
}

impl From<&Draft> for RunSpec {
    fn from(draft: &Draft) -> Self {
        Self {
            workload: Workload::of(draft),
            runtime: Runtime::of(draft),
            executor: Executor::of(draft),
            common: Common::of(draft),
        }
    }
}

impl From<Draft> for RunSpec {
    fn from(draft: Draft) -> Self {
        Self::from(&draft)
    }
}

impl From<&RunSpec> for Draft {
    fn from(spec: &RunSpec) -> Self {
        let mut draft = Self::default();
        draft.take(spec);
        draft
    }
}

impl From<RunSpec> for Draft {
    fn from(spec: RunSpec) -> Self {
        Self::from(&spec)
    }
}

impl RunSpec {
    /// Returns the choices that make the run, to change some of them.
    pub fn draft(&self) -> Draft {
        self.into()
    }

    /// Changes some of the choices.
    pub fn change(&mut self, change: impl FnOnce(&mut Draft)) {
        let mut draft = self.draft();
        change(&mut draft);
        *self = draft.into();
    }
}

impl RunSpec {
    /// The default number of tasks of a run.
    pub const DEFAULT_TASKS: u32 = 8;
    /// The most workers that may be asked for, and the most processes `process` keeps alive.
    pub const MOST_WORKERS: u32 = 10_000;
    /// The most workers of schedule `stealing`, whose idle threads cost more the more there are.
    pub const MOST_THIEVES: u32 = 512;
    /// The most tasks that an event loop has in flight.
    pub const MOST_IN_FLIGHT: u32 = 100_000;
    /// The most tasks that may be asked for.
    pub const MOST_TASKS: u32 = 10_000_000;
    /// The longest that a task may be asked to take, in seconds: a day.
    pub const MOST_SECONDS: f64 = 86_400.0;

    /// The switch interval that CPython begins with.
    pub const SWITCH_INTERVAL: TimeSpan = TimeSpan::from_millis(5);
    /// The shortest and the longest switch interval that may be asked for.
    pub const SWITCH_INTERVALS: (TimeSpan, TimeSpan) =
        (TimeSpan(100_000), TimeSpan::from_millis(100));

    const fn usual_switch_interval() -> TimeSpan {
        Self::SWITCH_INTERVAL
    }

    /// Returns whether the values are the sizes of tasks. For primes they are not: they divide n
    /// into ranges.
    pub fn values_are_sizes(&self) -> bool {
        !self.values().is_empty() && !self.shares_n()
    }

    /// Returns whether sizes are multiplied at all.
    pub fn is_scaled(&self) -> bool {
        self.scale().to_bits() != 1.0_f64.to_bits()
    }
}

#[cfg(test)]
mod tests;
