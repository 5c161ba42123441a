//! Speedup, efficiency and the Karp-Flatt metric, with the errors of what was measured.

use crate::model::Estimate;

/// Single measurements closer together than this are not distinguished.
pub(crate) const TOO_CLOSE: f64 = 0.05;

/// Returns how many times as fast a run was as the serial run of the same work: serial time over
/// its time.
pub fn speedup(serial: Estimate, wall: Estimate) -> Option<Estimate> {
    serial.over(wall).filter(is_finite)
}

/// Returns speedup per worker: 1 is ideal. More workers than cores share what the cores give.
pub fn efficiency(speedup: Estimate, workers: u32) -> Option<Estimate> {
    (workers > 0).then(|| speedup.scaled(1.0 / f64::from(workers)))
}

/// Returns the experimentally determined serial fraction, `e = (1/S - 1/p) / (1 - 1/p)` for a
/// speedup S on p > 1 processors (Karp and Flatt, "Measuring Parallel Processor Performance",
/// Communications of the ACM 33(5), 1990). Workers without a core of their own are no processors.
///
/// The error is propagated to first order: `|de/dS| = 1 / (S^2 (1 - 1/p))`. Below 0 the speedup is
/// better than p. Nothing for a speedup below 1/p: what makes a run so slow is no serial part.
pub fn karp_flatt(speedup: Estimate, processors: u32) -> Option<Estimate> {
    let share = 1.0 / f64::from(processors);
    if processors < 2 || speedup.mean.is_nan() || speedup.mean < share {
        return None;
    }
    let fraction = Estimate {
        mean: (1.0 / speedup.mean - share) / (1.0 - share),
        sd: speedup.sd / (speedup.mean.powi(2) * (1.0 - share)),
    };
    Some(fraction).filter(is_finite)
}

fn is_finite(estimate: &Estimate) -> bool {
    estimate.mean.is_finite() && estimate.sd.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn exactly(mean: f64) -> Estimate {
        Estimate { mean, sd: 0.0 }
    }

    #[test]
    fn half_the_time_on_four_workers() {
        let speedup = speedup(exactly(8.0), exactly(4.0)).unwrap();
        assert!((speedup.mean - 2.0).abs() < 1e-12);
        assert!((efficiency(speedup, 4).unwrap().mean - 0.5).abs() < 1e-12);
        // Amdahl with a serial fraction of 1/3 gives 1 / (1/3 + 2/3/4) = 2.
        assert!((karp_flatt(speedup, 4).unwrap().mean - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_error_of_karp_flatt_is_the_slope_times_the_error_of_the_speedup() {
        let at = |mean| karp_flatt(exactly(mean), 4).unwrap().mean;
        let slope = (at(2.0 + 1e-6) - at(2.0 - 1e-6)) / 2e-6;
        let reported = karp_flatt(Estimate { mean: 2.0, sd: 0.1 }, 4).unwrap();
        assert!((reported.sd - slope.abs() * 0.1).abs() < 1e-6);
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        assert!(speedup(exactly(1.0), exactly(0.0)).is_none());
        assert!(speedup(exactly(f64::NAN), exactly(1.0)).is_none());
        assert!(efficiency(exactly(1.0), 0).is_none());
        assert!(karp_flatt(exactly(1.0), 1).is_none());
        assert!(karp_flatt(exactly(0.0), 4).is_none());
        assert!(karp_flatt(exactly(0.24), 4).is_none());
        assert!(karp_flatt(exactly(f64::NAN), 4).is_none());
    }
}
