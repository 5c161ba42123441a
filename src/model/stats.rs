//! Mean, spread and outliers of repeated measurements, and how errors carry over.

use serde::Serialize;

/// A mean and its standard deviation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Estimate {
    /// The mean, in the unit of the values.
    pub mean: f64,
    /// The standard deviation; 0 after a single measurement.
    pub sd: f64,
}

impl Estimate {
    /// Returns `self / other` with the error propagated: relative variances add for a quotient of
    /// independent values (first order; Taylor, "An Introduction to Error Analysis", ch. 3).
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        if other.mean <= 0.0 || self.mean < 0.0 {
            return None;
        }
        let mean = self.mean / other.mean;
        let mine = if self.mean > 0.0 {
            self.sd / self.mean
        } else {
            0.0
        };
        let sd = mean * mine.hypot(other.sd / other.mean);
        Some(Self { mean, sd })
    }

    /// Returns `self * factor`.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self {
            mean: self.mean * factor,
            sd: self.sd * factor.abs(),
        }
    }
}

/// The statistics of one or more measurements of the same thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statistics {
    /// Mean and sample standard deviation (n - 1).
    pub estimate: Estimate,
    /// The median, which one disturbed measurement of several does not move.
    pub median: f64,
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
    /// How many.
    pub count: usize,
    /// Positions of outliers: modified z-score above 3.5 (Iglewicz and Hoaglin 1993).
    pub outliers: Vec<usize>,
}

impl Statistics {
    /// Returns the statistics of the values, or nothing when there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        if count == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let sd = if count > 1 {
            (squares / (count - 1) as f64).sqrt()
        } else {
            0.0
        };
        Some(Self {
            estimate: Estimate { mean, sd },
            median: median(values),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            count,
            outliers: outliers(values),
        })
    }
}

impl Statistics {
    /// Returns the value that comparisons use: the median, with the standard deviation as its error.
    pub const fn typical(&self) -> Estimate {
        Estimate {
            mean: self.median,
            sd: self.estimate.sd,
        }
    }
}

/// Returns the positions whose modified z-score `0.6745 |x - median| / MAD` is above 3.5.
fn outliers(values: &[f64]) -> Vec<usize> {
    let middle = median(values);
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    let mad = median(&distances);
    if values.len() < 4 || mad == 0.0 {
        return Vec::new();
    }
    (0..values.len())
        .filter(|&at| 0.6745 * distances[at] / mad > 3.5)
        .collect()
}

/// Returns the median; the values must not be empty.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[half]
    } else {
        f64::midpoint(sorted[half - 1], sorted[half])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_spread_and_range() {
        let statistics = Statistics::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap();
        assert!((statistics.estimate.mean - 5.0).abs() < 1e-12);
        assert!((statistics.estimate.sd - 2.138_089_935).abs() < 1e-9);
        assert_eq!(
            (statistics.min, statistics.max, statistics.count),
            (2.0, 9.0, 8)
        );
        assert!((statistics.median - 4.5).abs() < 1e-12);
        assert!(Statistics::of(&[]).is_none());
    }

    #[test]
    fn a_stray_value_is_an_outlier() {
        let statistics = Statistics::of(&[1.0, 1.01, 0.99, 1.02, 3.0]).unwrap();
        assert_eq!(statistics.outliers, vec![4]);
        let calm = Statistics::of(&[1.0, 1.01, 0.99, 1.02]).unwrap();
        assert!(calm.outliers.is_empty());
    }

    #[test]
    fn one_disturbed_measurement_does_not_move_what_is_compared() {
        let disturbed = Statistics::of(&[1.0, 1.02, 2.4]).unwrap();
        assert!((disturbed.typical().mean - 1.02).abs() < 1e-12);
        assert!(disturbed.typical().sd > 0.7, "but its error says so");
        let two = Statistics::of(&[1.0, 2.0]).unwrap();
        assert_eq!(two.typical(), two.estimate);
    }

    #[test]
    fn a_quotient_carries_both_errors() {
        let serial = Estimate {
            mean: 10.0,
            sd: 1.0,
        };
        let pool = Estimate { mean: 5.0, sd: 0.5 };
        let speedup = serial.over(pool).unwrap();
        assert!((speedup.mean - 2.0).abs() < 1e-12);
        assert!((speedup.sd - 2.0 * 0.02_f64.sqrt()).abs() < 1e-12);
        assert!(serial.over(Estimate { mean: 0.0, sd: 0.0 }).is_none());
    }
}
