//! The same work, side by side: runs grouped to rows, each compared with its serial base.
//!
//! Rows are what the Results box, the table and the files show. They change only when a run ends;
//! a screen that is drawn often keeps [`Results`], which read only what has changed.

use crate::model::{Estimate, ExecutorKind, RunEnd, RunStart, RunSummary, SeriesId};

use super::bandwidth::Bandwidth;
use super::beside::Beside;
use super::capacity::room_of;
use super::efficiencies::Efficiencies;
use super::entry::Entry;
use super::facts::{Comparison, Facts};
use super::flaw::Flaw;
use super::measured::Measured;
use super::overhead::Overhead;
use super::row::Row;
use super::sharing::Sharing;
use super::speedup;
use super::speedup_loss::Losses;
use super::time_breakdown::TimeBreakdown;
use super::unsteady::{self, Cost};
use crate::session::run::Run;
use crate::session::state::Session;

mod base;
mod bases;
mod results;

use base::Base;
use bases::Bases;
pub use results::Results;

/// Returns one row for each group of repeated runs that are over, the oldest first.
pub fn rows(session: &Session) -> Vec<Row> {
    rows_of(&groups(session.runs.iter()), session)
}

/// Returns the same of the runs of a series alone, compared with each other only.
pub fn rows_of_series(session: &Session, series: SeriesId) -> Vec<Row> {
    rows_of(&groups(session.series(series)), session)
}

/// Returns the runs that are over, those together that repeat each other.
fn groups<'a>(runs: impl Iterator<Item = &'a Run>) -> Vec<Vec<&'a Run>> {
    let mut groups: Vec<Vec<&Run>> = Vec::new();
    let counts = |run: &&Run| run.is_over() && !is_dropped(run);
    for run in runs.filter(counts) {
        let mut own = groups
            .iter_mut()
            .rev()
            .take_while(|group| may_be_repeated(group[group.len() - 1], run));
        match own.find(|group| is_repeat(group[group.len() - 1], run)) {
            Some(group) => group.push(run),
            None => groups.push(vec![run]),
        }
    }
    groups
}

/// Returns the same rows, the newest first.
pub fn newest_rows(session: &Session) -> Vec<Row> {
    let mut rows = rows(session);
    rows.reverse();
    rows
}

/// Returns one row for each run that is over, repeats each their own, the oldest first. Bases are
/// those of [`rows`].
pub fn each_run(session: &Session) -> Vec<Row> {
    let entries = entries(&groups(session.runs.iter()), session);
    let bases = Bases::of(&entries);
    session
        .runs
        .iter()
        .filter(|run| run.is_over())
        .filter_map(|run| {
            let entry = Entry::of(&[run], &session.machine)?;
            Some(compared(entry, &bases, session))
        })
        .collect()
}

/// Returns whether a run was a repeat that was not requested by number and ended early.
fn is_dropped(run: &Run) -> bool {
    let stopped = |summary: &RunSummary| summary.end == RunEnd::Stopped;
    run.start.repetition > 0
        && run.start.spec.repeat().is_none()
        && run.summary.as_ref().is_some_and(stopped)
}

/// Returns whether runs of another one's row, or of a row before it, may be repeated by a run: those of
/// a series lie together, but its repeats are done in turn. Logs of format 1 name no series, but have
/// repeats one after another.
fn may_be_repeated(newest: &Run, run: &Run) -> bool {
    match run.start.series {
        None => run.id.0 == newest.id.0.wrapping_add(1),
        series => newest.start.series == series,
    }
}

/// Returns whether a run repeats the newest of a row that it may repeat.
fn is_repeat(newest: &Run, run: &Run) -> bool {
    run.start.repetition == newest.start.repetition.wrapping_add(1)
        && run.start.spec == newest.start.spec
        && run.start.size.to_bits() == newest.start.size.to_bits()
}

fn rows_of(groups: &[Vec<&Run>], session: &Session) -> Vec<Row> {
    let entries = entries(groups, session);
    let bases = Bases::of(&entries);
    entries
        .into_iter()
        .map(|entry| compared(entry, &bases, session))
        .collect()
}

