//! `busy` and the parts of `mix`: count n down to 0.

use std::hint::black_box;

use super::blocks::in_blocks;
use super::{Context, Interruption};
use crate::model::TaskOutput;

const BLOCK: u64 = 120_000;

/// Counts n down to 0.
pub(super) fn run(n: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut left = n;
    in_blocks(0..n, BLOCK, context, |block| {
        let until = left - (block.end - block.start);
        while left > until {
            left = black_box(left - 1);
        }
        Ok(())
    })?;
    Ok(TaskOutput::Count(n - left))
}
