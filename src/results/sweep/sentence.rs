//! What a sweep says that no single run could, in a sentence.

use super::knee::Reading;
use super::{Point, Sweep, knee};
use crate::model::{Estimate, ExecutorKind};
use crate::results::fit::SerialFraction;
use crate::results::speedup::TOO_CLOSE;
use crate::results::speedup_loss::Loss;
use crate::results::unsteady;
use crate::text::figures::{figure, percent};
use crate::text::words::capital;
use crate::text::words::number;

/// Returns the sentence.
pub(super) fn of(sweep: &Sweep) -> String {
    let best = Reading::Measured.best(&sweep.points);
    let (Some(best), Some(last)) = (best, sweep.points.last()) else {
        return "Nothing was measured.".to_owned();
    };
    let knee = sweep.knee.and_then(|knee| at(sweep, knee));
    let flaw = sweep.base_flaw.as_ref();
    let flaw = flaw.and_then(|flaw| flaw.sentence(true));
    if let Some(why) = flaw.as_ref().filter(|_| sweep.has_void_base()) {
        return format!("{}{}.", capital(why), unsteady(sweep));
    }
    let reported = match knee {
        _ if sweep.is_scaled() => grown(last),
        None if sweep.points.len() > 1 => format!(
            "Where more workers stop helping is unknown: at best {} times as fast as \
             serially, with {}",
            times(best),
            best.workers
        ),
        None => format!(
            "Only {} measured: {} times as fast as serially",
            workers(best.workers),
            times(best)
        ),
        Some(_) if gains_nothing(sweep) => format!(
            "No number of workers gained anything{}: at best {} times as fast as serially, with {}",
            one_at_a_time(sweep),
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
    let flaw = flaw.map_or_else(String::new, |why| format!("; {why}"));
    format!(
        "{reported}{}{}{flaw}{}.",
        law(sweep),
        unsteady(sweep),
        disturbed(sweep)
    )
}

/// Returns that the same work did not cost the same, by the point of which that is most so.
fn unsteady(sweep: &Sweep) -> String {
    let reported = |point: &Point| Some((unsteady::factor(point.unsteady?), point.workers));
    let most = sweep.points.iter().filter_map(reported);
    let most = most.max_by(|one, other| one.0.total_cmp(&other.0));
    most.map_or_else(String::new, |(factor, count)| {
        let place = format!(" with {}", workers(count));
        format!("; {}", unsteady::words(factor, &place))
    })
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

/// Returns whether even the best point is no faster than the serial run, however it is read.
fn gains_nothing(sweep: &Sweep) -> bool {
    let gains = |reading: &Reading| {
        let best = reading.best(&sweep.points)?;
        let Estimate { mean, sd } = reading.of(best);
        let error = if sd > 0.0 { 2.0 * sd } else { TOO_CLOSE };
        (mean > 1.0 + error).then_some(())
    };
    Reading::ALL.iter().all(|reading| gains(reading).is_none())
}

/// Of work that grows: how much more was done.
fn grown(last: &Point) -> String {
    format!(
        "The work grew with the workers: {} did it {} times as fast as one after another",
        workers(last.workers),
        times(last)
    )
}

/// Returns why one worker computes at a time, where it is not for a lack of cores.
fn one_at_a_time(sweep: &Sweep) -> &'static str {
    let on_loop = sweep.spec.executor() == ExecutorKind::Async;
    match sweep.room {
        _ if sweep.takes_turns => ", for the GIL lets one thread compute at a time",
        Some(_) if on_loop => ", for an event loop computes one task at a time",
        _ => "",
    }
}

fn bent(sweep: &Sweep, knee: &Point, last: &Point) -> String {
    let cores = match (one_at_a_time(sweep), sweep.room) {
        ("", Some(room)) => format!(" on {} available", number(room)),
        (why, _) => why.to_owned(),
    };
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
        let share = share(fit);
        return format!("; by Gustafson's law {share} of the time is not shared");
    }
    if let Ok(fit) = &sweep.usl {
        let peak = figure(fit.peak(), 0, 2);
        return format!("; workers wait for each other: beyond {peak} of them it gets slower");
    }
    match &sweep.amdahl {
        Ok(fit) => {
            let share = share(fit);
            format!("; by Amdahl's law {share} of the work stays serial")
        }
        Err(_) => String::new(),
    }
}

/// Returns `5.1 % (4.0 to 6.2)`.
fn share(fit: &SerialFraction) -> String {
    // Times are not precise enough for a tenth of a percent.
    let words = |share: f64| match share {
        ..0.0005 => "0".to_owned(),
        ..0.1 => format!("{:.1}", share * 100.0),
        _ => percent(share),
    };
    let sure = fit
        .interval
        .map(|(low, high)| (words(low), words(high)))
        // an interval that is narrower than its figures says nothing
        .filter(|(low, high)| low != high)
        .map(|(low, high)| format!(" ({low} to {high})"));
    format!("{} %{}", words(fit.serial_share), sure.unwrap_or_default())
}

fn times(point: &Point) -> String {
    figure(point.speedup.mean, 2, 2)
}

fn workers(count: u32) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} worker{plural}")
}
