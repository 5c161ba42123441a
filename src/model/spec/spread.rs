//! How tasks are spread over workers, each executor with the parameters that it alone has.

use super::{Draft, ExecutorKind, Results, RunSpec, Schedule, StartMethod};
use crate::model::clock::TimeSpan;

/// An executor and its own parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Executor {
    Serial,
    Threads {
        workers: Option<u32>,
        schedule: Schedule,
        lots: Lots,
    },
    Pool {
        workers: Option<u32>,
        processes: Processes,
        lots: Lots,
        results: Results,
        tasks_per_child: Option<u32>,
    },
    Process {
        workers: Option<u32>,
        processes: Processes,
    },
    Async {
        workers: Option<u32>,
    },
    Interpreters {
        workers: Option<u32>,
    },
}

/// How many tasks go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lots {
    chunk: u32,
    batches: u32,
}

/// How worker processes come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Processes {
    start: StartMethod,
    retry: u32,
    hold: Option<TimeSpan>,
}

impl Default for Executor {
    fn default() -> Self {
        Self::of(&Draft::default())
    }
}

impl Executor {
    /// Takes what the chosen executor has of the choices.
    pub(super) fn of(draft: &Draft) -> Self {
        let workers = draft.workers;
        let lots = Lots {
            chunk: draft.chunk,
            batches: draft.batches,
        };
        let processes = Processes {
            start: draft.start,
            retry: draft.retry,
            hold: draft.hold,
        };
        match draft.executor {
            ExecutorKind::Serial => Self::Serial,
            ExecutorKind::Threads => Self::Threads {
                workers,
                schedule: draft.schedule,
                lots,
            },
            ExecutorKind::Pool => Self::Pool {
                workers,
                processes,
                lots,
                results: draft.results,
                tasks_per_child: draft.tasks_per_child,
            },
            ExecutorKind::Process => Self::Process { workers, processes },
            ExecutorKind::Async => Self::Async { workers },
            ExecutorKind::Interpreters => Self::Interpreters { workers },
        }
    }

    /// Makes the choices that lead to it.
    pub(super) fn put(&self, draft: &mut Draft) {
        draft.executor = self.kind();
        if *self != Self::Serial {
            draft.workers = self.workers();
        }
        if let Some(Lots { chunk, batches }) = self.lots() {
            (draft.chunk, draft.batches) = (*chunk, *batches);
        }
        if let Some(Processes { start, retry, hold }) = self.processes() {
            (draft.start, draft.retry, draft.hold) = (*start, *retry, *hold);
        }
        match self {
            Self::Threads { schedule, .. } => draft.schedule = *schedule,
            Self::Pool {
                results,
                tasks_per_child,
                ..
            } => (draft.results, draft.tasks_per_child) = (*results, *tasks_per_child),
            _ => {}
        }
    }

    const fn kind(&self) -> ExecutorKind {
        match self {
            Self::Serial => ExecutorKind::Serial,
            Self::Threads { .. } => ExecutorKind::Threads,
            Self::Pool { .. } => ExecutorKind::Pool,
            Self::Process { .. } => ExecutorKind::Process,
            Self::Async { .. } => ExecutorKind::Async,
            Self::Interpreters { .. } => ExecutorKind::Interpreters,
        }
    }

    const fn workers(&self) -> Option<u32> {
        match *self {
            Self::Serial => None,
            Self::Threads { workers, .. }
            | Self::Pool { workers, .. }
            | Self::Process { workers, .. }
            | Self::Async { workers }
            | Self::Interpreters { workers } => workers,
        }
    }

    const fn lots(&self) -> Option<&Lots> {
        match self {
            Self::Threads { lots, .. } | Self::Pool { lots, .. } => Some(lots),
            _ => None,
        }
    }

    const fn processes(&self) -> Option<&Processes> {
        match self {
            Self::Pool { processes, .. } | Self::Process { processes, .. } => Some(processes),
            _ => None,
        }
    }
}

impl RunSpec {
    /// How tasks are spread.
    pub const fn executor(&self) -> ExecutorKind {
        self.executor.kind()
    }

    /// How many workers; none means as many as are usable (`process` and `async`: as there are
    /// tasks). Those of `async` are tasks in flight, all on one thread.
    pub const fn workers(&self) -> Option<u32> {
        self.executor.workers()
    }

    /// How threads get their tasks.
    pub fn schedule(&self) -> Schedule {
        match self.executor {
            Executor::Threads { schedule, .. } => schedule,
            _ => Schedule::default(),
        }
    }

    /// Tasks handed out at a time.
    pub const fn chunk(&self) -> u32 {
        match self.executor.lots() {
            Some(lots) => lots.chunk,
            None => 1,
        }
    }

    /// In how many batches, all handed over at once, the tasks come.
    pub fn batches(&self) -> u32 {
        let lots = self.executor.lots();
        lots.map_or_else(Self::one_batch, |lots| lots.batches)
    }

    /// How worker processes start.
    pub const fn start(&self) -> StartMethod {
        match self.executor.processes() {
            Some(processes) => processes.start,
            None => StartMethod::Fork,
        }
    }

    /// In which order results are taken.
    pub fn results(&self) -> Results {
        match self.executor {
            Executor::Pool { results, .. } => results,
            _ => Results::default(),
        }
    }

    /// A worker process is replaced after this many tasks.
    pub const fn tasks_per_child(&self) -> Option<u32> {
        match self.executor {
            Executor::Pool {
                tasks_per_child, ..
            } => tasks_per_child,
            _ => None,
        }
    }

    /// How often a lost task is given to another worker.
    pub fn retry(&self) -> u32 {
        self.executor
            .processes()
            .map_or(0, |processes| processes.retry)
    }

    /// How long processes stay zombies; none means as usual.
    pub fn hold(&self) -> Option<TimeSpan> {
        self.executor.processes()?.hold
    }
}
