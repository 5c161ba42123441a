//! `primes`: the primes of a range, counted by a segmented sieve of Eratosthenes over odd numbers.
//!
//! A strike must cost the same whatever else the core computes: with simultaneous multithreading, a
//! loop that writes as fast as the core can takes half as long again while a sibling works. So each
//! strike takes a step of a chain of operations on registers ([`Chain`]), which is longer than the
//! write beside it, and there is no jump that a processor cannot foresee.

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::{n_of, two_digits};
use super::ranges::Ranges;
use super::steady::Chain;
use super::{Context, Interruption};
use crate::model::{RunSpec, RuntimeKind, TaskId, TaskOutput};

/// Odd numbers sieved at a time, a byte each: what fits the first cache of any core.
const SEGMENT: u64 = 32 * 1024;

/// Sieving primes struck out between two checkpoints.
const GROUP: usize = 16 * 1024;

/// Where the probes for primes begin. A sieve slows down as numbers grow; this is in the midst of
/// what a medium run counts.
const PROBED_FROM: u64 = 5_000_000_000;
/// The same for runtimes that count some hundred millions in that time.
const PROBED_SLOWLY_FROM: u64 = 100_000_000;

/// Count the primes p with from <= p < to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrimeRange {
    /// The first number looked at.
    pub from: u64,
    /// The first number not looked at.
    pub to: u64,
}

impl Task for PrimeRange {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.from, self.to, context)
    }

    fn cost(&self) -> f64 {
        (self.to - self.from) as f64
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Range {
            from: self.from,
            to: self.to,
        }
    }
}

impl Workload for Ranges {
    type Task = PrimeRange;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self::of_lengths(n_of(spec, size), spec.values())
    }

    fn task(&self, number: TaskId, parallel: u32) -> PrimeRange {
        let (from, to) = self.range(number.0, parallel);
        PrimeRange { from, to }
    }

    fn different(&self, parallel: u32) -> usize {
        parallel as usize
    }

    fn memory_needed(&self, parallel: u32, at_once: u32) -> u64 {
        u64::from(at_once.min(parallel)).saturating_mul(bytes(self.end()))
    }

    fn probes(sizes: Vec<u64>, runtime: RuntimeKind) -> Option<Self> {
        let first = if runtime.is_foreign() {
            PROBED_SLOWLY_FROM
        } else {
            PROBED_FROM
        };
        Some(Self::of_weights(first, sizes))
    }

    fn size_of(_: &RunSpec, seconds: f64, rate: f64) -> f64 {
        two_digits(seconds * rate)
    }
}

/// Counts the primes p with from <= p < to.
fn run(from: u64, to: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let two = u64::from(from <= 2 && 2 < to);
    let odds = Odds::between(from, to);
    let sieving = odd_primes_to(odds.root(), context)?;
    let mut count = two;
    odds.sieve(&sieving, context, |segment, context| {
        // So few that their sum fits a byte: much less work than widening each.
        let parts = segment.prime.chunks(usize::from(u8::MAX));
        count += parts
            .map(|part| u64::from(part.iter().sum::<u8>()))
            .sum::<u64>();
        context.checkpoint(segment.done)
    })?;
    Ok(TaskOutput::Count(count))
}

/// Bytes that counting primes below `to` holds at once, at most: a segment, and what each prime up to
/// the root of `to` takes.
fn bytes(to: u64) -> u64 {
    let root = to.isqrt() as f64;
    // pi(x) < 1.26 x / ln x for x > 1 (Rosser, Schoenfeld 1962); doubled for a list that grows.
    let primes = 1.26 * root / root.max(2.0).ln();
    SEGMENT + (primes * 2.0 * (size_of::<u32>() + size_of::<Strider>()) as f64) as u64
}

