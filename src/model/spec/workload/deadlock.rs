//! `deadlock`: tasks that wait for each other.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Parameters, Sizing};
use crate::model::clock::TimeSpan;
use crate::model::deadlock::{DeadlockFix, DeadlockKind, WaitBy};
use crate::model::field::SpecError;
use crate::model::spec::{Draft, ExecutorKind, RunSpec, name_of};
use crate::model::topology::Machine;

/// The choices of `deadlock`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Deadlock {
    how: DeadlockKind,
    wait: WaitBy,
    cure: DeadlockFix,
}

impl Deadlock {
    pub(super) const MEANING: Meaning = Meaning {
        task: "work for t seconds, then wait for another that waits, too",
        noun: ("task", "tasks"),
        unit: SizeUnit::Seconds("work"),
        experiments: "E12",
        bound: "lock",
    };
}

impl Parameters for Deadlock {
    fn of(draft: &Draft) -> Self {
        Self {
            how: draft.how,
            wait: draft.wait,
            cure: draft.cure,
        }
    }

    fn put(&self, draft: &mut Draft) {
        (draft.how, draft.wait, draft.cure) = (self.how, self.wait, self.cure);
    }

    fn fit(draft: &mut Draft) {
        if !draft.how.cures().contains(&draft.cure) {
            draft.cure = DeadlockFix::None;
        }
        if Self::of(draft).lacks_executor(draft.executor).is_some() {
            draft.executor = ExecutorKind::Threads;
        }
    }

    fn usual_tasks(&self) -> u32 {
        self.how.usual_tasks()
    }

    fn sizing(&self) -> Sizing {
        Sizing::Task([0.1, 0.4, 1.0])
    }

    fn may_hang(&self) -> bool {
        true
    }

    fn is_ordered(&self) -> bool {
        true
    }

    fn has_a_worker_a_task(&self) -> bool {
        true
    }

    fn not_scaled(&self) -> Option<&'static str> {
        Some("a deadlock needs no more")
    }

    fn lacks_executor(&self, executor: ExecutorKind) -> Option<&'static str> {
        match (executor, self.how) {
            (ExecutorKind::Threads, _)
            | (ExecutorKind::Pool | ExecutorKind::Process, DeadlockKind::Locks) => None,
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

    /// Checks that it is one that can be had, and small enough to be drawn.
    fn check(&self, spec: &RunSpec, machine: &Machine) -> Result<(), SpecError> {
        if !self.how.cures().contains(&self.cure) {
            let names: Vec<String> = self.how.cures().iter().map(name_of).collect();
            let allowed = format!("{} has {}", name_of(&self.how), names.join(", "));
            return Err(SpecError::new("fix", name_of(&self.cure), allowed));
        }
        let most = format!("at most {} for a deadlock", RunSpec::MOST_TIED);
        if spec.task_count() > RunSpec::MOST_TIED {
            return Err(SpecError::new("tasks", spec.task_count(), most));
        }
        let workers = spec.worker_count(machine);
        if workers > RunSpec::MOST_TIED {
            return Err(SpecError::new("workers", workers, most));
        }
        Ok(())
    }
}

impl RunSpec {
    /// The most tasks, and the most workers, that may wait for each other: more have no letters.
    const MOST_TIED: u32 = 52;
    /// The default time limit of a deadlock without an interactive screen.
    const USUAL_LIMIT: TimeSpan = TimeSpan::from_millis(10_000);
    /// The default time limit on an interactive screen, where the user may end the deadlock.
    const PATIENT_LIMIT: TimeSpan = TimeSpan::from_millis(600_000);

    /// Returns the run with a time limit where it may never end and there is no interactive screen.
    #[must_use]
    pub fn unwatched(self) -> Self {
        self.limited_to(Self::USUAL_LIMIT)
    }

    /// Returns the run with a generous time limit where it may never end but a user watches it.
    #[must_use]
    pub fn watched(self) -> Self {
        self.limited_to(Self::PATIENT_LIMIT)
    }

    /// Returns the time limit, unless it is one of the defaults.
    pub fn chosen_limit(&self) -> Option<TimeSpan> {
        let given = [Self::USUAL_LIMIT, Self::PATIENT_LIMIT];
        self.limit().filter(|limit| !given.contains(limit))
    }

    fn limited_to(self, most: TimeSpan) -> Self {
        let usual = self.may_hang().then_some(most);
        let limit = self.limit().or(usual);
        Draft {
            limit,
            ..self.into()
        }
        .spec()
    }

    /// Returns which parties wait for each other in a deadlock.
    pub fn how(&self) -> DeadlockKind {
        match &self.workload {
            Workload::Deadlock(deadlock) => deadlock.how,
            _ => DeadlockKind::default(),
        }
    }

    /// How they wait.
    pub fn wait(&self) -> WaitBy {
        match &self.workload {
            Workload::Deadlock(deadlock) => deadlock.wait,
            _ => WaitBy::default(),
        }
    }

    /// What keeps them from hanging.
    pub fn cure(&self) -> DeadlockFix {
        match &self.workload {
            Workload::Deadlock(deadlock) => deadlock.cure,
            _ => DeadlockFix::default(),
        }
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
        if self.may_hang() && self.how().has_children() {
            tasks.saturating_mul(2)
        } else {
            tasks
        }
    }

    /// Returns whether children have a pool of their own.
    pub fn has_own_pool(&self) -> bool {
        self.may_hang() && self.cure() == DeadlockFix::OwnPool
    }
}
