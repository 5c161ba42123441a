//! The same work, side by side: runs grouped to rows, each held against its serial base.
//!
//! Rows are what the Results box, the table and the files show. They change only when a run ends;
//! whoever draws often keeps [`Results`], which read what has changed.

use crate::model::{
    Estimate, ExecutorKind, RunEnd, RunId, RunSpec, RunStart, RunSummary, SeriesId,
};

use super::efficiencies::Efficiencies;
use super::flaw::Flaw;
use super::measured::Measured;
use super::overhead::Overhead;
pub use super::row::Row;
use super::row::{same_share, same_work};
use super::sharing::Sharing;
use super::speedup;
use super::speedup_loss::Losses;
use super::time_breakdown::Spent;
use super::unsteady;
use super::unsteady::Cost;
use crate::diagnosis::facts::{Beside, Facts, room_of};
use crate::diagnosis::recommendations::Kind;
use crate::diagnosis::verdict::{Bound, verdict};
use crate::session::run::Run;
use crate::session::state::Session;
pub use crate::text::labels::{label_of, work_of};

mod bases;
mod results;

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
    let bases = Bases::of(&rows(session));
    session
        .runs
        .iter()
        .filter(|run| run.is_over())
        .filter_map(|run| {
            let measured = Measured::of(&[run], &session.machine)?;
            Some(judged(measured, &bases, session))
        })
        .collect()
}

/// Returns whether a run was a repeat that nobody asked for by number, and that was ended early.
fn is_dropped(run: &Run) -> bool {
    let stopped = |summary: &RunSummary| summary.end == RunEnd::Stopped;
    run.start.repetition > 0
        && run.start.spec.repeat.is_none()
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

/// A measurement that others of the same work are compared with.
#[derive(Debug, Clone)]
struct Base {
    runs: Vec<RunId>,
    label: String,
    start: RunStart,
    wall: Estimate,
    cores_busy: f64,
    per_unit: Option<Estimate>,
    sharing: Option<Sharing>,
    spent: Option<Spent>,
    efficiencies: Option<Efficiencies>,
    /// Whether every task gave a result.
    whole: bool,
    /// Whether it did all the work there was.
    full: bool,
    /// What makes it a poor base.
    flaw: Option<Flaw>,
}

impl Base {
    fn of(row: &Row) -> Self {
        Self {
            runs: row.runs.clone(),
            label: row.label.clone(),
            start: row.start.clone(),
            wall: row.wall.typical(),
            cores_busy: row.cores_busy.mean,
            per_unit: row.per_unit,
            sharing: row.sharing,
            spent: row.spent,
            efficiencies: row.efficiencies,
            whole: row.is_whole(),
            full: row.did_all_work(),
            flaw: row.flaw.clone(),
        }
    }

    fn serves(&self, row: &Row) -> bool {
        same_work(&self.start, &row.start) && self.whole && self.full && row.did_all_work()
    }

    /// Returns whether it did what one worker of the row had to do.
    fn serves_share(&self, row: &Row) -> bool {
        same_share(&self.start, &row.start) && self.whole && self.full && row.did_all_work()
    }

    /// Returns whether it was to serve, and was not whole.
    fn failed_to_serve(&self, row: &Row) -> bool {
        same_share(&self.start, &row.start) && !self.whole
    }

    /// Returns how long the row's work takes serially: that of one worker was measured, and work that
    /// grows with the workers takes so many times as long (Gustafson, "Reevaluating Amdahl's Law",
    /// Communications of the ACM 31(5), 1988).
    fn time_of(&self, row: &Row) -> Estimate {
        self.wall.scaled(row.start.spec.work_of(row.start.workers))
    }

    fn beside(&self) -> Beside {
        Beside {
            label: self.label.clone(),
            executor: self.start.spec.executor,
            workers: self.start.workers,
            wall: self.wall.mean,
            cores_busy: self.cores_busy,
        }
    }

    fn is_serial(&self) -> bool {
        self.start.spec.executor == ExecutorKind::Serial
    }

    /// Returns whether it differs from a row in the way to share only, and in what comes with that.
    fn differs_in_share(&self, row: &Row) -> bool {
        let spec = RunSpec {
            share: row.start.spec.share,
            message: row.start.spec.message,
            size: row.start.spec.size,
            repeat: row.start.spec.repeat,
            ..self.start.spec.clone()
        };
        spec == row.start.spec && self.start.spec.share != row.start.spec.share
    }

    /// Returns whether it differs from a row in the number of workers only, and had so many.
    fn is_like(&self, row: &Row, workers: u32) -> bool {
        let spec = RunSpec {
            workers: row.start.spec.workers,
            repeat: row.start.spec.repeat,
            ..self.start.spec.clone()
        };
        self.start.workers == workers && spec == row.start.spec && self.serves(row)
    }
}

fn rows_of(groups: &[Vec<&Run>], session: &Session) -> Vec<Row> {
    let measured = groups
        .iter()
        .filter_map(|group| Measured::of(group, &session.machine));
    let measured: Vec<Measured<'_>> = measured.collect();
    let bases = Bases::of(measured.iter().map(|one| &one.row));
    measured
        .into_iter()
        .map(|one| judged(one, &bases, session))
        .collect()
}

/// Holds a row against the base of the same work and judges it.
fn judged(measured: Measured<'_>, bases: &Bases, session: &Session) -> Row {
    let machine = &session.machine;
    let Measured { mut row, runs } = measured;
    let base = base_of(&mut row, bases);
    row.speedup = match base {
        _ if !row.is_whole() || !row.did_all_work() => None,
        _ if bases.has_serial(&row.runs) => Some(Estimate { mean: 1.0, sd: 0.0 }),
        Some(base) => speedup::speedup(base.time_of(&row), row.wall.typical()),
        None => None,
    };
    compare_costs(&mut row, base, bases, session);
    row.losses = base.and_then(|base| losses(&row, base, session));
    // tasks in flight on an event loop are no workers that could compute at once
    let on_loop = row.start.spec.executor == ExecutorKind::Async;
    let workers = row.start.workers;
    let usable = u32::try_from(machine.usable.max(1)).unwrap_or(u32::MAX);
    row.efficiency = row
        .speedup
        .filter(|_| !on_loop)
        .and_then(|s| speedup::efficiency(s, workers));
    // The metric asks for the same work on one processor and on several.
    let same_work = row.start.spec.growth(workers) == 1;
    row.karp_flatt = row
        .speedup
        .filter(|_| same_work && !on_loop)
        .and_then(|s| speedup::karp_flatt(s, workers.min(usable)));
    row.ratio = ratio(&row, bases);
    let one_a_core = bases
        .of_work(&row.start)
        .find(|base| row.is_whole() && base.is_like(&row, usable));
    let facts = Facts {
        losses: row.losses.clone(),
        efficiencies: row.efficiencies,
        unsteady: row.unsteady,
        base_flaw: row.base_flaw.clone(),
        one_a_core: one_a_core.map(|base| (base.start.workers, base.wall)),
        beside: beside(&row, bases),
        other_ways: other_ways(&row, bases),
        ..Facts::of(&row, &runs, machine)
    };
    row.kind = Kind::of(&facts);
    row.overhead = Overhead::of(&facts);
    row.verdict = verdict(&facts);
    if row.verdict.bound == Some(Bound::Waiting) {
        // a share of computing that is serial says nothing of work that waits
        row.karp_flatt = None;
    }
    row
}

/// Returns the serial run that a row is compared with, the newest that nothing is wrong with, else the
/// newest whole one; and notes in the row what is wrong with it, or with what should have been one.
fn base_of<'a>(row: &mut Row, bases: &'a Bases) -> Option<&'a Base> {
    let serial = bases.of_work(&row.start).filter(|base| base.is_serial());
    let mut whole = serial.clone().filter(|base| base.serves_share(row));
    let sound = whole.clone().find(|base| base.flaw.is_none());
    let base = sound.or_else(|| whole.next());
    let failed = || serial.clone().find(|base| base.failed_to_serve(row));
    let of_others = row.start.spec.executor != ExecutorKind::Serial && row.is_whole();
    row.base_flaw = base
        .map_or_else(failed, Some)
        .filter(|_| of_others)
        .and_then(|base| base.flaw.clone());
    row.base = base.and_then(|base| base.runs.first().copied());
    base
}

