//! Fits of made-up times whose parameters are known.

use proptest::prelude::*;

use super::*;

/// Times by a law, each the mean of so many runs, off by these relative errors.
fn times(
    law: impl Fn(f64) -> f64,
    processors: &[f64],
    errors: &mut impl FnMut() -> f64,
    runs: usize,
) -> Vec<Timing> {
    let one = |&processors: &f64| {
        let walls: Vec<f64> = (0..runs)
            .map(|_| 10.0 / law(processors) * (1.0 + errors()))
            .collect();
        let statistics = crate::model::Statistics::of(&walls).unwrap();
        Timing {
            processors,
            time: statistics.estimate,
            runs,
        }
    };
    processors.iter().map(one).collect()
}

/// Errors of a normal distribution, the same in every test: by the sum of twelve even ones.
fn noise(mut seed: u64, sd: f64) -> impl FnMut() -> f64 {
    move || {
        let even = |_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 11) as f64 / (1_u64 << 53) as f64
        };
        ((0..12).map(even).sum::<f64>() - 6.0) * sd
    }
}

/// No errors at all.
fn exact() -> impl FnMut() -> f64 {
    || 0.0
}

proptest! {
    #[test]
    fn a_known_serial_share_is_recovered(share in 0.0..=1.0, most in 2..64_u32) {
        let processors: Vec<f64> = (1..=most).map(f64::from).collect();
        let law = |p| amdahl::speedup(share, p);
        let fit = amdahl(&times(law, &processors, &mut exact(), 1)).unwrap();
        prop_assert!((fit.serial_share - share).abs() < 1e-9);
        let fitted = amdahl::speedup(fit.serial_share, 7.0);
        prop_assert!((fitted - law(7.0)).abs() < 1e-6);
        if let Some((low, high)) = fit.interval {
            prop_assert!(low - 1e-6 <= share && share <= high + 1e-6);
        }
    }

    #[test]
    fn known_contention_and_coherency_are_recovered(sigma in 0.0..0.5, kappa in 0.001..0.1) {
        let law = Usl { sigma, kappa };
        let processors = [1.0, 2.0, 3.0, 4.0, 8.0, 16.0];
        let times = times(|p| law.speedup(p), &processors, &mut noise(7, 1e-6), 2);
        let fit = usl(&times).unwrap();
        prop_assert!((fit.sigma - sigma).abs() < 1e-3, "{fit:?}");
        prop_assert!((fit.kappa - kappa).abs() < 1e-4, "{fit:?}");
        let peak = fit.peak();
        prop_assert!(fit.speedup(peak) >= fit.speedup(peak * 1.1));
        prop_assert!(fit.speedup(peak) >= fit.speedup(peak * 0.9));
    }

    #[test]
    fn a_known_share_of_scaled_work_is_recovered(share in 0.0..=1.0, most in 2..64_u32) {
        let points: Vec<Scaled> = (1..=most)
            .map(|processors| Scaled {
                processors: f64::from(processors),
                speedup: Estimate {
                    mean: gustafson::speedup(share, f64::from(processors)),
                    sd: 0.0,
                },
                runs: 1,
            })
            .collect();
        let fit = gustafson(&points).unwrap();
        prop_assert!((fit.serial_share - share).abs() < 1e-9);
        prop_assert_eq!(fit.runs, most as usize - 1);
    }

    #[test]
    fn no_times_at_all_are_too_strange(
        points in proptest::collection::vec(
            (prop_oneof![any::<f64>(), 0.0..64.0], prop_oneof![any::<f64>(), 0.0..10.0], 0..3_usize),
            0..8,
        ),
    ) {
        let timings: Vec<Timing> = points
            .iter()
            .map(|&(processors, mean, runs)| Timing {
                processors,
                time: Estimate { mean, sd: 0.0 },
                runs,
            })
            .collect();
        if let Ok(fit) = amdahl(&timings) {
            prop_assert!((0.0..=1.0).contains(&fit.serial_share));
        }
        if let Ok(fit) = usl(&timings) {
            prop_assert!(fit.kappa > 0.0 && fit.sigma >= 0.0);
        }
    }
}

#[test]
fn intervals_cover_the_truth_as_often_as_they_say() {
    let (share, sd) = (0.25, 0.02);
    let covered = |runs: usize, processors: &[f64]| {
        let hits = (0..400).filter(|seed| {
            let times = times(
                |p| amdahl::speedup(share, p),
                processors,
                &mut noise(*seed, sd),
                runs,
            );
            let (low, high) = amdahl(&times).unwrap().interval.unwrap();
            (low..=high).contains(&share)
        });
        hits.count()
    };
    // 380 are expected; fewer than 364 or more than 394 come once in a thousand tries.
    for hits in [
        covered(1, &[1.0, 1.0, 2.0, 4.0, 8.0]),
        covered(3, &[1.0, 2.0]),
        covered(5, &[1.0, 2.0, 3.0, 4.0]),
    ] {
        assert!((364..=396).contains(&hits), "{hits} of 400");
    }
}

#[test]
fn two_measurements_fix_the_share_and_leave_its_error_unknown() {
    let two = times(|p| amdahl::speedup(0.25, p), &[1.0, 2.0], &mut exact(), 1);
    let fit = amdahl(&two).unwrap();
    assert!((fit.serial_share - 0.25).abs() < 1e-12);
    assert_eq!((fit.interval, fit.runs), (None, 2));
    // Three that agree to 1 % leave much open.
    let mut three = two.clone();
    three.insert(
        1,
        Timing {
            processors: 1.0,
            time: Estimate {
                mean: 10.1,
                sd: 0.0,
            },
            runs: 1,
        },
    );
    let (low, high) = amdahl(&three).unwrap().interval.unwrap();
    assert!(high - low > 0.2, "{low} to {high}");
    assert!(amdahl(&two[..1]).is_err());
}

#[test]
fn coherency_is_reported_only_where_it_shows() {
    let processors = [1.0, 1.0, 2.0, 4.0, 8.0];
    let reported = (0..200)
        .filter(|seed| {
            let law = |p| amdahl::speedup(0.1, p);
            usl(&times(law, &processors, &mut noise(*seed, 0.02), 3)).is_ok()
        })
        .count();
    assert!(reported <= 20, "{reported} of 200 where there is none");
    let few = times(|p| p, &[1.0, 2.0, 2.0], &mut exact(), 5);
    assert!(usl(&few).unwrap_err().starts_with("needs times on four"));
}

#[test]
fn one_scaled_run_has_no_interval_and_none_has_no_fit() {
    let one = |processors| Scaled {
        processors,
        speedup: Estimate {
            mean: 1.75,
            sd: 0.0,
        },
        runs: 1,
    };
    let fit = gustafson(&[one(2.0)]).unwrap();
    assert!((fit.serial_share - 0.25).abs() < 1e-12);
    assert_eq!(fit.interval, None);
    assert!(gustafson(&[one(1.0)]).is_err());
}
