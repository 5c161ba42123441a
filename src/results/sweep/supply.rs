//! How many processors workers are: cores that share units or a clock are less than as many.

use crate::model::Pin;
use crate::session::state::Session;

/// How much work equal busy loops did side by side, for the numbers of them that were measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Supply {
    /// Loops, and how many times as much as one of them all did, from few to many.
    measured: Vec<(f64, f64)>,
}

impl Supply {
    /// Returns what the session knows of it, for workers that may run there.
    pub(super) fn of(session: &Session, pin: Pin) -> Self {
        let ceilings = session.ceilings.iter().filter(|one| one.pin == pin);
        let mut measured: Vec<(f64, f64)> = ceilings
            .map(|one| (f64::from(one.workers), one.throughput()))
            .filter(|(loops, _)| *loops > 1.0)
            // More than all of them is an error of measuring.
            .map(|(loops, processors)| (loops, processors.clamp(1.0, loops)))
            .collect();
        measured.sort_by(|one, other| one.0.total_cmp(&other.0));
        Self { measured }
    }

    /// Returns how many processors so many workers with a core each are. What lies between two
    /// measurements is taken from the line through them; beyond the last, each is worth as much.
    pub(super) fn processors(&self, workers: f64) -> f64 {
        let mut before = (1.0, 1.0);
        for &(loops, processors) in &self.measured {
            if workers <= loops {
                let part = (workers - before.0) / (loops - before.0);
                return if workers <= 1.0 {
                    workers
                } else {
                    before.1 + part * (processors - before.1)
                };
            }
            before = (loops, processors);
        }
        match self.measured.last() {
            Some((loops, processors)) => workers * processors / loops,
            None => workers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_lies_on_lines() {
        let supply = Supply {
            measured: vec![(2.0, 2.0), (4.0, 2.5)],
        };
        let all = [0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0].map(|workers| supply.processors(workers));
        let expected = [0.5, 1.0, 1.5, 2.0, 2.25, 2.5, 5.0];
        let off = all
            .iter()
            .zip(expected)
            .map(|(one, other)| (one - other).abs());
        assert!(off.fold(0.0, f64::max) < 1e-12, "{all:?}");
        assert_eq!(
            Supply::default().processors(7.0).to_bits(),
            7.0_f64.to_bits()
        );
    }
}
