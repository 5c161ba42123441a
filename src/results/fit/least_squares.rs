//! Weighted linear least squares with a few parameters.

/// One measurement: what each parameter counts for, the value, and its weight.
pub(super) type Measurement<const N: usize> = ([f64; N], f64, f64);

/// The parameters that fit best.
#[derive(Debug, Clone, Copy)]
pub(super) struct Solved<const N: usize> {
    pub(super) parameters: [f64; N],
    /// Times the variance of a measurement of weight 1: their covariance.
    pub(super) covariance: [[f64; N]; N],
    /// The weighted squares of what is left unexplained.
    pub(super) squares: f64,
}

/// Solves the normal equations; nothing where the measurements do not determine the parameters.
pub(super) fn solve<const N: usize>(measurements: &[Measurement<N>]) -> Option<Solved<N>> {
    let mut normal = [[0.0; N]; N];
    let mut right = [0.0; N];
    for (factors, value, weight) in measurements {
        for row in 0..N {
            right[row] += weight * factors[row] * value;
            for column in 0..N {
                normal[row][column] += weight * factors[row] * factors[column];
            }
        }
    }
    let covariance = inverse(normal)?;
    let parameters = covariance.map(|row| dot(&row, &right));
    let squares = measurements.iter().map(|(factors, value, weight)| {
        let left = value - dot(factors, &parameters);
        weight * left * left
    });
    Some(Solved {
        parameters,
        covariance,
        squares: squares.sum(),
    })
}

fn dot<const N: usize>(one: &[f64; N], other: &[f64; N]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Returns the inverse of a symmetric matrix by Gauss and Jordan; nothing where there is none, to
/// within the precision of numbers.
fn inverse<const N: usize>(mut left: [[f64; N]; N]) -> Option<[[f64; N]; N]> {
    let mut right = [[0.0; N]; N];
    for (at, row) in right.iter_mut().enumerate() {
        row[at] = 1.0;
    }
    let scale = left.as_flattened().iter().copied().fold(0.0, f64::max);
    for column in 0..N {
        let largest = |&one: &usize, &other: &usize| {
            f64::total_cmp(&left[one][column].abs(), &left[other][column].abs())
        };
        let pivot = (column..N).max_by(largest)?;
        left.swap(column, pivot);
        right.swap(column, pivot);
        let by = left[column][column];
        if !by.is_finite() || by.abs() <= scale * 1e-12 {
            return None;
        }
        for at in 0..N {
            left[column][at] /= by;
            right[column][at] /= by;
        }
        let (from_left, from_right) = (left[column], right[column]);
        for row in (0..N).filter(|&row| row != column) {
            let factor = left[row][column];
            for at in 0..N {
                left[row][at] -= factor * from_left[at];
                right[row][at] -= factor * from_right[at];
            }
        }
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_three_points() {
        let line = [0.0, 1.0, 3.0].map(|x| ([1.0, x], 2.0 - 0.5 * x, 1.0 + x));
        let solved = solve(&line).unwrap();
        assert!((solved.parameters[0] - 2.0).abs() < 1e-12);
        assert!((solved.parameters[1] + 0.5).abs() < 1e-12);
        assert!(solved.squares < 1e-20);
        // The variance of the mean of n equal measurements is one nth.
        let mean = solve(&[([1.0], 1.0, 1.0), ([1.0], 3.0, 1.0)]).unwrap();
        assert!((mean.parameters[0] - 2.0).abs() < 1e-12);
        assert!((mean.covariance[0][0] - 0.5).abs() < 1e-12);
        assert!((mean.squares - 2.0).abs() < 1e-12);
    }

    #[test]
    fn parameters_that_are_not_determined_have_no_solution() {
        assert!(solve::<2>(&[]).is_none());
        assert!(solve(&[([1.0, 2.0], 1.0, 1.0), ([1.0, 2.0], 3.0, 1.0)]).is_none());
        assert!(solve(&[([f64::NAN], 1.0, 1.0)]).is_none());
    }
}
