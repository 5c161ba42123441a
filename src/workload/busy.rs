//! `busy` and the parts of `mix`: count n down to 0.

use super::blocks::in_blocks;
use super::numbers::Numbered;
use super::{Context, Interruption, steady};
use crate::model::{TaskId, TaskOutput};

/// Count n down to 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy {
    /// The number.
    pub n: u64,
}

impl Numbered for Busy {
    fn of(n: u64, _: TaskId) -> Self {
        Self { n }
    }

    fn n(&self) -> u64 {
        self.n
    }

    fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.n, context)
    }
}

/// Counts n down to 0.
fn run(n: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut left = n;
    in_blocks(0..n, steady::BLOCK, context, |block| {
        left = steady::count_down(left, left - (block.end - block.start));
        Ok(())
    })?;
    Ok(TaskOutput::Count(n - left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    #[test]
    fn counts_all_of_n_whatever_the_blocks() {
        for n in [0, 1, steady::BLOCK - 1, steady::BLOCK, 123_457] {
            let output = run(n, &mut Fake::default()).unwrap();
            assert_eq!(output, TaskOutput::Count(n));
        }
    }
}
