//! `append`: a list that grows by one random number at a time.
//!
//! Each number needs the one before it, through a chain on registers that takes about 16 cycles. In
//! that time the number before is written, whatever else uses the memory: without it the same list
//! takes twice as long while a sibling of the core works.

use std::hint::black_box;

use super::blocks::in_blocks;
use super::numbers::Numbered;
use super::random::SplitMix64;
use super::{Context, Interruption, steady};
use crate::model::{TaskId, TaskOutput};

const BLOCK: u64 = 10_000;

/// The most numbers a second that a list is taken to grow by. Faster machines would fill their
/// memory before the seconds are over: this keeps a list of a medium run at 0.4 GB. The
/// documents and the help say so.
const MOST_APPENDED: f64 = 64e6;

/// Bytes that a list of n numbers holds.
const fn bytes(n: u64) -> u64 {
    n.saturating_mul(size_of::<u64>() as u64)
}

/// Append n random numbers to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Append {
    /// The length of the list.
    pub n: u64,
    /// Where the random numbers start.
    pub seed: u64,
}

impl Numbered for Append {
    fn of(n: u64, number: TaskId) -> Self {
        Self {
            n,
            seed: number.0.into(),
        }
    }

    fn n(&self) -> u64 {
        self.n
    }

    fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.n, self.seed, context)
    }

    fn bytes(n: u64) -> u64 {
        bytes(n)
    }

    fn most_a_second() -> f64 {
        MOST_APPENDED
    }
}

/// Appends n random numbers to a list that starts empty.
fn run(n: u64, seed: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut random = SplitMix64::new(seed);
    let mut list = Vec::new();
    // Always 0, which the optimiser cannot know.
    let mut nothing = black_box(0_u64);
    in_blocks(0..n, BLOCK, context, |block| {
        for _ in block {
            if list.len() == list.capacity() {
                // Doubles as `push` would, but lack of memory is a failed task and not an abort.
                list.try_reserve(1)?;
            }
            let number = random.next_number(nothing);
            nothing = steady::nothing_of(number, nothing);
            list.push(number);
        }
        Ok(())
    })?;
    Ok(TaskOutput::Count(black_box(&list).len() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    #[test]
    fn the_list_is_as_long_as_asked() {
        for n in [0, 1, 40_000] {
            assert_eq!(
                run(n, 7, &mut Fake::default()),
                Ok(TaskOutput::Count(n)),
                "n = {n}"
            );
        }
    }

    #[test]
    fn lack_of_memory_is_a_failure_with_a_reason() {
        let error = Vec::<u64>::new().try_reserve(usize::MAX).unwrap_err();
        let Interruption::Failed(reason) = Interruption::from(error) else {
            panic!("not a failure");
        };
        assert!(reason.starts_with("out of memory"), "{reason}");
    }
}
