//! What the laws of scaling say of a sweep, for programs.

use serde::Serialize;

use crate::model::Estimate;
use crate::results::fit::{Amdahl, CONFIDENCE, Fitted, Gustafson, Usl};
use crate::results::{Row, Sweep, sweep, sweeps};
use crate::session::Session;

/// Returns the sweeps of a session that have several numbers of workers, the oldest first.
pub(super) fn swept(rows: &[Row], session: &Session) -> Vec<Sweep> {
    let mut all = sweeps(&rows.iter().rev(), session);
    all.retain(|sweep| sweep.points.len() > 1);
    all.reverse();
    all
}

/// One sweep and its fits.
#[derive(Serialize)]
pub(super) struct FitEntry<'a> {
    label: &'a str,
    work: &'a str,
    scaled: bool,
    usable: Option<f64>,
    confidence: f64,
    points: Vec<PointEntry>,
    knee: Option<u32>,
    amdahl: AmdahlEntry,
    usl: UslEntry,
    gustafson: GustafsonEntry,
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
            amdahl: AmdahlEntry::of(&sweep.amdahl),
            usl: UslEntry::of(&sweep.usl),
            gustafson: GustafsonEntry::of(&sweep.gustafson),
            sentence: &sweep.sentence,
        }
    }
}

#[derive(Serialize)]
struct PointEntry {
    workers: u32,
    tasks: u32,
    processors: f64,
    runs: Vec<u32>,
    wall_s: Estimate,
    speedup: Estimate,
    efficiency: Option<Estimate>,
    karp_flatt: Option<Estimate>,
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

#[derive(Serialize)]
struct AmdahlEntry {
    serial_share: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    runs: Option<usize>,
    reason: Option<&'static str>,
}

impl AmdahlEntry {
    fn of(fit: &Fitted<Amdahl>) -> Self {
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

#[derive(Serialize)]
struct UslEntry {
    sigma: Option<f64>,
    kappa: Option<f64>,
    peak: Option<f64>,
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

#[derive(Serialize)]
struct GustafsonEntry {
    serial_share: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    runs: Option<usize>,
    reason: Option<&'static str>,
}

impl GustafsonEntry {
    fn of(fit: &Fitted<Gustafson>) -> Self {
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

/// Returns a fit, or else why there is none.
fn parted<T>(fit: &Fitted<T>) -> (Option<&T>, Option<&'static str>) {
    (fit.as_ref().ok(), fit.as_ref().err().copied())
}
