//! Amdahl's law: a share of the work stays serial, the rest is divided by the processors.

use super::least_squares::solve;
use super::student::quantile;
use super::{Fitted, SerialFraction, Timing, different, share_between};

/// Returns the speedup that a serial fraction allows on this many processors: `1 / (s + (1 - s) / p)`
/// (Amdahl, "Validity of the Single Processor Approach to Achieving Large Scale Computing Capabilities",
/// AFIPS Spring Joint Computer Conference, 1967).
pub(in crate::results) fn speedup(serial_share: f64, processors: f64) -> f64 {
    1.0 / (serial_share + (1.0 - serial_share) / processors)
}

/// A time in two parts: the serial one, and what one processor needs for the rest.
pub(super) struct Parts {
    pub(super) serial: f64,
    pub(super) divided: f64,
    covariance: [[f64; 2]; 2],
    /// The squares, relative to the times, that the law leaves unexplained: between the numbers of
    /// processors and between repeats.
    pub(super) squares: f64,
    /// Measurements beyond the parameters.
    pub(super) freedom: usize,
}

/// Fits `t = serial + divided / p` by least squares of relative errors. Every run counts as a
/// measurement.
pub(super) fn parts(timings: &[Timing]) -> Option<Parts> {
    let factors = |one: &Timing| [1.0, 1.0 / one.processors];
    let measurements: Vec<_> = timings
        .iter()
        .map(|one| (factors(one), one.time.mean, one.weight()))
        .collect();
    let solved = solve(&measurements)?;
    let runs: usize = timings.iter().map(|one| one.runs).sum();
    let within: f64 = timings.iter().map(Timing::squares_within).sum();
    Some(Parts {
        serial: solved.parameters[0],
        divided: solved.parameters[1],
        covariance: solved.covariance,
        squares: solved.squares + within,
        freedom: runs.saturating_sub(2),
    })
}

/// Fits Amdahl's law to times of the same work on one and on more processors.
///
/// The time on one processor is fitted, too: the serial run and the run with one worker both measure
/// it. The interval rests on all that the law leaves unexplained; its ends are found by propagating
/// the errors to first order.
pub(in crate::results) fn amdahl(timings: &[Timing]) -> Fitted<SerialFraction> {
    if !timings.iter().all(Timing::is_sound) || different(timings) < 2 {
        return Err("needs times of one worker and of more that compute at once");
    }
    let parts = parts(timings).ok_or("the times do not tell the two parts apart")?;
    let whole = parts.serial + parts.divided;
    if whole.is_nan() || whole <= 0.0 {
        return Err("the times do not follow the law");
    }
    let share = parts.serial / whole;
    let [by_serial, by_divided] = [parts.divided, -parts.serial].map(|part| part / whole.powi(2));
    let [[serial, both], [_, divided]] = parts.covariance;
    let spread = by_serial.powi(2) * serial
        + 2.0 * by_serial * by_divided * both
        + by_divided.powi(2) * divided;
    let interval = quantile(parts.freedom).map(|times| {
        let error = times
            * (spread * parts.squares / parts.freedom as f64)
                .max(0.0)
                .sqrt();
        share_between(share - error, share + error)
    });
    Ok(SerialFraction {
        serial_share: share.clamp(0.0, 1.0),
        interval,
        runs: timings.iter().map(|one| one.runs).sum(),
    })
}
