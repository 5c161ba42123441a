//! Gustafson's law: where the work grows with the processors, the serial part does not.

use super::student::quantile;
use super::{Fitted, SerialFraction, share_between};
use crate::model::Estimate;

/// Returns the scaled speedup that a serial fraction allows on this many processors: `p - s (p - 1)`
/// (Gustafson, "Reevaluating Amdahl's Law", Communications of the ACM 31(5), 1988).
pub(in crate::results) fn speedup(serial_share: f64, processors: f64) -> f64 {
    processors - serial_share * (processors - 1.0)
}

/// The scaled speedup on a number of processors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::results) struct Scaled {
    pub(in crate::results) processors: f64,
    pub(in crate::results) speedup: Estimate,
    /// How many runs it is the mean of.
    pub(in crate::results) runs: usize,
}

/// Fits the law to scaled speedups by least squares of relative errors; the base is no run of it. What is lost on each number of
/// processors, `p - S`, is the share times `p - 1`.
pub(in crate::results) fn gustafson(speedups: &[Scaled]) -> Fitted<SerialFraction> {
    let sound = |one: &&Scaled| one.processors > 1.0 && one.speedup.mean > 0.0 && one.runs > 0;
    let points: Vec<&Scaled> = speedups.iter().filter(sound).collect();
    if points.is_empty() {
        return Err("needs scaled work on more than one core that may be used");
    }
    let weight = |one: &Scaled| one.runs as f64 / one.speedup.mean.powi(2);
    let others = |one: &Scaled| one.processors - 1.0;
    let lost = |one: &Scaled| one.processors - one.speedup.mean;
    let sum = |part: &dyn Fn(&Scaled) -> f64| points.iter().map(|one| part(one)).sum::<f64>();
    let scale = sum(&|one| weight(one) * others(one).powi(2));
    let share = sum(&|one| weight(one) * others(one) * lost(one)) / scale;
    let between = sum(&|one| weight(one) * (lost(one) - share * others(one)).powi(2));
    let within = sum(&|one| (one.runs - 1) as f64 * (one.speedup.sd / one.speedup.mean).powi(2));
    let runs: usize = points.iter().map(|one| one.runs).sum();
    let freedom = runs - 1;
    let interval = quantile(freedom).map(|times| {
        let error = times * ((between + within) / freedom as f64 / scale).sqrt();
        share_between(share - error, share + error)
    });
    Ok(SerialFraction {
        serial_share: share.clamp(0.0, 1.0),
        interval,
        runs,
    })
}
