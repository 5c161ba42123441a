//! Work cut into blocks, so that a task comes to a checkpoint about every 50 us.

use std::ops::Range;

use super::{Context, Interruption};
use crate::model::TaskOutput;

/// Does `work` on consecutive blocks of a range, with a checkpoint after each.
///
/// What is done of the task is what is done of the range.
pub(super) fn in_blocks(
    range: Range<u64>,
    block: u64,
    context: &mut dyn Context,
    mut work: impl FnMut(Range<u64>) -> Result<(), Interruption>,
) -> Result<(), Interruption> {
    let total = range.end.saturating_sub(range.start) as f64;
    let mut from = range.start;
    while from < range.end {
        let to = from.saturating_add(block).min(range.end);
        work(from..to)?;
        from = to;
        context.checkpoint(((from - range.start) as f64 / total) as f32)?;
    }
    Ok(())
}

/// Adds up what `term` gives for every number below n, in 128 bits, in blocks of so many.
pub(super) fn total_in_blocks(
    n: u64,
    block: u64,
    context: &mut dyn Context,
    term: impl Fn(u64) -> u64,
) -> Result<TaskOutput, Interruption> {
    let mut total = 0_u128;
    in_blocks(0..n, block, context, |block| {
        for number in block {
            total += u128::from(term(number));
        }
        Ok(())
    })?;
    Ok(TaskOutput::Total(total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    #[test]
    fn blocks_join_without_a_gap() {
        let mut context = Fake::default();
        let mut seen = Vec::new();
        in_blocks(5..12, 3, &mut context, |block| {
            seen.push(block);
            Ok(())
        })
        .unwrap();
        assert_eq!(seen, [5..8, 8..11, 11..12]);
        assert_eq!(context.progress, [3.0 / 7.0, 6.0 / 7.0, 1.0]);
    }

    #[test]
    fn the_last_block_may_end_at_the_last_number() {
        let mut context = Fake::default();
        let mut blocks = 0;
        in_blocks(u64::MAX - 4..u64::MAX, 3, &mut context, |_| {
            blocks += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(blocks, 2);
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "this is the case to look at")]
    fn an_empty_range_is_no_work() {
        let mut context = Fake::default();
        for range in [4..4, 2..1] {
            let result = in_blocks(range, 3, &mut context, |_| {
                Err(Interruption::Failed("work".to_owned()))
            });
            assert_eq!(result, Ok(()));
        }
        assert!(context.progress.is_empty());
    }
}
