//! The fields of a [`RunSpec`] as text: shown, typed, stepped through, and refused with a reason.
//!
//! The panel, the command line, the environment and the configuration file all set fields here, so
//! they allow the same and say the same.

use std::fmt::Display;

use thiserror::Error;

use super::life::What;
use super::spec::{ExecutorKind, RunSpec, RuntimeKind, Schedule, WorkloadKind};

mod set;
mod show;
mod step;

pub use step::Step;

/// A value that a field cannot take, in one line: the flag, what was given, what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("--{flag} {given}: {allowed}")]
pub struct SpecError {
    flag: &'static str,
    given: String,
    allowed: String,
}

impl SpecError {
    /// Creates the refusal of a flag's value.
    pub fn new(flag: &'static str, given: impl Display, allowed: impl Into<String>) -> Self {
        Self {
            flag,
            given: given.to_string(),
            allowed: allowed.into(),
        }
    }

    /// Returns the flag without its dashes.
    pub const fn flag(&self) -> &'static str {
        self.flag
    }

    /// Returns the value that was given.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Returns what is allowed, for places where the field already stands beside it.
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}

/// A field of a [`RunSpec`], in the order of the panel: the six most used first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// What a task does.
    Workload,
    /// What runs its code.
    Runtime,
    /// How tasks are spread.
    Executor,
    /// How many tasks.
    Tasks,
    /// How many workers.
    Workers,
    /// How large a task is.
    Size,
    /// Which interpreter.
    Python,
    /// How long a thread waits for the GIL before it asks for it.
    SwitchInterval,
    /// When an egg is done.
    By,
    /// The serial share of `mix`.
    Serial,
    /// For how long the first task of `sleep` computes.
    Block,
    /// What `fetch` fetches.
    Urls,
    /// When `fetch` gives up.
    Timeout,
    /// How `print` prints a line.
    Print,
    /// Whether `print` takes a lock.
    Lock,
    /// Sizes of single tasks.
    Values,
    /// Factor on every size.
    Scale,
    /// How the tasks of `counter` share their number.
    Share,
    /// How large a message is.
    Message,
    /// Whether there are more tasks the more workers there are.
    Work,
    /// How threads get their tasks.
    Schedule,
    /// Tasks handed out at a time.
    Chunk,
    /// In how many batches tasks are handed over.
    Batches,
    /// How worker processes start.
    Start,
    /// In which order tasks are handed out.
    Order,
    /// In which order results are taken.
    Results,
    /// A worker process is replaced after so many tasks.
    TasksPerChild,
    /// How often a lost task is given to another worker.
    Retry,
    /// How often the whole run is done.
    Repeat,
    /// Where workers may run.
    Pin,
    /// What `lifecycle` shows.
    What,
    /// How long processes stay zombies.
    Hold,
    /// The memory that a parent writes to before it forks.
    Touch,
    /// Who waits for whom in a deadlock.
    How,
    /// How they wait.
    Wait,
    /// What keeps them from hanging.
    Cure,
    /// When the run is ended, done or not.
    Limit,
    /// The program of runtime `runner`.
    Runner,
}

impl Field {
    /// Every field, in the order of the panel.
    pub const ALL: [Self; 38] = [
        Self::Workload,
        Self::Runtime,
        Self::Executor,
        Self::Tasks,
        Self::Workers,
        Self::Size,
        Self::Python,
        Self::SwitchInterval,
        Self::By,
        Self::Serial,
        Self::Block,
        Self::Urls,
        Self::Timeout,
        Self::Print,
        Self::Lock,
        Self::Values,
        Self::Scale,
        Self::Share,
        Self::Message,
        Self::Work,
        Self::Schedule,
        Self::Chunk,
        Self::Batches,
        Self::Start,
        Self::Order,
        Self::Results,
        Self::TasksPerChild,
        Self::Retry,
        Self::Repeat,
        Self::Pin,
        Self::What,
        Self::Hold,
        Self::Touch,
        Self::How,
        Self::Wait,
        Self::Cure,
        Self::Limit,
        Self::Runner,
    ];

