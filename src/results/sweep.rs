//! A sweep: the same work done the same way by different numbers of workers, and what the laws of
//! scaling say of it.

use crate::model::{Draft, Estimate, Work};
use crate::model::{ExecutorKind, Machine, RunId, RunSpec, RunStart, Statistics};

use super::fit;
use super::fit::{Fitted, Scaled, SerialFraction, Timing, Usl, amdahl, gustafson, usl};
use super::flaw::Flaw;
use super::row::Row;
use super::speedup;
use super::speedup_loss::Losses;
use crate::results::capacity::room_of;
use crate::session::state::Session;
use crate::text::labels::way_of;

mod knee;
mod sentence;
mod supply;
#[cfg(test)]
mod tests;

use knee::Reading;
use supply::Supply;

/// The same work, done the same way by different numbers of workers.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// What its runs have in common; the number of workers is left out.
    pub spec: RunSpec,
    /// How the work was spread: `native pool`.
    pub label: String,
    /// What was done by the fewest workers: `8 eggs of 1 s`.
    pub work: String,
    /// How many of its workers can compute at once; nothing where they wait more than they compute, so
    /// that cores are no limit.
    pub room: Option<f64>,
    /// Whether that is one because its workers are threads that share a GIL.
    pub takes_turns: bool,
    /// The serial run that it is compared with.
    pub base: Statistics,
    /// What is wrong with that as a base.
    pub base_flaw: Option<Flaw>,
    /// What was measured, from few workers to many.
    pub points: Vec<Point>,
    /// Amdahl's law, of work that stays the same.
    pub amdahl: Fitted<SerialFraction>,
    /// The Universal Scalability Law, of work that stays the same.
    pub usl: Fitted<Usl>,
    /// Gustafson's law, of work that grows with the workers.
    pub gustafson: Fitted<SerialFraction>,
    /// The number of workers beyond which more gain nothing that exceeds the errors; none for work
    /// that grows.
    pub knee: Option<u32>,
    /// What it means, in a sentence.
    pub sentence: String,
    size: u64,
    /// How many processors a number of workers gets, as far as that was measured.
    supply: Supply,
}

/// One number of workers of a sweep.
#[derive(Debug, Clone)]
pub struct Point {
    /// How many workers.
    pub workers: u32,
    /// How many tasks.
    pub tasks: u32,
    /// The repeated runs that the point is measured from.
    pub runs: Vec<RunId>,
    /// How long they took.
    pub wall: Statistics,
    /// Against the serial run; of work that grows, against so many times its time. Its error holds what
    /// work adds to it that did not cost the same.
    pub speedup: Estimate,
    /// The same with the error of repeats alone.
    measured: Estimate,
    /// How many times the CPU time of the serial run a unit of work took, where that cannot be explained.
    pub unsteady: Option<f64>,
    /// Speedup per worker.
    pub efficiency: Option<Estimate>,
    /// The serial fraction computed from this point alone.
    pub karp_flatt: Option<Estimate>,
    /// Where the speedup went.
    pub losses: Option<Losses>,
}

impl Sweep {
    /// Returns whether the work grows with the workers.
    pub fn is_scaled(&self) -> bool {
        self.spec.work() == Work::Scaled
    }

    /// Returns how many of so many workers can compute at once: the speedup that is ideal.
    pub fn placed(&self, workers: f64) -> f64 {
        self.room.map_or(workers, |room| workers.min(room))
    }

    /// Returns how many processors so many workers are: as many as can compute at once, and fewer where
    /// equal busy loops showed that cores share what they are made of.
    pub fn processors(&self, workers: f64) -> f64 {
        match self.room {
            Some(_) => self.supply.processors(self.placed(workers)),
            None => workers,
        }
    }

    /// Returns whether a point counts for the fits: workers that cannot compute at once are no
    /// processors.
    pub fn is_fitted(&self, point: &Point) -> bool {
        let workers = f64::from(point.workers);
        self.placed(workers).to_bits() == workers.to_bits()
    }

