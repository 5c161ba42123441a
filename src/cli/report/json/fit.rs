//! What the laws of scaling say of a sweep, for programs.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Estimate;
use crate::results::fit::{CONFIDENCE, Fitted, SerialFraction, Usl};
use crate::results::{Sweep, sweep};

/// One sweep, and the laws of scaling fitted to it.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct FitEntry<'a> {
    /// The way, in a few words.
    label: &'a str,
    /// The work, in a few words; for scaled work, that of the fewest workers.
    work: &'a str,
    /// Whether the work grew with the workers.
    scaled: bool,
    /// How many of the workers could compute at once: as many as there are cores for, one for
    /// threads that share a GIL and do not release it, one on an event loop. Null where they waited
    /// more than they computed.
    usable: Option<f64>,
    /// Confidence level of all intervals.
    confidence: f64,
    /// One entry for each number of workers, from few to many.
    points: Vec<PointEntry>,
    /// The fewest workers that no larger number beats by more than the errors. Null for a single
    /// point, for scaled work, and where it would be another number if the same work had taken the
    /// same CPU time.
    knee: Option<u32>,
    /// Amdahl's law, T(p) = T(1) (s + (1 - s) / p) with the serial fraction s of the work, fitted by
    /// least squares of relative errors to the serial runs and the points. Its values are null where
    /// it was not fitted.
    amdahl: SerialFractionEntry,
    /// The Universal Scalability Law, where it explains significantly more than Amdahl's. Its
    /// values are null where it does not.
    usl: UslEntry,
    /// Gustafson's law, for scaled work: its serial fraction is the part of the time that is not spent
    /// in parallel, and the serial runs are not among the runs that it was fitted to.
    gustafson: SerialFractionEntry,
    /// What the sweep means, in one sentence.
    sentence: &'a str,
}

impl<'a> FitEntry<'a> {
    pub(super) fn of(sweep: &'a Sweep) -> Self {
        Self {
            label: &sweep.label,
            work: &sweep.work,
            scaled: sweep.is_scaled(),
            usable: sweep.room,
            confidence: CONFIDENCE,
            points: sweep
                .points
                .iter()
                .map(|point| PointEntry::of(sweep, point))
                .collect(),
            knee: sweep.knee,
            amdahl: SerialFractionEntry::of(&sweep.amdahl),
            usl: UslEntry::of(&sweep.usl),
            gustafson: SerialFractionEntry::of(&sweep.gustafson),
            sentence: &sweep.sentence,
        }
    }
}

/// One number of workers of a sweep.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct PointEntry {
    /// Number of workers.
    workers: u32,
    /// Number of tasks.
    tasks: u32,
    /// How many processors these workers amounted to: as many as could compute at once, and fewer
    /// where equal busy loops showed that cores share resources (SMT, clock). The laws are fitted
    /// to this number.
    processors: f64,
    /// Numbers of the runs.
    runs: Vec<u32>,
    /// Wall time.
    wall_s: Estimate,
    /// Speedup; for scaled work, compared with the time that this much work takes serially
    /// (Gustafson).
    speedup: Estimate,
    /// Efficiency.
    efficiency: Option<Estimate>,
    /// Experimentally determined serial fraction; null for scaled work.
    karp_flatt: Option<Estimate>,
    /// Whether the laws are fitted to this point: only where all workers could compute at once.
    fitted: bool,
}

impl PointEntry {
    fn of(sweep: &Sweep, point: &sweep::Point) -> Self {
        Self {
            workers: point.workers,
            tasks: point.tasks,
            processors: sweep.processors(f64::from(point.workers)),
            runs: point.runs.iter().map(|run| run.0).collect(),
            wall_s: point.wall.estimate,
            speedup: point.speedup,
            efficiency: point.efficiency,
            karp_flatt: point.karp_flatt,
            fitted: sweep.is_fitted(point),
        }
    }
}

/// A law with a serial fraction as its one parameter.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct SerialFractionEntry {
    /// Serial fraction, 0 to 1.
    serial_share: Option<f64>,
    /// Lower end of its interval, from everything the law leaves unexplained, between points and
    /// between repeats. It also covers the fit that would result if the same work had taken the
    /// same CPU time. Null if nothing is left to estimate the error from.
    low: Option<f64>,
    /// Upper end of its interval.
    high: Option<f64>,
    /// Number of runs it was fitted to.
    runs: Option<usize>,
    /// Why it was not fitted.
    reason: Option<&'static str>,
}

impl SerialFractionEntry {
    fn of(fit: &Fitted<SerialFraction>) -> Self {
        let (fit, reason) = parted(fit);
        let interval = fit.and_then(|fit| fit.interval);
        Self {
            serial_share: fit.map(|fit| fit.serial_share),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            runs: fit.map(|fit| fit.runs),
            reason,
        }
    }
}

/// The Universal Scalability Law.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct UslEntry {
    /// Contention: the fraction that stays serial.
    sigma: Option<f64>,
    /// Coherency: the cost of each pair of workers.
    kappa: Option<f64>,
    /// Number of workers from which more make it slower.
    peak: Option<f64>,
    /// Why it was not fitted.
    reason: Option<&'static str>,
}

impl UslEntry {
    fn of(fit: &Fitted<Usl>) -> Self {
        let (fit, reason) = parted(fit);
        Self {
            sigma: fit.map(|fit| fit.sigma),
            kappa: fit.map(|fit| fit.kappa),
            peak: fit.map(Usl::peak),
            reason,
        }
    }
}

/// Returns a fit, or else why there is none.
fn parted<T>(fit: &Fitted<T>) -> (Option<&T>, Option<&'static str>) {
    (fit.as_ref().ok(), fit.as_ref().err().copied())
}
