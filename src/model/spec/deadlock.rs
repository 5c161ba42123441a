//! What a run of workload `deadlock` needs beyond others.

use super::{Draft, ExecutorKind, RunSpec, WorkloadKind};
use crate::model::clock::Nanos;
use crate::model::deadlock::Cure;
use crate::model::field::SpecError;
use crate::model::topology::Machine;

impl RunSpec {
    /// The most tasks, and the most workers, that may wait for each other: more have no letters.
    pub const MOST_TIED: u32 = 52;
    /// How long a deadlock is left alone where nobody looks, and nobody says otherwise.
    pub const USUAL_LIMIT: Nanos = Nanos::from_millis(10_000);
    /// How long it is left alone where somebody looks at it, and may end it.
    const PATIENT_LIMIT: Nanos = Nanos::from_millis(600_000);

    /// Returns the run with a time limit where it may never end, and nobody looks.
    #[must_use]
    pub fn unwatched(self) -> Self {
        self.limited_to(Self::USUAL_LIMIT)
    }

    /// Returns the run with a generous time limit where it may never end: somebody looks at it.
    #[must_use]
    pub fn watched(self) -> Self {
        self.limited_to(Self::PATIENT_LIMIT)
    }

    /// Returns the time limit that somebody chose.
    pub fn chosen_limit(&self) -> Option<Nanos> {
        let given = [Self::USUAL_LIMIT, Self::PATIENT_LIMIT];
        self.limit().filter(|limit| !given.contains(limit))
    }

    fn limited_to(self, most: Nanos) -> Self {
        let limit = match self.workload() {
            WorkloadKind::Deadlock => self.limit().or(Some(most)),
            _ => self.limit(),
        };
        Draft {
            limit,
            ..self.into()
        }
        .spec()
    }

    /// Returns how many workers there are on a machine, those of the children's own pool included.
    pub fn all_workers(&self, machine: &Machine) -> u32 {
        let workers = self.worker_count(machine);
        if self.has_own_pool() {
            workers.saturating_mul(2)
        } else {
            workers
        }
    }

    /// Returns how many tasks there are, those included that tasks submit.
    pub fn all_tasks(&self) -> u32 {
        let tasks = self.task_count();
        if self.workload() == WorkloadKind::Deadlock && self.how().has_children() {
            tasks.saturating_mul(2)
        } else {
            tasks
        }
    }

    /// Returns whether children have a pool of their own.
    pub fn has_own_pool(&self) -> bool {
        self.workload() == WorkloadKind::Deadlock && self.cure() == Cure::OwnPool
    }

    /// Returns whether the run's work can be had with an executor, as far as deadlocks matter.
    pub fn may_deadlock(&self, executor: ExecutorKind) -> bool {
        self.why_no_deadlock(executor).is_none()
    }

    /// Returns why a deadlock cannot be had with an executor, if it cannot.
    pub(super) fn why_no_deadlock(&self, executor: ExecutorKind) -> Option<&'static str> {
        use crate::model::deadlock::How;
        if self.workload() != WorkloadKind::Deadlock {
            return None;
        }
        match (executor, self.how()) {
            (ExecutorKind::Threads, _)
            | (ExecutorKind::Pool | ExecutorKind::Process, How::Locks) => None,
            (ExecutorKind::Serial, _) => Some("serial has one worker, and nobody to wait for"),
            (ExecutorKind::Pool | ExecutorKind::Process, _) => Some(
                "a process cannot reach its own pool, nor futures elsewhere; threads can, and locks can be had",
            ),
            (ExecutorKind::Async, _) => Some(
                "tasks of one event loop that wait for each other without awaiting stop the loop; threads can be had",
            ),
            (ExecutorKind::Interpreters, _) => {
                Some("interpreters share neither futures nor locks; threads do")
            }
        }
    }

    /// Checks that a deadlock is one that can be had, and small enough to be drawn.
    pub(super) fn check_deadlock(&self, machine: &Machine) -> Result<(), SpecError> {
        if self.workload() != WorkloadKind::Deadlock {
            return Ok(());
        }
        if !self.how().cures().contains(&self.cure()) {
            let names: Vec<String> = self.how().cures().iter().map(super::name_of).collect();
            let allowed = format!("{} has {}", super::name_of(&self.how()), names.join(", "));
            return Err(SpecError::new("fix", super::name_of(&self.cure()), allowed));
        }
        let most = format!("at most {} for a deadlock", Self::MOST_TIED);
        if self.task_count() > Self::MOST_TIED {
            return Err(SpecError::new("tasks", self.task_count(), most));
        }
        let workers = self.worker_count(machine);
        if workers > Self::MOST_TIED {
            return Err(SpecError::new("workers", workers, most));
        }
        Ok(())
    }
}