    /// Returns the field of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Returns the field's name, which is also its long flag and its key in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Runtime => "runtime",
            Self::Executor => "executor",
            Self::Tasks => "tasks",
            Self::Workers => "workers",
            Self::Work => "work",
            Self::Size => "size",
            Self::Python => "python",
            Self::SwitchInterval => "switch-interval",
            Self::By => "by",
            Self::Serial => "serial",
            Self::Block => "block",
            Self::Urls => "urls",
            Self::Timeout => "timeout",
            Self::Print => "print",
            Self::Lock => "lock",
            Self::Values => "values",
            Self::Scale => "scale",
            Self::Share => "share",
            Self::Message => "message",
            Self::Schedule => "schedule",
            Self::Chunk => "chunk",
            Self::Batches => "batches",
            Self::Start => "start",
            Self::Order => "order",
            Self::Results => "results",
            Self::TasksPerChild => "tasks-per-child",
            Self::Retry => "retry",
            Self::Repeat => "repeat",
            Self::Pin => "pin",
            Self::What => "what",
            Self::Hold => "hold",
            Self::Touch => "touch",
            Self::How => "how",
            Self::Wait => "wait",
            Self::Cure => "cure",
            Self::Limit => "limit",
            Self::Runner => "runner",
        }
    }

    /// Returns why the field does not apply to the run, or nothing when it does.
    pub fn why_not(self, spec: &RunSpec) -> Option<&'static str> {
        let executor = spec.executor;
        let processes = matches!(executor, ExecutorKind::Pool | ExecutorKind::Process);
        let refuse = |applies: bool, reason| if applies { None } else { Some(reason) };
        match self {
            Self::Python => refuse(spec.runtime == RuntimeKind::Python, "only for python"),
            Self::SwitchInterval => refuse(
                matches!(spec.runtime, RuntimeKind::Gil | RuntimeKind::Python),
                "only under a GIL",
            ),
            Self::Schedule | Self::Chunk
                if executor == ExecutorKind::Threads && spec.runtime != RuntimeKind::Native =>
            {
                Some("a ThreadPoolExecutor hands out one by one")
            }
            Self::How | Self::Wait | Self::Cure => {
                refuse(spec.workload == WorkloadKind::Deadlock, "only for deadlock")
            }
            Self::What | Self::Touch | Self::Hold => self.why_no_life(spec),
            Self::Schedule | Self::Chunk
                if executor == ExecutorKind::Threads && spec.workload == WorkloadKind::Deadlock =>
            {
                Some("its pool hands out one by one")
            }
            Self::Retry if spec.runtime.is_foreign() => Some("a lost task stays lost there"),
            Self::By => refuse(spec.workload == WorkloadKind::Eggs, "only for eggs"),
            Self::Serial => refuse(spec.workload == WorkloadKind::Mix, "only for mix"),
            Self::Share => refuse(spec.shares(), "only for counter"),
            Self::Message => refuse(
                spec.shares() && spec.share.is_message(),
                "only for messages",
            ),
            Self::Block => refuse(spec.workload == WorkloadKind::Sleep, "only for sleep"),
            Self::Print | Self::Lock => {
                refuse(spec.workload == WorkloadKind::Print, "only for print")
            }
            Self::Urls | Self::Timeout => {
                refuse(spec.workload == WorkloadKind::Fetch, "only for fetch")
            }
            Self::Values | Self::Size | Self::Scale if spec.workload == WorkloadKind::Fetch => {
                self.why_not_fetched(spec)
            }
            Self::Work => why_not_grown(spec.workload),
            Self::Size => refuse(!spec.values_are_sizes(), "the values give the sizes"),
            Self::Workers => refuse(executor != ExecutorKind::Serial, "serial has one"),
            Self::Schedule => refuse(executor == ExecutorKind::Threads, "only for threads"),
            Self::Batches => spec.no_batches(),
            Self::Chunk => refuse(
                executor == ExecutorKind::Pool
                    || executor == ExecutorKind::Threads && spec.schedule != Schedule::Static,
                match executor {
                    ExecutorKind::Threads => "static gives one part a worker",
                    _ => "only for threads and pool",
                },
            ),
            Self::Start | Self::Retry => refuse(processes, "only for processes"),
            Self::Results | Self::TasksPerChild => {
                refuse(executor == ExecutorKind::Pool, "only for the pool")
            }
            _ => None,
        }
    }

    /// Returns why a size does not apply to URLs.
    fn why_not_fetched(self, spec: &RunSpec) -> Option<&'static str> {
        match self {
            Self::Values => Some("the URLs differ already"),
            _ => (!spec.urls.is_empty()).then_some("only for the local server"),
        }
    }

    /// Returns why a field of the lives of processes does not apply to the run, or nothing when it does.
    fn why_no_life(self, spec: &RunSpec) -> Option<&'static str> {
        match (self, spec.workload, spec.what) {
            (Self::Touch, WorkloadKind::Lifecycle, What::Memory)
            | (Self::What | Self::Hold, WorkloadKind::Lifecycle, _) => None,
            (Self::Hold, ..) if spec.runtime.is_foreign() => Some("a runner reaps its own"),
            (Self::Hold, ..) => match spec.executor {
                ExecutorKind::Pool | ExecutorKind::Process => None,
                _ => Some("only for processes"),
            },
            (Self::Touch, ..) => Some("only for memory of lifecycle"),
            _ => Some("only for lifecycle"),
        }
    }
}

/// Returns why work cannot grow with the workers.
const fn why_not_grown(workload: WorkloadKind) -> Option<&'static str> {
    match workload {
        // More ranges of the same numbers are no more work.
        WorkloadKind::Primes => Some("primes share one n"),
        WorkloadKind::Deadlock => Some("a deadlock needs no more"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