fn entries(groups: &[Vec<&Run>], session: &Session) -> Vec<Entry> {
    let groups = groups.iter();
    groups
        .filter_map(|group| Entry::of(group, &session.machine))
        .collect()
}

/// Compares a row with the base of the same work, and with other ways to do it.
fn compared(entry: Entry, bases: &Bases, session: &Session) -> Row {
    let Entry {
        measured,
        facts,
        flaw,
    } = entry;
    let (base, base_flaw) = base_of(&measured, bases);
    let costs = costs(&measured, base, bases, session);
    let speedup = speedup_of(&measured, base, bases)
        .map(|speedup| unsteady::widened(speedup, costs))
        .map(|speedup| unsteady::widened(speedup, base_flaw.as_ref().map(|flaw| 1.0 - flaw.lost)));
    let (efficiency, karp_flatt) = per_worker(&measured, speedup, session);
    let losses = base
        .filter(|_| speedup.is_some())
        .and_then(|base| losses(&measured, base, session));
    let efficiencies = efficiencies(&measured, base.filter(|_| speedup.is_some()), bases);
    let facts = Facts {
        comparison: Comparison {
            speedup,
            losses,
            efficiencies,
            unsteady: costs,
            base_flaw,
            one_a_core: one_a_core(&measured, bases, session),
            beside: beside(&measured, bases),
            other_ways: other_ways(&measured, bases),
            alone: alone(&measured, bases),
        },
        ..facts
    };
    Row {
        efficiency,
        // a share of computing that is serial says nothing of work that waits
        karp_flatt: karp_flatt.filter(|_| !facts.times.is_bound_by_waiting()),
        ratio: ratio(&measured, bases),
        overhead: Overhead::of(&facts),
        flaw,
        base: base.and_then(|base| base.runs.first().copied()),
        facts,
        measured,
    }
}

/// Returns the serial run that a row is compared with, the newest that nothing is wrong with, else the
/// newest whole one; and what is wrong with it, or with what should have been one.
fn base_of<'a>(row: &Measured, bases: &'a Bases) -> (Option<&'a Base>, Option<Flaw>) {
    let serial = bases.of_work(&row.start).filter(|base| base.is_serial());
    let mut whole = serial.clone().filter(|base| base.serves_share(row));
    let sound = whole.clone().find(|base| base.flaw.is_none());
    let base = sound.or_else(|| whole.next());
    let failed = || serial.clone().find(|base| base.failed_to_serve(row));
    let of_others = row.start.spec.executor() != ExecutorKind::Serial && row.is_whole();
    let flaw = base
        .map_or_else(failed, Some)
        .filter(|_| of_others)
        .and_then(|base| base.flaw.clone());
    (base, flaw)
}

/// Returns how many times as fast as its base a row was.
fn speedup_of(row: &Measured, base: Option<&Base>, bases: &Bases) -> Option<Estimate> {
    if !row.is_whole() || !row.did_all_work() {
        None
    } else if bases.has_serial(&row.runs) {
        Some(Estimate { mean: 1.0, sd: 0.0 })
    } else {
        speedup::speedup(base?.time_of(row), row.wall.typical())
    }
}

/// Returns the efficiency and the Karp-Flatt metric of a speedup.
fn per_worker(
    row: &Measured,
    speedup: Option<Estimate>,
    session: &Session,
) -> (Option<Estimate>, Option<Estimate>) {
    let workers = row.start.workers;
    // tasks in flight on an event loop are no workers that could compute at once
    let on_loop = row.start.spec.executor() == ExecutorKind::Async;
    let Some(speedup) = speedup.filter(|_| !on_loop) else {
        return (None, None);
    };
    // The metric asks for the same work on one processor and on several.
    let same_work = row.start.spec.growth(workers) == 1;
    let karp_flatt = same_work.then(|| speedup::karp_flatt(speedup, workers.min(usable(session))));
    (speedup::efficiency(speedup, workers), karp_flatt.flatten())
}

fn usable(session: &Session) -> u32 {
    session.machine.usable_cores()
}