/// Returns the odd primes up to and including a limit below 2^32.
fn odd_primes_to(limit: u64, context: &mut dyn Context) -> Result<Vec<u32>, Interruption> {
    let odds = Odds::between(0, limit.saturating_add(1));
    if odds.count == 0 {
        return Ok(Vec::new());
    }
    let sieving = odd_primes_to(odds.root(), context)?;
    let mut primes = Vec::new();
    odds.sieve(&sieving, context, |segment, context| {
        primes.try_reserve(segment.prime.len())?;
        let numbers = (segment.first..).step_by(2);
        let found = numbers.zip(segment.prime).filter(|&(_, &one)| one == 1);
        primes.extend(found.map(|(number, _)| number as u32));
        // Of the count itself nothing is done yet.
        context.checkpoint(0.0)
    })?;
    Ok(primes)
}

/// Consecutive odd numbers from 3 on.
#[derive(Debug, Clone, Copy)]
struct Odds {
    first: u64,
    count: u64,
}

/// One part of the odd numbers after sieving.
#[derive(Debug)]
struct Segment<'a> {
    first: u64,
    /// 1 where the number is a prime, else 0.
    prime: &'a [u8],
    /// How much of all the numbers is sieved after this segment, 0 to 1.
    done: f32,
}

/// A prime on its way through the segments.
#[derive(Debug)]
struct Strider {
    prime: u32,
    /// Its next odd multiple, in odd numbers from the segment's start.
    next: u32,
}

impl Odds {
    fn between(from: u64, to: u64) -> Self {
        let first = from.max(3) | 1;
        Self {
            first,
            count: to.saturating_sub(first).div_ceil(2),
        }
    }

    /// Returns the root of the last number: no larger prime is needed for sieving.
    fn root(self) -> u64 {
        match self.count {
            0 => 0,
            count => (self.first + 2 * (count - 1)).isqrt(),
        }
    }

    /// Sieves all segments, with a checkpoint wherever one has very many primes to strike out.
    fn sieve(
        self,
        sieving: &[u32],
        context: &mut dyn Context,
        mut visit: impl FnMut(&Segment<'_>, &mut dyn Context) -> Result<(), Interruption>,
    ) -> Result<(), Interruption> {
        let mut striders = Vec::new();
        striders.try_reserve_exact(sieving.len())?;
        // One byte more, for strikes that fall behind the segment.
        let room = SEGMENT as usize + 1;
        let mut buffer: Vec<u8> = Vec::new();
        buffer.try_reserve_exact(room)?;
        buffer.resize(room, 1);
        let mut chain = Chain::begin();
        let mut sieved = 0;
        while sieved < self.count {
            let length = SEGMENT.min(self.count - sieved);
            let first = self.first + 2 * sieved;
            let last = first + 2 * (length - 1);
            let marks = &mut buffer[..=length as usize];
            marks.fill(1);

            let fresh = sieving[striders.len()..].iter();
            let fresh = fresh.take_while(|&&prime| u64::from(prime).pow(2) <= last);
            striders.extend(fresh.map(|&prime| Strider::entering(prime, first)));
            for (number, group) in striders.chunks_mut(GROUP).enumerate() {
                if number > 0 {
                    context.checkpoint((sieved as f64 / self.count as f64) as f32)?;
                }
                for strider in group {
                    strider.strike(marks, &mut chain);
                }
            }

            sieved += length;
            let prime = &marks[..length as usize];
            let done = (sieved as f64 / self.count as f64) as f32;
            visit(&Segment { first, prime, done }, context)?;
        }
        Ok(())
    }
}

impl Strider {
    /// Returns a prime at its first odd multiple among the numbers from `first` on, itself left out.
    ///
    /// Smaller primes have struck out what lies below its square; doing so again is harmless.
    fn entering(prime: u32, first: u64) -> Self {
        let step = u64::from(prime);
        let multiple = (first.div_ceil(step) | 1).max(3) * step;
        Self {
            prime,
            next: ((multiple - first) / 2) as u32,
        }
    }