    /// Returns whether a run is, or would be, a point of it.
    pub fn has(&self, start: &RunStart) -> bool {
        key_of(start) == (self.spec.clone(), self.size)
    }

    /// Returns whether another sweep is the same one, measured at another time.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.spec, self.size) == (&other.spec, other.size)
    }

    /// Returns the speedup that the law which fits best gives for so many workers, where one does.
    pub fn fitted(&self, workers: f64) -> Option<f64> {
        let processors = self.processors(workers);
        match (&self.gustafson, &self.usl, &self.amdahl) {
            (Ok(fit), ..) => Some(fit::scaled_speedup(fit.serial_share, processors)),
            (_, Ok(fit), _) => Some(fit.speedup(processors)),
            (.., Ok(fit)) => Some(fit::speedup(fit.serial_share, processors)),
            _ => None,
        }
    }
}

/// Returns the sweeps that rows belong to, given and returned the newest first: those that there is a
/// serial run for. Of two rows with equally many workers the newer one counts.
pub fn sweeps<'a>(rows: &(impl Iterator<Item = &'a Row> + Clone), session: &Session) -> Vec<Sweep> {
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows.clone().filter(|row| is_point(row)) {
        let of_row = |group: &&mut Vec<&Row>| {
            key_of(&group[0].measured.start) == key_of(&row.measured.start)
        };
        match groups.iter_mut().find(of_row) {
            None => groups.push(vec![row]),
            Some(group) => {
                let workers =
                    |one: &&&Row| one.measured.start.workers == row.measured.start.workers;
                if group.iter().find(workers).is_none() {
                    group.push(row);
                }
            }
        }
    }
    let base_of = |row: &Row| {
        let first = |one: &&Row| one.measured.runs.first() == row.base.as_ref();
        rows.clone().find(first)
    };
    let sweep = |group: Vec<&Row>| Some(Sweep::of(base_of(group[0])?, group, session));
    groups.into_iter().filter_map(sweep).collect()
}

/// Returns the law that work with a known serial fraction must follow on so many processors: the speedup
/// that it could have at best.
pub fn predicted(spec: &RunSpec) -> Option<impl Fn(f64) -> f64 + use<>> {
    let (share, scaled) = (spec.serial(), spec.work() == Work::Scaled);
    spec.may_have_serial_part().then_some(move |processors| {
        if scaled {
            fit::scaled_speedup(share, processors)
        } else {
            fit::speedup(share, processors)
        }
    })
}

/// Returns whether a row has a speedup of parallel workers.
fn is_point(row: &Row) -> bool {
    row.comparison().speedup.is_some() && row.measured.start.spec.executor() != ExecutorKind::Serial
}

/// Returns what all points of a sweep have in common.
fn key_of(start: &RunStart) -> (RunSpec, u64) {
    let spec = Draft {
        workers: None,
        repeat: None,
        ..start.spec.draft()
    }
    .spec();
    (spec, start.size.to_bits())
}

impl Sweep {
    fn of(base: &Row, mut rows: Vec<&Row>, session: &Session) -> Self {
        let machine = &session.machine;
        rows.sort_by_key(|row| row.measured.start.workers);
        let first = rows[0];
        let (spec, size) = key_of(&first.measured.start);
        let waits = |row: &&&Row| row.measured.spent.is_some_and(|spent| spent.waits());
        let computes = rows.iter().filter(waits).count() * 2 <= rows.len();
        // Where some were seen to compute side by side, their code lets the GIL go.
        let takes_turns = computes && rows.iter().all(|row| row.measured.takes_turns(machine));
        let mut sweep = Self {
            label: way_of(&first.measured.start, machine),
            work: first.measured.work.clone(),
            room: computes.then(|| room_of_rows(&rows, takes_turns, machine)),
            takes_turns,
            base: base.measured.wall.clone(),
            base_flaw: base.flaw.clone(),
            points: rows
                .into_iter()
                .filter_map(|row| Point::of(base, row))
                .collect(),
            amdahl: Err("the work grows with the workers"),
            usl: Err("the work grows with the workers"),
            gustafson: Err("the work is the same for any number of workers"),
            knee: None,
            sentence: String::new(),
            supply: Supply::of(session, spec.pin()),
            spec,
            size,
        };
        sweep.judge();
        sweep
    }

