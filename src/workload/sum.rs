//! `sum`: the numbers below n added up, one after another, in 128 bits.

use super::blocks::in_blocks;
use super::numbers::Numbered;
use super::{Context, Interruption, steady};
use crate::model::{TaskId, TaskOutput};

/// Sum 0 to n - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The number.
    pub n: u64,
}

impl Numbered for Sum {
    fn of(n: u64, _: TaskId) -> Self {
        Self { n }
    }

    fn n(&self) -> u64 {
        self.n
    }

    fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.n, context)
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Total(_))
    }
}

/// Sums 0 to n - 1.
fn run(n: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut total = 0;
    in_blocks(0..n, steady::BLOCK, context, |numbers| {
        total = steady::add_up(numbers, total);
        Ok(())
    })?;
    Ok(TaskOutput::Total(total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    #[test]
    fn agrees_with_the_closed_form() {
        for n in [0, 1, 2, 3, 1_000, 123_457_u64] {
            let total = run(n, &mut Fake::default()).unwrap();
            let expected = u128::from(n) * u128::from(n.saturating_sub(1)) / 2;
            assert_eq!(total, TaskOutput::Total(expected));
        }
    }
}
