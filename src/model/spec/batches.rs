//! Batches: the tasks of a run cut into several lots, which are handed over at once and waited for
//! one by one, as with `map_async`.

use super::{ExecutorKind, Order, RunSpec};
use crate::model::field::SpecError;

impl RunSpec {
    /// The most batches that may be asked for.
    pub const MOST_BATCHES: u32 = 1_000;

    pub(super) const fn one_batch() -> u32 {
        1
    }

    /// Returns why the tasks come in one, if they can in no more.
    pub(in crate::model) fn no_batches(&self) -> Option<&'static str> {
        let own_threads = self.executor() == ExecutorKind::Threads && !self.runtime().is_foreign();
        if self.is_ordered() {
            Some("its tasks have an order of their own")
        } else if self.executor() == ExecutorKind::Pool || own_threads {
            None
        } else {
            Some("only for the pool, and eggtop's own threads")
        }
    }

    /// Returns in how many batches the tasks come; 1 where there are none.
    pub fn batch_count(&self) -> u32 {
        match self.no_batches() {
            None => self.batches(),
            Some(_) => 1,
        }
    }

    /// Returns the batch of a task: batch b of N has the tasks from `T b / N` on, of T in all.
    pub fn batch_of(&self, task: u32) -> u32 {
        let (tasks, batches) = (
            u64::from(self.task_count().max(1)),
            u64::from(self.batch_count()),
        );
        let batch = ((u64::from(task) + 1) * batches - 1) / tasks;
        u32::try_from(batch).unwrap_or(u32::MAX)
    }

    /// Returns how many tasks each batch has; nothing where there are no batches.
    pub fn batch_sizes(&self) -> Vec<u32> {
        let (tasks, batches) = (u64::from(self.task_count()), u64::from(self.batch_count()));
        if batches < 2 {
            return Vec::new();
        }
        let border = |batch: u64| tasks * batch / batches;
        let sizes = (0..batches).map(|batch| border(batch + 1) - border(batch));
        sizes
            .map(|size| u32::try_from(size).unwrap_or(u32::MAX))
            .collect()
    }

    /// Checks that batches have tasks, and that these come as they are given.
    pub(super) fn check_batches(&self) -> Result<(), SpecError> {
        let batches = self.batch_count();
        if batches > self.task_count() {
            let allowed = format!("at most one a task, there are {}", self.task_count());
            return Err(SpecError::new("batches", batches, allowed));
        }
        if batches > 1 && self.order() != Order::Given {
            let allowed = "batches are handed over in the given order";
            return Err(SpecError::new("order", "longest", allowed));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Machine};

    fn of(tasks: u32, batches: u32) -> RunSpec {
        Draft {
            tasks: Some(tasks),
            batches,
            ..Draft::default()
        }
        .spec()
    }

    #[test]
    fn every_task_is_in_the_batch_whose_size_counts_it() {
        for (tasks, batches) in [(40, 5), (10, 3), (7, 7), (11, 4), (1_000, 999)] {
            let spec = of(tasks, batches);
            let mut counted = vec![0; batches as usize];
            for task in 0..tasks {
                counted[spec.batch_of(task) as usize] += 1;
            }
            assert_eq!(counted, spec.batch_sizes(), "{tasks} in {batches}");
        }
        assert_eq!(of(10, 3).batch_sizes(), [3, 3, 4]);
        assert!(of(10, 1).batch_sizes().is_empty());
    }

    #[test]
    fn batches_without_tasks_are_refused_and_elsewhere_not_heard() {
        let machine = Machine::default();
        let refusal = of(3, 4).check(&machine).unwrap_err().to_string();
        assert_eq!(refusal, "--batches 4: at most one a task, there are 3");
        let serial = Draft {
            executor: ExecutorKind::Serial,
            ..of(3, 4).draft()
        }
        .spec();
        assert_eq!((serial.check(&machine), serial.batch_count()), (Ok(()), 1));
        let longest = Draft {
            order: Order::Longest,
            ..of(4, 2).draft()
        }
        .spec();
        assert!(longest.check(&machine).is_err());
    }
}