    /// Says what its points mean.
    fn judge(&mut self) {
        self.fit();
        // Work that grows is never the same work done faster.
        self.knee = (!self.is_scaled())
            .then(|| knee::of(&self.points))
            .flatten();
        self.sentence = sentence::of(self);
    }

    /// Fits the laws to what was measured, and to what it would have been had the same work cost the
    /// same: an interval covers both.
    fn fit(&mut self) {
        let [measured, steady] = Reading::ALL;
        if self.is_scaled() {
            let fit = |reading| gustafson(&self.scaled(reading));
            self.gustafson = if self.has_void_base() {
                Err("the serial run says nothing on speed")
            } else {
                fit::covering(fit(measured), fit(steady))
            };
            return;
        }
        let [measured, steady] = [measured, steady].map(|reading| self.timings(reading));
        self.amdahl = fit::covering(amdahl(&measured), amdahl(&steady));
        self.usl = fit::covering(usl(&measured), usl(&steady));
    }

    /// Returns whether the time of its serial run says nothing.
    fn has_void_base(&self) -> bool {
        self.base_flaw.as_ref().is_some_and(|flaw| flaw.is_void)
    }

    fn fitted_points(&self) -> impl Iterator<Item = (f64, &Point)> {
        let fitted = self.points.iter().filter(|point| self.is_fitted(point));
        fitted.map(|point| (self.processors(f64::from(point.workers)), point))
    }

    fn scaled(&self, reading: Reading) -> Vec<Scaled> {
        let points = self.fitted_points().map(|(processors, point)| Scaled {
            processors,
            speedup: reading.of(point),
            runs: point.wall.count,
        });
        points.collect()
    }

    fn timings(&self, reading: Reading) -> Vec<Timing> {
        let base = Timing {
            processors: 1.0,
            time: self.base.typical(),
            runs: self.base.count,
        };
        let points = self.fitted_points().map(|(processors, point)| Timing {
            processors,
            time: point.wall.typical().scaled(1.0 / reading.times(point)),
            runs: point.wall.count,
        });
        let base = Some(base).filter(|_| !self.has_void_base());
        base.into_iter().chain(points).collect()
    }
}

impl Point {
    fn of(base: &Row, row: &Row) -> Option<Self> {
        let work = row.measured.start.spec.work_of(row.measured.start.workers);
        let serial = base.measured.wall.typical().scaled(work);
        Some(Self {
            workers: row.measured.start.workers,
            tasks: row.measured.start.tasks,
            runs: row.measured.runs.clone(),
            wall: row.measured.wall.clone(),
            speedup: row.comparison().speedup?,
            measured: speedup::speedup(serial, row.measured.wall.typical())?,
            unsteady: row.comparison().unsteady,
            efficiency: row.efficiency,
            karp_flatt: row.karp_flatt,
            losses: row.comparison().losses.clone(),
        })
    }
}

/// Returns how many workers of a sweep can compute at once: where they do not take turns, as many as
/// there are cores, however many of them they were seen on.
fn room_of_rows(rows: &[&Row], takes_turns: bool, machine: &Machine) -> f64 {
    let first = rows[0];
    let on_loop = first.measured.start.spec.executor() == ExecutorKind::Async;
    if takes_turns || on_loop {
        first.measured.computing_at_once(machine)
    } else {
        room_of(&first.measured.start.spec, machine)
    }
}
