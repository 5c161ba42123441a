//! `lifecycle`: what processes go through, and how long zombies are held.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Parameters, Sizing};
use crate::model::clock::TimeSpan;
use crate::model::field::SpecError;
use crate::model::life::Scenario;
use crate::model::spec::{Draft, ExecutorKind, RunSpec, RuntimeKind, name_of};
use crate::model::topology::Machine;

/// The choices of `lifecycle`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Lifecycle {
    what: Scenario,
    touch: u32,
}

impl Lifecycle {
    pub(super) const MEANING: Meaning = Meaning {
        task: "live for t seconds as a process: be forked, fork, exit, be a zombie, be reaped",
        noun: ("process", "processes"),
        unit: SizeUnit::Seconds("alive"),
        experiments: "E18",
        bound: "process",
    };
}

impl Parameters for Lifecycle {
    fn of(draft: &Draft) -> Self {
        Self {
            what: draft.what,
            touch: draft.touch,
        }
    }

    fn put(&self, draft: &mut Draft) {
        (draft.what, draft.touch) = (self.what, self.touch);
    }

    /// One process a task shows it best.
    fn fit(draft: &mut Draft) {
        draft.executor = ExecutorKind::Process;
        draft.runtime = RuntimeKind::Native;
    }

    fn usual_tasks(&self) -> u32 {
        match self.what {
            Scenario::Life => 3,
            Scenario::Orphan | Scenario::Memory => 1,
        }
    }

    fn sizing(&self) -> Sizing {
        Sizing::Task([1.0, 3.0, 9.0])
    }

    fn lacks_executor(&self, executor: ExecutorKind) -> Option<&'static str> {
        match (executor, self.what) {
            (ExecutorKind::Process, _)
            | (ExecutorKind::Pool, Scenario::Life | Scenario::Memory) => None,
            (ExecutorKind::Pool, Scenario::Orphan) => {
                Some("a worker of a pool outlives its tasks; with process it ends before its child")
            }
            _ => Some("threads, serial and async fork nothing; process and pool do"),
        }
    }

    fn lacks_runtime(&self, runtime: RuntimeKind) -> Option<&'static str> {
        match (runtime, self.what) {
            (RuntimeKind::Native, _) | (RuntimeKind::Python, Scenario::Life | Scenario::Memory) => {
                None
            }
            (RuntimeKind::Python, Scenario::Orphan) => {
                Some("an orphan leaves the sight of its Python; native tells of it")
            }
            (RuntimeKind::Gil, _) => Some(
                "the life of a process is the same with and without a GIL; native and python have it",
            ),
            (RuntimeKind::Runner, _) => {
                Some("only native and python report the lives of processes")
            }
        }
    }

    fn check(&self, spec: &RunSpec, _: &Machine) -> Result<(), SpecError> {
        let runtime = spec.runtime();
        match self.lacks_runtime(runtime) {
            Some(reason) => Err(SpecError::new("runtime", name_of(&runtime), reason)),
            None => Ok(()),
        }
    }
}

impl RunSpec {
    /// How long zombies of `lifecycle` are held by default.
    const USUAL_HOLD: TimeSpan = TimeSpan::from_millis(2_000);
    /// The memory that a parent writes to before it forks, in MB: the usual, the least and the most.
    pub const TOUCHED: (u32, u32, u32) = (64, 1, 4_096);

    pub(in crate::model::spec) const fn usual_touch() -> u32 {
        Self::TOUCHED.0
    }

    /// What `lifecycle` shows.
    pub fn what(&self) -> Scenario {
        match &self.workload {
            Workload::Lifecycle(lifecycle) => lifecycle.what,
            _ => Scenario::default(),
        }
    }

    /// The memory that a parent writes to before it forks, in MB.
    pub const fn touch(&self) -> u32 {
        match &self.workload {
            Workload::Lifecycle(lifecycle) => lifecycle.touch,
            _ => Self::usual_touch(),
        }
    }

    /// Returns for how long a process stays a zombie after it exited, before it is reaped.
    pub fn hold_time(&self) -> TimeSpan {
        self.hold().unwrap_or(match self.workload {
            Workload::Lifecycle(_) => Self::USUAL_HOLD,
            _ => TimeSpan::ZERO,
        })
    }
}
