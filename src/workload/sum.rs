//! `sum`: the numbers below n added up, one after another, in 128 bits.

use std::hint::black_box;

use super::blocks::total_in_blocks;
use super::{Context, Interruption};
use crate::model::TaskOutput;

const BLOCK: u64 = 100_000;

/// Sums 0 to n - 1.
pub(super) fn run(n: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    // Unseen by the optimiser, or it would replace the loop by n (n - 1) / 2.
    total_in_blocks(n, BLOCK, context, black_box)
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