fn cost_of<'a>(
    start: &'a RunStart,
    per_unit: Option<Estimate>,
    spent: Option<&Spent>,
) -> Option<Cost<'a>> {
    let cpu = spent.filter(|spent| !spent.waits())?.running;
    Some(Cost {
        start,
        per_unit,
        cpu,
    })
}

/// Compares what the work of a row cost with what it cost in its base.
fn compare_costs(row: &mut Row, base: Option<&Base>, bases: &Bases, session: &Session) {
    row.unsteady = base
        .filter(|_| !bases.has_serial(&row.runs))
        .and_then(|base| {
            let cost = cost_of(&row.start, row.per_unit, row.spent.as_ref());
            let serial = cost_of(&base.start, base.per_unit, base.spent.as_ref());
            cost?.unexplained(&serial?, session)
        });
    let left = row.base_flaw.as_ref().map(|flaw| 1.0 - flaw.lost);
    row.speedup = row
        .speedup
        .map(|speedup| unsteady::widened(speedup, row.unsteady))
        .map(|speedup| unsteady::widened(speedup, left));
    row.efficiencies = row.efficiencies.map(|own| {
        if bases.has_serial(&row.runs) {
            return own.beside(&own, 1.0);
        }
        let serial = base.filter(|_| row.speedup.is_some());
        let times = row.start.spec.work_of(row.start.workers);
        let serial = serial.and_then(|base| base.efficiencies.as_ref());
        serial.map_or(own, |serial| own.beside(serial, times))
    });
}

/// Returns where the speedup of a row went, if it has one that is not its own.
fn losses(row: &Row, base: &Base, session: &Session) -> Option<Losses> {
    let spec = &row.start.spec;
    if row.speedup.is_none() || spec.executor == ExecutorKind::Serial {
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
    let ceiling = session.ceiling(row.start.workers, spec.pin);
    Losses::of(run, &serial, room, ceiling)
}

/// Returns how many times as long a unit of work takes as in the newest native serial run.
fn ratio(row: &Row, bases: &Bases) -> Option<Estimate> {
    let base = bases.native(row.start.spec.workload)?;
    let native = base.per_unit?;
    if row.runs == base.runs {
        return Some(Estimate { mean: 1.0, sd: 0.0 });
    }
    row.per_unit?.over(native)
}

/// Returns what was measured of the same work in other ways, the newest of each, the oldest first.
fn beside(row: &Row, bases: &Bases) -> Vec<Beside> {
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

/// Returns what was counted by other ways to share, the newest of each.
fn other_ways(row: &Row, bases: &Bases) -> Vec<Sharing> {
    let mut ways: Vec<Sharing> = Vec::new();
    let others = bases.counted(row.start.spec.runtime);
    for base in others.filter(|base| base.differs_in_share(row)) {
        let known = |sharing: &Sharing| ways.iter().any(|way| way.way == sharing.way);
        ways.extend(base.sharing.filter(|sharing| !known(sharing)));
    }
    ways
}

/// More ways than this are no help.
const MOST_BESIDE: usize = 8;

#[cfg(test)]
mod tests;
