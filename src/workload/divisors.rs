//! `divisors`: the notes' `count_prime(n)`, trial division by every number from 2 to n - 2.

use std::ops::Range;

use super::blocks::in_blocks;
use super::numbers::Numbered;
use super::tally::Tally;
use super::{Context, Interruption};
use crate::model::{TaskId, TaskOutput};

const BLOCK: u64 = 25_000;

/// Count the divisors of n, 1 and n left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Divisors {
    /// The number.
    pub n: u64,
}

impl Numbered for Divisors {
    fn of(n: u64, _: TaskId) -> Self {
        Self { n }
    }

    fn n(&self) -> u64 {
        self.n
    }

    fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.n, context)
    }

    fn tally(tasks: u32) -> Tally {
        Tally::each(tasks)
    }
}

/// Counts the divisors of n, 1 and n left out; 0 means that n is a prime (or less than 2).
fn run(n: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut count = 0;
    in_blocks(2..n.saturating_sub(1), BLOCK, context, |candidates| {
        count += divisors_among(candidates, n);
        Ok(())
    })?;
    Ok(TaskOutput::Count(count))
}

/// Divides n by each candidate, in 32 bits where n fits: that division is faster on many cores.
fn divisors_among(candidates: Range<u64>, n: u64) -> u64 {
    let count = match u32::try_from(n) {
        Ok(n) => (candidates.start as u32..candidates.end as u32)
            .filter(|&candidate| n.is_multiple_of(candidate))
            .count(),
        Err(_) => candidates
            .filter(|&candidate| n.is_multiple_of(candidate))
            .count(),
    };
    count as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    /// The number of divisors from the exponents of the prime factors.
    fn sigma_0(mut n: u64) -> u64 {
        let mut divisors = 1;
        let mut factor = 2;
        while factor * factor <= n {
            let mut exponent = 0;
            while n.is_multiple_of(factor) {
                n /= factor;
                exponent += 1;
            }
            divisors *= exponent + 1;
            factor += 1;
        }
        if n > 1 { divisors * 2 } else { divisors }
    }

    #[test]
    fn agrees_with_the_prime_factors() {
        for n in (1..400).chain([5_040, 65_536, 65_537, 99_999]) {
            let count = run(n, &mut Fake::default()).unwrap();
            let expected = sigma_0(n).saturating_sub(2);
            assert_eq!(count, TaskOutput::Count(expected), "n = {n}");
        }
        let zero = run(0, &mut Fake::default()).unwrap();
        assert_eq!(zero, TaskOutput::Count(0));
    }

    #[test]
    fn divides_in_64_bits_where_it_must() {
        let n = 1 << 40;
        assert_eq!(divisors_among(2..1_000, n), 9);
        assert_eq!(divisors_among(n / 2..n / 2 + 10, n), 1);
        assert_eq!(divisors_among(2..100, 1 << 32), 6);
    }
}
