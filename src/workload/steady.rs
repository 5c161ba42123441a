//! Loops whose steps cost the same in every process: the steps of all work that only counts or adds.
//!
//! A step depends on the one before it through a chain of operations on registers. The optimiser can
//! neither leave a step out nor do two at once, since it cannot predict the values of the chain, and no
//! step goes through memory: forwarding a store to the next load takes twice as long in one process as
//! in another on some processors, depending on where the stack begins. A step takes as long as its
//! chain, about 4 cycles, which leaves room for all else in it; so it does not matter either where the
//! code begins or how many instructions a processor decodes in a cycle.
//!
//! This file uses nothing of the program, so that `tests/repository/steady.rs` can compile it alone and look at
//! the code. Without optimisation (`cargo build`, `cargo test`) every step goes through memory, as all
//! code does.

use std::hint::black_box;
use std::ops::Range;

/// The multiplier of the chains: odd, so that no state is lost, with bits all over the word.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Steps that take about 50 us.
pub const BLOCK: u64 = 32_000;

/// Counts down to `until`, one by one; returns what was reached.
#[inline(never)]
pub fn count_down(mut left: u64, until: u64) -> u64 {
    let mut chain = black_box(FACTOR);
    while left > until {
        left -= 1;
        chain = (chain ^ left).wrapping_mul(FACTOR);
    }
    black_box(chain);
    left
}

/// Adds 1 to a total, this many times; returns the new total.
#[inline(never)]
pub fn count_up(mut total: u64, times: u64) -> u64 {
    let mut chain = black_box(FACTOR);
    for _ in 0..times {
        total += 1;
        chain = (chain ^ total).wrapping_mul(FACTOR);
    }
    black_box(chain);
    total
}

/// Adds numbers to a total, one by one; returns the new total.
///
/// To each is added a chain that is always 0, which the optimiser cannot know: otherwise it would
/// replace the additions by a formula.
#[inline(never)]
pub fn add_up(numbers: Range<u64>, mut total: u128) -> u128 {
    let mut nothing = black_box(0_u64);
    for number in numbers {
        nothing = nothing_of(number, nothing);
        total += u128::from(number ^ nothing);
    }
    total
}

/// Sums x to the 10th over 0 to 23, this many times; returns the total.
///
/// Each x is combined with a chain that is always 0, as in [`add_up`]. It goes through the sums, so that
/// one power is computed after another: side by side they would take as long as the multiplier is
/// free, of which a sibling of the core has its share.
#[inline(never)]
pub fn powers(rounds: u64) -> u128 {
    let mut nothing = black_box(0_u64);
    let mut total = 0_u128;
    for _ in 0..rounds {
        let mut sum = 0;
        for x in 0..24_u64 {
            sum += (x ^ nothing).pow(10);
            nothing &= sum;
        }
        total += u128::from(sum);
    }
    total
}

/// A chain for work that goes through memory anyway: 6 cycles a step, which leave room for a write beside
/// it even while a sibling of the core computes.
#[derive(Debug)]
pub struct Chain(u64);

impl Chain {
    /// Begins a chain.
    pub fn begin() -> Self {
        Self(black_box(1))
    }

    /// Takes a step, which needs the one before and this number.
    #[inline]
    pub const fn step(&mut self, with: u64) {
        self.0 = (self.0 ^ with).wrapping_mul(FACTOR);
        self.0 ^= self.0 >> 29;
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        // Otherwise the optimiser would leave out the steps.
        black_box(self.0);
    }
}

/// Returns 0, a few cycles after it has this number and the last 0, which [`black_box`] made: the
/// optimiser cannot know it.
#[inline]
pub const fn nothing_of(number: u64, nothing: u64) -> u64 {
    (nothing & number).wrapping_mul(FACTOR)
}

/// Computes this many steps without a useful result.
#[inline(never)]
pub fn spin(steps: u32) {
    let mut chain = black_box(FACTOR);
    for step in 0..steps {
        chain = (chain ^ u64::from(step)).wrapping_mul(FACTOR);
    }
    black_box(chain);
}
