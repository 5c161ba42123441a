//! Which runs of a comparison are worth repeating: those whose meaning hangs on noise, as long as there
//! is time for them.

use crate::model::{ExecutorKind, Repetition, RunEnd, RunSpec, SeriesId, TimeSpan};

use super::compare;
use super::row::Row;
use crate::session::run::Run;
use crate::session::state::Session;
use crate::text::figures::figure;

const WAS_STOPPED: &str = "a run was stopped meanwhile";
const NOT_IDLE: &str = "this machine was not idle";
/// A median of so many runs is not moved by two that were disturbed.
const ENOUGH: usize = 5;

/// The runs that are done once more, in turn, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeats {
    /// The runs, in the order of the first round.
    pub runs: Vec<Repetition>,
    /// What left a conclusion open, in words.
    pub reason: String,
}

/// Returns the runs of a series to repeat now; nothing when it is conclusive, was stopped, has a fixed
/// number of repeats, or when repeating would take longer in all than its first round did.
///
/// `open` is why something that was expected of the series cannot be determined yet: all of its runs are
/// repeated then.
pub fn repeats(session: &Session, series: SeriesId, open: Option<String>) -> Option<Repeats> {
    let own: Vec<&Run> = session.series(series).collect();
    if !may_repeat(&own, session.queued_in(series)) {
        return None;
    }
    let rows = compare::rows_of_series(session, series);
    let may_be_open = |row: &&Row| row.measured.is_whole() && row.measured.runs.len() < ENOUGH;
    let reason = rows.iter().filter(may_be_open).find_map(doubt);
    let all = open.is_some();
    let reason = open.or(reason)?;
    let is_open = |row: &Row| may_be_open(&row) && (all || doubt(row).is_some());
    let is_base = |row: &Row| {
        let mut opened = rows.iter().filter(|other| is_open(other));
        row.measured.start.spec.executor() == ExecutorKind::Serial
            && row.measured.is_whole()
            && opened.any(|other| other.measured.same_work(&row.measured))
    };
    let mut left = first_round(&own) - repeated(&own);
    let mut runs = Vec::new();
    // without its base, a run that is repeated says no more than before
    let (bases, others): (Vec<&Row>, Vec<&Row>) = rows
        .iter()
        .filter(|row| is_open(row) || is_base(row))
        .partition(|row| is_base(row));
    for row in &bases {
        left = spent_of(left, cost(row))?;
        runs.push((row.measured.runs[0], next(row)));
    }
    let has_others = !others.is_empty();
    for row in others {
        if let Some(rest) = spent_of(left, cost(row)) {
            left = rest;
            runs.push((row.measured.runs[0], next(row)));
        }
    }
    if runs.is_empty() || has_others && runs.len() == bases.len() {
        return None;
    }
    runs.sort_by_key(|(first, _)| *first);
    let runs: Vec<Repetition> = runs.into_iter().map(|(_, run)| run).collect();
    Some(Repeats { runs, reason })
}

/// Returns what left the meaning of a row open, in words.
fn doubt(row: &Row) -> Option<String> {
    let unsteady = || {
        let times = figure(row.comparison().unsteady?, 1, 2);
        Some(format!("the same work took {times} times the CPU time"))
    };
    let stopped = row.measured.was_stopped().then(|| WAS_STOPPED.to_owned());
    let disturbed = row.is_disturbed().then(|| NOT_IDLE.to_owned());
    stopped.or(disturbed).or_else(unsteady)
}

/// Returns whether runs are done to be compared, each as often as noise demands: then some of them may
/// be repeated.
pub fn may_be_repeated<'a>(specs: impl IntoIterator<Item = &'a RunSpec>) -> bool {
    let mut specs = specs.into_iter();
    let Some(first) = specs.next().filter(|first| first.repeat().is_none()) else {
        return false;
    };
    let mut several = false;
    let often = specs.all(|spec| {
        several |= spec != first;
        spec.repeat().is_none()
    });
    often && several
}

/// Returns whether runs may be repeated, and all that were asked for are over.
fn may_repeat(own: &[&Run], queued: u32) -> bool {
    let is_over = |run: &&Run| {
        let end = run.summary.as_ref().map(|summary| &summary.end);
        end.is_some_and(|end| !matches!(end, RunEnd::Stopped | RunEnd::Broken(_)))
    };
    may_be_repeated(own.iter().map(|run| &run.start.spec))
        && own.len() >= queued as usize
        && own.iter().all(is_over)
}

/// Returns how long the first repetitions took together.
fn first_round(own: &[&Run]) -> TimeSpan {
    let first = own.iter().filter(|run| run.start.repetition == 0);
    first.map(|run| wall(run)).sum()
}

/// Returns how long all others took together.
fn repeated(own: &[&Run]) -> TimeSpan {
    let others = own.iter().filter(|run| run.start.repetition > 0);
    others.map(|run| wall(run)).sum()
}

fn wall(run: &Run) -> TimeSpan {
    let summary = run.summary.as_ref();
    summary.map_or(TimeSpan::ZERO, |summary| summary.wall)
}

/// Returns what is left of a time when this is spent of it, if there is so much.
fn spent_of(left: TimeSpan, cost: TimeSpan) -> Option<TimeSpan> {
    (cost <= left).then(|| left - cost)
}

/// Returns how long a row's run takes once more, if it is not disturbed.
fn cost(row: &Row) -> TimeSpan {
    TimeSpan::from_secs_f64(row.measured.wall.min)
}

/// Returns the next repetition of a row's runs.
fn next(row: &Row) -> Repetition {
    Repetition {
        spec: row.measured.start.spec.clone(),
        number: u32::try_from(row.measured.runs.len()).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests;
