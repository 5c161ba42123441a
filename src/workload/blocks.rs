//! Work cut into blocks, so that a task comes to a checkpoint about every 50 us.

use std::ops::Range;

use super::{Context, Interruption};

/// Pieces of a block, of about 3 us each.
const PIECES: u64 = 16;

/// Does `work` on consecutive pieces of a range, with a checkpoint after each block of them, or
/// sooner if another thread waits for it.
///
/// What is done of the task is what is done of the range.
pub(super) fn in_blocks(
    range: Range<u64>,
    block: u64,
    context: &mut dyn Context,
    mut work: impl FnMut(Range<u64>) -> Result<(), Interruption>,
) -> Result<(), Interruption> {
    let total = range.end.saturating_sub(range.start) as f64;
    let piece = (block / PIECES).max(1);
    let mut from = range.start;
    while from < range.end {
        let block_end = from.saturating_add(block).min(range.end);
        while from < block_end {
            let to = from.saturating_add(piece).min(block_end);
            work(from..to)?;
            from = to;
            if context.is_awaited() {
                break;
            }
        }
        context.checkpoint(((from - range.start) as f64 / total) as f32)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    #[test]
    fn blocks_and_their_pieces_join_without_a_gap() {
        let mut context = Fake::default();
        let mut seen = Vec::new();
        in_blocks(5..75, 32, &mut context, |piece| {
            seen.push(piece);
            Ok(())
        })
        .unwrap();
        let pieces: Vec<_> = (5..75).step_by(2).map(|from| from..from + 2).collect();
        assert_eq!(seen, pieces);
        assert_eq!(context.progress, [32.0 / 70.0, 64.0 / 70.0, 1.0]);
    }

    #[test]
    fn an_awaited_task_comes_to_a_checkpoint_after_each_piece() {
        let mut context = Fake {
            awaited: true,
            ..Fake::default()
        };
        in_blocks(0..64, 32, &mut context, |_| Ok(())).unwrap();
        assert_eq!(context.progress.len(), 32);
    }

    #[test]
    fn the_last_block_may_end_at_the_last_number() {
        let mut context = Fake::default();
        let mut done = 0;
        in_blocks(u64::MAX - 4..u64::MAX, 3, &mut context, |piece| {
            done += piece.end - piece.start;
            Ok(())
        })
        .unwrap();
        assert_eq!(done, 4);
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
