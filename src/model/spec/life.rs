//! What a run of workload `lifecycle` needs beyond others, and how long zombies are held.

use super::{ExecutorKind, RunSpec, RuntimeKind, WorkloadKind, name_of};
use crate::model::clock::Nanos;
use crate::model::field::SpecError;
use crate::model::life::What;

impl RunSpec {
    /// How long zombies of `lifecycle` are held when nobody says otherwise.
    pub const USUAL_HOLD: Nanos = Nanos::from_millis(2_000);
    /// The memory that a parent writes to before it forks, in MB: the usual, the least and the most.
    pub const TOUCHED: (u32, u32, u32) = (64, 1, 4_096);

    pub(super) const fn usual_touch() -> u32 {
        Self::TOUCHED.0
    }

    /// Returns for how long a process stays a zombie after it exited, before it is reaped.
    pub fn hold_time(&self) -> Nanos {
        self.hold().unwrap_or(match self.workload() {
            WorkloadKind::Lifecycle => Self::USUAL_HOLD,
            _ => Nanos::ZERO,
        })
    }

    /// Returns whether the run's work can be had with its executor and on its runtime, as far as lives
    /// matter.
    pub fn may_live(&self) -> bool {
        self.no_life(self.executor()).is_none() && self.lacks_life(self.runtime()).is_none()
    }

    /// Returns why a life cannot be had with an executor, if it cannot.
    pub(super) fn no_life(&self, executor: ExecutorKind) -> Option<&'static str> {
        if self.workload() != WorkloadKind::Lifecycle {
            return None;
        }
        match (executor, self.what()) {
            (ExecutorKind::Process, _) | (ExecutorKind::Pool, What::Life | What::Memory) => None,
            (ExecutorKind::Pool, What::Orphan) => {
                Some("a worker of a pool outlives its tasks; with process it ends before its child")
            }
            _ => Some("threads, serial and async fork nothing; process and pool do"),
        }
    }

    /// Returns why a life cannot be had on a runtime, if it cannot.
    pub(super) fn lacks_life(&self, runtime: RuntimeKind) -> Option<&'static str> {
        if self.workload() != WorkloadKind::Lifecycle {
            return None;
        }
        match (runtime, self.what()) {
            (RuntimeKind::Native, _) | (RuntimeKind::Python, What::Life | What::Memory) => None,
            (RuntimeKind::Python, What::Orphan) => {
                Some("an orphan leaves the sight of its Python; native tells of it")
            }
            (RuntimeKind::Gil, _) => Some(
                "the life of a process is the same with and without a GIL; native and python have it",
            ),
            (RuntimeKind::Runner, _) => Some("only native and python tell of lives"),
        }
    }

    /// Checks that a life is one that can be had here.
    pub(super) fn check_life(&self) -> Result<(), SpecError> {
        match self.lacks_life(self.runtime()) {
            Some(reason) => Err(SpecError::new("runtime", name_of(&self.runtime()), reason)),
            None => Ok(()),
        }
    }
}