    /// Strikes out the multiples in a segment, which is all of `marks` but its last byte.
    ///
    /// All primes but the smallest strike as often as their neighbours, and where one of them strikes
    /// once more or not is no jump: what falls behind the segment goes to the last byte.
    #[inline]
    fn strike(&mut self, marks: &mut [u8], chain: &mut Chain) {
        let (step, behind) = (self.prime as usize, marks.len() - 1);
        let mut at = self.next as usize;
        // Before its first round: only in the segment that has the prime itself.
        let rounds = if at < step {
            behind / step
        } else {
            behind.saturating_sub(at) / step
        };
        for _ in 0..rounds {
            if let Some(mark) = marks.get_mut(at) {
                *mark = 0;
            }
            at += step;
            chain.step(at as u64);
        }
        if let Some(mark) = marks.get_mut(at.min(behind)) {
            *mark = 0;
        }
        at += step & usize::from(at < behind).wrapping_neg();
        chain.step(at as u64);
        self.next = (at - behind) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;
    use proptest::prelude::*;

    fn primes(from: u64, to: u64) -> u64 {
        match run(from, to, &mut Fake::default()).unwrap() {
            TaskOutput::Count(count) => count,
            other => panic!("{other:?} is no count"),
        }
    }

    fn is_prime(n: u64) -> bool {
        n >= 2 && (2..=n.isqrt()).all(|candidate| !n.is_multiple_of(candidate))
    }

    #[test]
    fn agrees_with_the_known_values_of_pi() {
        let known = [4, 25, 168, 1_229, 9_592, 78_498, 664_579];
        for (exponent, count) in (1..).zip(known) {
            assert_eq!(primes(0, 10_u64.pow(exponent)), count, "10^{exponent}");
        }
        assert_eq!(primes(0, 5_000_000), 348_513);
    }

    #[test]
    fn agrees_with_pi_of_a_billion() {
        assert_eq!(primes(0, 1_000_000_000), 50_847_534);
    }

    #[test]
    fn every_small_range_is_right() {
        for from in 0..60 {
            for to in 0..60 {
                let expected = (from..to).filter(|&n| is_prime(n)).count() as u64;
                assert_eq!(primes(from, to), expected, "{from}..{to}");
            }
        }
    }

    #[test]
    fn ranges_far_out_are_right() {
        // The primes nearest to 10^12 and to the square of the first prime above 2^16.
        for start in [1_000_000_000_000_u64, 65_537 * 65_537 - 100] {
            let expected = (start..start + 200).filter(|&n| is_prime(n)).count() as u64;
            assert_eq!(primes(start, start + 200), expected, "{start}");
        }
    }

    #[test]
    fn a_large_root_brings_checkpoints_into_a_segment() {
        let mut context = Fake::default();
        run(10_000_000_000_000, 10_000_000_000_100, &mut context).unwrap();
        // The root's own root is 1,778, and that one's is 42, then 6: a segment each.
        let segments_of_roots = 3_162_278_u64.div_ceil(2 * SEGMENT) as usize + 3;
        // 227,646 odd primes up to the root: 13 checkpoints inside the one segment.
        assert_eq!(context.progress.len(), segments_of_roots + 13 + 1);
        assert!(context.progress.is_sorted());
    }

    #[test]
    fn memory_stays_small_at_the_largest_n() {
        let root = 3_162_277;
        let held = odd_primes_to(root, &mut Fake::default()).unwrap();
        assert_eq!(held.len(), 227_646);
        let needed = held.len() * (size_of::<u32>() + size_of::<Strider>());
        let bound = bytes(10_000_000_000_000);
        assert!((needed as u64..20_000_000).contains(&bound), "{bound}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn parts_sum_to_the_whole(mut cuts in prop::collection::vec(0_u64..400_000, 2..8)) {
            cuts.sort_unstable();
            let parts: u64 = cuts.windows(2).map(|pair| primes(pair[0], pair[1])).sum();
            prop_assert_eq!(parts, primes(cuts[0], cuts[cuts.len() - 1]));
        }
    }
}