/// Returns the workers and the wall time of the same with one worker for each available core.
fn one_a_core(row: &Measured, bases: &Bases, session: &Session) -> Option<(u32, Estimate)> {
    let usable = usable(session);
    let base = bases
        .of_work(&row.start)
        .find(|base| row.is_whole() && base.is_like(row, usable));
    base.map(|base| (base.start.workers, base.wall))
}

fn cost_of<'a>(
    start: &'a RunStart,
    per_unit: Option<Estimate>,
    spent: Option<&TimeBreakdown>,
) -> Option<Cost<'a>> {
    let cpu = spent.filter(|spent| !spent.waits())?.running;
    Some(Cost {
        start,
        per_unit,
        cpu,
    })
}

/// Returns by how many times what the work of a row cost differs from what it cost in its base, where that
/// cannot be explained.
fn costs(row: &Measured, base: Option<&Base>, bases: &Bases, session: &Session) -> Option<f64> {
    let base = base.filter(|_| !bases.has_serial(&row.runs))?;
    let cost = cost_of(&row.start, row.per_unit, row.spent.as_ref());
    let serial = cost_of(&base.start, base.per_unit, base.spent.as_ref());
    cost?.unexplained(&serial?, session)
}

/// Returns the efficiency of a row in POP's metrics, beside that of its base.
fn efficiencies(row: &Measured, base: Option<&Base>, bases: &Bases) -> Option<Efficiencies> {
    let own = row.own_efficiencies?;
    if bases.has_serial(&row.runs) {
        return Some(own.beside(&own, 1.0));
    }
    let times = row.start.spec.work_of(row.start.workers);
    let serial = base.and_then(|base| base.efficiencies.as_ref());
    Some(serial.map_or(own, |serial| own.beside(serial, times)))
}

/// Returns where the speedup of a row went, if it has one that is not its own.
fn losses(row: &Measured, base: &Base, session: &Session) -> Option<Losses> {
    let spec = &row.start.spec;
    if spec.executor() == ExecutorKind::Serial {
        return None;
    }
    let (run, serial) = (row.spent.as_ref()?, base.spent.as_ref()?);
    let serial = serial.scaled(spec.work_of(row.start.workers));
    // Workers that wait need no core.
    let room = if run.waits() {
        f64::INFINITY
    } else {
        room_of(spec, &session.machine)
    };
    let ceiling = session.ceiling(row.start.workers, spec.pin());
    Losses::of(run, &serial, room, ceiling)
}

/// Returns how many times as long a unit of work takes as in the newest native serial run.
fn ratio(row: &Measured, bases: &Bases) -> Option<Estimate> {
    let base = bases.native(row.start.spec.workload())?;
    let native = base.per_unit?;
    if row.runs == base.runs {
        return Some(Estimate { mean: 1.0, sd: 0.0 });
    }
    row.per_unit?.over(native)
}

/// Returns how fast one worker alone went through memory in the same work, by the newest run of one.
fn alone(row: &Measured, bases: &Bases) -> Option<Bandwidth> {
    let mut all = bases.of_work(&row.start);
    all.find_map(|base| {
        base.bandwidth
            .filter(|alone| alone.workers == 1 && base.serves(row))
    })
}

/// Returns what was measured of the same work in other ways, the newest of each, the oldest first.
fn beside(row: &Measured, bases: &Bases) -> Vec<Beside> {
    let all = bases.of_work(&row.start);
    let others = all.filter(|base| base.serves(row));
    let mut ways: Vec<Beside> = Vec::new();
    for base in others.filter(|base| base.label != row.label) {
        if ways.len() < MOST_BESIDE && ways.iter().all(|way| way.label != base.label) {
            ways.insert(0, base.beside());
        }
    }
    ways
}

/// Returns what was counted by other synchronization methods, the newest of each.
fn other_ways(row: &Measured, bases: &Bases) -> Vec<Sharing> {
    let mut ways: Vec<Sharing> = Vec::new();
    let others = bases.counted(row.start.spec.runtime());
    for base in others.filter(|base| base.differs_in_share(row)) {
        let known = |sharing: &Sharing| ways.iter().any(|way| way.way == sharing.way);
        ways.extend(base.sharing.filter(|sharing| !known(sharing)));
    }
    ways
}

/// More ways than this are no help.
const MOST_BESIDE: usize = 8;
