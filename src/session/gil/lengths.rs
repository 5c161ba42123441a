//! How long holds are: the longest, and the median to within a few per cent, in bounded memory.

use std::collections::BTreeMap;

use crate::model::TimeSpan;

/// Lengths in bins, 16 to a doubling.
#[derive(Debug, Clone, Default)]
pub(super) struct Lengths {
    bins: BTreeMap<u64, Bin>,
    longest: TimeSpan,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    count: u64,
    sum: u128,
}

impl Lengths {
    /// Counts a number of holds of a length.
    pub(super) fn add(&mut self, length: TimeSpan, count: u32) {
        if count > 0 {
            let bin = self.bins.entry(bin_of(length.0)).or_default();
            bin.count += u64::from(count);
            bin.sum += u128::from(length.0) * u128::from(count);
            self.longest = self.longest.max(length);
        }
    }

    /// Returns the longest.
    pub(super) const fn longest(&self) -> TimeSpan {
        self.longest
    }

    /// Returns the median: the mean of the bin that it is in.
    pub(super) fn median(&self) -> Option<TimeSpan> {
        let all: u64 = self.bins.values().map(|bin| bin.count).sum();
        let mut below = 0;
        let bin = self.bins.values().find(|bin| {
            below += bin.count;
            below * 2 >= all
        })?;
        u64::try_from(bin.sum / u128::from(bin.count))
            .ok()
            .map(TimeSpan)
    }
}

fn bin_of(nanos: u64) -> u64 {
    let doublings = u64::from(nanos.max(16).ilog2());
    let sixteenth = (nanos.max(16) >> (doublings - 4)) & 15;
    doublings * 16 + sixteenth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_close_and_the_longest_exact() {
        let mut lengths = Lengths::default();
        assert_eq!(lengths.median(), None);
        for micros in 1..=10_000 {
            lengths.add(TimeSpan(micros * 1_000), 1);
        }
        let median = lengths.median().unwrap().as_secs_f64();
        assert!((median / 5e-3 - 1.0).abs() < 0.04, "{median}");
        assert_eq!(lengths.longest(), TimeSpan::from_millis(10));
        lengths.add(TimeSpan(70), 1_000_000);
        assert_eq!(lengths.median(), Some(TimeSpan(70)));
    }

    #[test]
    fn any_length_has_a_bin() {
        let mut lengths = Lengths::default();
        for length in [0, 1, 15, 16, 17, u64::MAX] {
            lengths.add(TimeSpan(length), u32::MAX);
        }
        assert!(lengths.bins.len() <= 4);
        assert_eq!(lengths.longest(), TimeSpan(u64::MAX));
        assert!(lengths.median().is_some());
    }
}
