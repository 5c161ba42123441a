//! Which tasks of a run have their outcome: a bit for each.

use crate::model::TaskId;

#[derive(Debug)]
pub(super) struct Settled {
    tasks: u32,
    bits: Vec<u64>,
}

impl Settled {
    pub(super) fn new(tasks: u32) -> Self {
        let words = tasks.div_ceil(u64::BITS) as usize;
        Self {
            tasks,
            bits: vec![0; words],
        }
    }

    pub(super) fn mark(&mut self, task: TaskId) {
        self.bits[(task.0 / u64::BITS) as usize] |= 1 << (task.0 % u64::BITS);
    }

    /// Makes sure that a task exists and has no outcome yet.
    pub(super) fn know_open(&self, task: TaskId) -> Result<(), String> {
        let number = task.0;
        if number >= self.tasks {
            return Err(format!(
                "there is no task {number}, the last is {}",
                self.tasks.saturating_sub(1)
            ));
        }
        if self.bits[(number / u64::BITS) as usize] >> (number % u64::BITS) & 1 == 1 {
            return Err(format!("task {number} has its outcome already"));
        }
        Ok(())
    }
}
