//! How long a runner is waited for. Time in which eggtop itself was stopped or had no core does not
//! count: the runner may have had none either.

use std::time::{Duration, Instant};

/// The most time that counts between two looks, which come far more often.
const MOST_AT_ONCE: Duration = Duration::from_millis(100);

/// A limit of time that is looked at again and again.
#[derive(Debug)]
pub(super) struct Patience {
    left: Duration,
    looked: Instant,
}

impl Patience {
    /// Begins to wait.
    pub(super) fn of(limit: Duration) -> Self {
        Self {
            left: limit,
            looked: Instant::now(),
        }
    }

    /// Returns whether the limit is over.
    pub(super) fn is_over(&mut self) -> bool {
        let now = Instant::now();
        self.spend(now - self.looked);
        self.looked = now;
        self.left.is_zero()
    }

    fn spend(&mut self, passed: Duration) {
        self.left = self.left.saturating_sub(passed.min(MOST_AT_ONCE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_absence_hardly_counts() {
        let mut patience = Patience::of(Duration::from_secs(1));
        patience.spend(Duration::from_hours(1));
        assert_eq!(patience.left, Duration::from_millis(900));
        for _ in 0..90 {
            assert!(!patience.left.is_zero());
            patience.spend(Duration::from_millis(10));
        }
        assert!(patience.is_over());
    }
}
