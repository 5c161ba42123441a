//! Student's t distribution, as far as intervals need it.

/// Quantiles for a two-sided probability of 95 % and 1 to 30 degrees of freedom (Abramowitz and Stegun,
/// "Handbook of Mathematical Functions", table 26.10).
const TABLE: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
];

/// The same of the normal distribution.
const NORMAL: f64 = 1.959_964;

/// Returns how many standard errors lie between an estimate and the ends of its interval of 95 %;
/// nothing where the error cannot be estimated.
pub(super) fn quantile(freedom: usize) -> Option<f64> {
    match freedom {
        0 => None,
        1..=30 => Some(TABLE[freedom - 1]),
        // The first terms of the expansion in 1/freedom (26.7.5 there).
        _ => {
            let (z, n) = (NORMAL, freedom as f64);
            let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * n * n);
            Some(z + (z.powi(3) + z) / (4.0 * n) + second)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_and_the_expansion_meet() {
        assert_eq!(quantile(0), None);
        let all: Vec<f64> = (1..200).filter_map(quantile).collect();
        assert!(all.windows(2).all(|pair| pair[0] >= pair[1]), "{all:?}");
        assert!((quantile(60).unwrap() - 2.000).abs() < 1e-3);
        assert!((quantile(100_000).unwrap() - NORMAL).abs() < 1e-4);
    }
}
