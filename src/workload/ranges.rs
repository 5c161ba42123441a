//! Numbers cut into ranges, one a task.

use serde::{Deserialize, Serialize};

use super::in_turn::whole;

/// The weight of the longest range; small enough for the sum over all tasks times n to fit 128 bits.
const FULL_WEIGHT: f64 = 4_294_967_296.0;

/// n numbers from the first one on, in ranges whose lengths are to each other as these weights, used in
/// turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Ranges {
    first: u64,
    n: u64,
    weights: Vec<u64>,
}

impl Ranges {
    /// Cuts n numbers into ranges of these lengths to each other.
    pub(super) fn of_lengths(n: u64, lengths: &[f64]) -> Self {
        let longest = lengths.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let weight = |length: &f64| whole(length / longest * FULL_WEIGHT);
        let weights = match lengths {
            [] => vec![1],
            lengths => lengths.iter().map(weight).collect(),
        };
        Self {
            first: 0,
            n,
            weights,
        }
    }

    /// Cuts as many numbers as these together into ranges, one of each length.
    pub(super) fn of_weights(first: u64, weights: Vec<u64>) -> Self {
        Self {
            first,
            n: weights.iter().sum(),
            weights,
        }
    }

    /// Returns the first number of a range and the first one behind it, of so many ranges.
    pub(super) fn range(&self, number: u32, ranges: u32) -> (u64, u64) {
        let border = |number| self.first + self.border(number, ranges);
        (border(number), border(number.saturating_add(1)))
    }

    /// Returns the first number behind all ranges.
    pub(super) const fn end(&self) -> u64 {
        self.first + self.n
    }

    /// Returns how many numbers are before a range: none before the first, and n after the last.
    fn border(&self, number: u32, ranges: u32) -> u64 {
        let number = number.min(ranges);
        let part = u128::from(self.n) * self.weight_before(number) / self.weight_before(ranges);
        // The part is at most n: the weight before a range is at most that of all.
        part as u64
    }

    /// Returns the weight of the first ranges together.
    fn weight_before(&self, number: u32) -> u128 {
        let (number, weights) = (number as usize, self.weights.as_slice());
        let sum = |weights: &[u64]| weights.iter().copied().map(u128::from).sum::<u128>();
        sum(weights) * (number / weights.len()) as u128 + sum(&weights[..number % weights.len()])
    }
}
