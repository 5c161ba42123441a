//! What a sweep says that no single run could, in a sentence.

use super::{Point, Sweep, knee};
use crate::analysis::figures::{figure, percent};
use crate::analysis::losses::Loss;
use crate::analysis::verdict::{TOO_CLOSE, number};

/// Returns the sentence.
pub(super) fn of(sweep: &Sweep) -> String {
    let (Some(best), Some(last)) = (knee::best(&sweep.points), sweep.points.last()) else {
        return "Nothing was measured.".to_owned();
    };
    let knee = sweep.knee.and_then(|knee| at(sweep, knee));
    let told = match knee {
        _ if sweep.is_scaled() => grown(last),
        None => format!(
            "Only {} measured: {} times as fast as serially",
            workers(best.workers),
            times(best)
        ),
        Some(_) if gains_nothing(best) => format!(
            "No number of workers gained anything: at best {} times as fast as serially, with {}",
            times(best),
            best.workers
        ),
        Some(knee) if knee.workers == last.workers => format!(
            "More workers gained up to the {} measured: {} times as fast as serially",
            last.workers,
            times(last)
        ),
        Some(knee) => bent(sweep, knee, last),
    };
    format!("{told}{}{}.", law(sweep), disturbed(sweep))
}

/// Returns a warning where other programs had the cores for a good part of a point that counts.
fn disturbed(sweep: &Sweep) -> &'static str {
    let held_up = |point: &&Point| {
        let others = point
            .losses
            .as_ref()
            .map(|losses| losses.part(Loss::OtherPrograms));
        others.is_some_and(|others| others.abs() >= DISTURBED * point.speedup.mean)
    };
    let mut fitted = sweep.points.iter().filter(|point| sweep.is_fitted(point));
    if fitted.any(|point| held_up(&point)) {
        "; other programs were in the way, so measure it again on a quiet machine"
    } else {
        ""
    }
}

/// From this share of the speedup on, what other programs took makes it doubtful.
const DISTURBED: f64 = 0.05;

fn at(sweep: &Sweep, workers: u32) -> Option<&Point> {
    let mut points = sweep.points.iter();
    points.find(|point| point.workers == workers)
}

/// Returns whether even the best point is no faster than the serial run.
fn gains_nothing(best: &Point) -> bool {
    let error = if best.speedup.sd > 0.0 {
        2.0 * best.speedup.sd
    } else {
        TOO_CLOSE
    };
    best.speedup.mean <= 1.0 + error
}

/// Of work that grows: how much more was done.
fn grown(last: &Point) -> String {
    format!(
        "The work grew with the workers: {} did it {} times as fast as one after another",
        workers(last.workers),
        times(last)
    )
}

fn bent(sweep: &Sweep, knee: &Point, last: &Point) -> String {
    let cores = sweep
        .room
        .map_or_else(String::new, |room| format!(" on {} usable", number(room)));
    let what = if knee::beats(knee, last) {
        "make it slower"
    } else {
        "gain nothing"
    };
    format!(
        "More workers than {} {what}{cores}: {} times as fast as serially with {}, {} with {}",
        knee.workers,
        times(knee),
        knee.workers,
        times(last),
        last.workers
    )
}

/// Returns what the law that fits says, or nothing.
fn law(sweep: &Sweep) -> String {
    if let Ok(fit) = &sweep.gustafson {
        let share = share(fit.serial_share, fit.interval);
        return format!("; by Gustafson's law {share} of the time is not shared");
    }
    if let Ok(fit) = &sweep.usl {
        let peak = figure(fit.peak(), 0, 2);
        return format!("; workers wait for each other: beyond {peak} of them it gets slower");
    }
    match &sweep.amdahl {
        Ok(fit) => {
            let share = share(fit.serial_share, fit.interval);
            format!("; by Amdahl's law {share} of the work stays serial")
        }
        Err(_) => String::new(),
    }
}

/// Returns `5.1 % (4.0 to 6.2)`.
fn share(share: f64, interval: Option<(f64, f64)>) -> String {
    // A tenth of a percent is more than times can tell.
    let words = |share: f64| match share {
        ..0.0005 => "0".to_owned(),
        ..0.1 => format!("{:.1}", share * 100.0),
        _ => percent(share),
    };
    let sure = interval.map(|(low, high)| format!(" ({} to {})", words(low), words(high)));
    format!("{} %{}", words(share), sure.unwrap_or_default())
}

fn times(point: &Point) -> String {
    figure(point.speedup.mean, 2, 2)
}

fn workers(count: u32) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} worker{plural}")
}
