//! Numbers cut into ranges, one a task.

use super::{Cut, whole};

/// The weight of the longest range; small enough for the sum over all tasks times n to fit 128 bits.
const FULL_WEIGHT: f64 = 4_294_967_296.0;

/// Cuts n numbers into ranges of these lengths to each other.
pub(super) fn ranges(n: u64, lengths: &[f64]) -> Cut {
    let longest = lengths.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let weight = |length: &f64| whole(length / longest * FULL_WEIGHT);
    let weights = match lengths {
        [] => vec![1],
        lengths => lengths.iter().map(weight).collect(),
    };
    Cut::Ranges {
        first: 0,
        n,
        weights,
    }
}

/// Returns where a range begins: the end of the one before, 0 for the first and n after the last.
pub(super) fn border(n: u64, weights: &[u64], (number, ranges): (u32, u32)) -> u64 {
    let number = number.min(ranges);
    let part = u128::from(n) * weight_before(weights, number) / weight_before(weights, ranges);
    // The part is at most n: the weight before a range is at most that of all.
    part as u64
}

/// Returns the weight of the first so many ranges together.
fn weight_before(weights: &[u64], number: u32) -> u128 {
    let number = number as usize;
    let sum = |weights: &[u64]| weights.iter().copied().map(u128::from).sum::<u128>();
    sum(weights) * (number / weights.len()) as u128 + sum(&weights[..number % weights.len()])
}
