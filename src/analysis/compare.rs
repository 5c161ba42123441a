//! The same work, side by side: runs grouped to rows, each held against its serial base.
//!
//! Rows are what the Results box, the table and the files show. They change only when a run ends,
//! so whoever draws often keeps them.

use serde_json::Value;

use crate::model::{
    Estimate, ExecutorKind, Field, FryBy, Machine, Nanos, RunEnd, RunId, RunSpec, RunStart,
    SizeUnit, Statistics, Usage, WorkloadKind, meaning_of, name_of,
};

use super::facts::Facts;
use super::measured::Measured;
use super::run::Run;
use super::session::Session;
use super::speedup;
use super::verdict::verdict;

/// One or more runs of the same spec, measured. Times are in seconds.
#[derive(Debug, Clone)]
pub struct Row {
    /// How the work was spread: `native pool x4`, with what is not as usual.
    pub label: String,
    /// What was done: `8 eggs of 1 s`.
    pub work: String,
    /// The runs, in order.
    pub runs: Vec<RunId>,
    /// Those of them whose times count: that were completed, or all if none was.
    pub timed: Vec<RunId>,
    /// What the first of them set out to do.
    pub start: RunStart,
    /// How they ended; the worst end of all.
    pub end: RunEnd,
    /// From start to the last result, of the runs whose times count.
    pub wall: Statistics,
    /// CPU time in user mode.
    pub user: Estimate,
    /// CPU time in the kernel.
    pub sys: Estimate,
    /// CPU time over wall time: how many cores the run kept busy.
    pub cores_busy: Estimate,
    /// Against the newest serial run of the same work, if there is one.
    pub speedup: Option<Estimate>,
    /// Speedup per worker, whether each had a core of its own or not.
    pub efficiency: Option<Estimate>,
    /// The serial fraction that explains the speedup on as many cores as workers could use.
    pub karp_flatt: Option<Estimate>,
    /// Tasks that gave a result, of all runs together, as the next two.
    pub done: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// Tasks that were lost.
    pub lost: u32,
    /// Workers of the last run that were ever ready for a task.
    pub workers_started: u32,
    /// Mean doneness of eggs.
    pub doneness: Option<f64>,
    /// For how long the whole program was stopped, in all runs together.
    pub suspended: Nanos,
    /// What all runs together used; the peak is the largest of a worker.
    pub usage: Usage,
    /// Time in which workers were ready but something else had the core, summed over workers and
    /// runs.
    pub run_wait: Nanos,
    /// Cores that other programs used on average, of those that the run may use.
    pub others_busy: Option<f64>,
    /// Load average when the first run began.
    pub load_before: Option<f64>,
    /// The combined result of the last run.
    pub output: Value,
    /// What the measurements mean, in one plain sentence.
    pub verdict: String,
}

/// Returns one row for each group of repeated runs that are over, the oldest first.
pub fn rows(session: &Session) -> Vec<Row> {
    let mut groups: Vec<Vec<&Run>> = Vec::new();
    for run in session.runs.iter().filter(|run| run.is_over()) {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| is_repeat(last, run)) => group.push(run),
            _ => groups.push(vec![run]),
        }
    }
    rows_of(&groups, session)
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
    let bases = bases(&rows(session));
    session
        .runs
        .iter()
        .filter(|run| run.is_over())
        .filter_map(|run| Some(judged(Measured::of(&[run])?, &bases, &session.machine)))
        .collect()
}

/// Returns what is done, in a few words: `8 eggs of 1 s`, `4 ranges, n = 5000000`.
pub fn work_of(start: &RunStart) -> String {
    let spec = &start.spec;
    let meaning = meaning_of(spec.workload);
    let tasks = spec.task_count();
    let noun = noun(meaning.noun, tasks);
    let scaled: Vec<f64> = spec.values.iter().map(|value| value * spec.scale).collect();
    let sizes = if spec.values_are_sizes() {
        listed(&scaled)
    } else {
        short(start.size * spec.scale)
    };
    match meaning.unit {
        SizeUnit::Seconds => format!("{tasks} {noun} of {sizes} s"),
        SizeUnit::N { .. } if spec.values.is_empty() || spec.values_are_sizes() => {
            format!("{tasks} {noun}, n = {sizes}")
        }
        SizeUnit::N { .. } => format!("{tasks} {noun} as {}, n = {sizes}", listed(&spec.values)),
    }
}

/// Returns how the work is spread: runtime, executor, workers, and what is not as usual.
pub fn label_of(start: &RunStart) -> String {
    let spec = &start.spec;
    let mut words = vec![name_of(&spec.runtime), name_of(&spec.executor)];
    if spec.executor != ExecutorKind::Serial {
        words.push(format!("x{}", start.workers));
    }
    let (usual, machine) = (RunSpec::default(), Machine::default());
    for field in SPREADING {
        let value = field.show(spec, &machine);
        if field.why_not(spec).is_some() || value == field.show(&usual, &machine) {
            continue;
        }
        words.push(match field {
            Field::Schedule | Field::Start => value,
            Field::Order => format!("{value} first"),
            Field::Results => format!("as {value}"),
            _ => format!("{} {value}", field.name()),
        });
    }
    words.join(" ")
}

/// The fields that tell two ways of spreading the same work apart.
const SPREADING: [Field; 8] = [
    Field::Schedule,
    Field::Start,
    Field::Chunk,
    Field::Order,
    Field::Results,
    Field::TasksPerChild,
    Field::Retry,
    Field::Pin,
];

/// Returns the noun for so many of a thing.
pub(super) fn noun((one, many): (&'static str, &'static str), count: u32) -> &'static str {
    if count == 1 { one } else { many }
}

/// Returns the first few numbers of a list.
fn listed(values: &[f64]) -> String {
    const MOST: usize = 6;
    let texts: Vec<String> = values
        .iter()
        .take(MOST)
        .map(|&value| short(value))
        .collect();
    let more = if values.len() > MOST { ", ..." } else { "" };
    texts.join(", ") + more
}

/// Returns a number without needless decimals.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Returns whether a run repeats the one before.
fn is_repeat(last: &Run, run: &Run) -> bool {
    run.start.repetition == last.start.repetition.wrapping_add(1)
        && run.start.spec == last.start.spec
        && run.start.size.to_bits() == last.start.size.to_bits()
}

/// A whole measurement that others of the same work are held against.
#[derive(Debug, Clone)]
struct Base {
    runs: Vec<RunId>,
    start: RunStart,
    wall: Estimate,
    /// Whether it did all the work there was.
    full: bool,
}

impl Base {
    fn serves(&self, row: &Row) -> bool {
        same_work(&self.start, &row.start) && self.full && row.did_all_work()
    }

    fn is_serial(&self) -> bool {
        self.start.spec.executor == ExecutorKind::Serial
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

/// Returns the rows that are whole, the newest first.
fn bases(rows: &[Row]) -> Vec<Base> {
    let whole = rows.iter().rev().filter(|row| row.is_whole());
    whole
        .map(|row| Base {
            runs: row.runs.clone(),
            start: row.start.clone(),
            wall: row.wall.estimate,
            full: row.did_all_work(),
        })
        .collect()
}

fn same_work(one: &RunStart, other: &RunStart) -> bool {
    one.spec.same_work(&other.spec) && one.size.to_bits() == other.size.to_bits()
}

fn rows_of(groups: &[Vec<&Run>], session: &Session) -> Vec<Row> {
    let measured = groups.iter().filter_map(|group| Measured::of(group));
    let measured: Vec<Measured<'_>> = measured.collect();
    let plain: Vec<Row> = measured.iter().map(|one| one.row.clone()).collect();
    let bases = bases(&plain);
    measured
        .into_iter()
        .map(|one| judged(one, &bases, &session.machine))
        .collect()
}

/// Holds a row against the base of the same work and judges it.
fn judged(measured: Measured<'_>, bases: &[Base], machine: &Machine) -> Row {
    let Measured { mut row, runs } = measured;
    let mut serial = bases.iter().filter(|base| base.is_serial());
    let itself = serial
        .clone()
        .find(|base| row.runs.iter().all(|run| base.runs.contains(run)));
    let base = serial.find(|base| base.serves(&row));
    row.speedup = match (itself, base) {
        _ if !row.is_whole() || !row.did_all_work() => None,
        (Some(_), _) => Some(Estimate { mean: 1.0, sd: 0.0 }),
        (None, Some(base)) => speedup::speedup(base.wall, row.wall.estimate),
        (None, None) => None,
    };
    let workers = row.start.workers;
    let usable = u32::try_from(machine.usable.max(1)).unwrap_or(u32::MAX);
    row.efficiency = row.speedup.and_then(|s| speedup::efficiency(s, workers));
    row.karp_flatt = row
        .speedup
        .and_then(|s| speedup::karp_flatt(s, workers.min(usable)));
    let one_a_core = bases
        .iter()
        .find(|base| row.is_whole() && base.is_like(&row, usable));
    let facts = Facts {
        one_a_core: one_a_core.map(|base| (base.start.workers, base.wall)),
        ..Facts::of(&row, &runs, machine)
    };
    row.verdict = verdict(&facts);
    row
}

impl Row {
    /// Returns whether every task of every run gave a result.
    pub fn is_whole(&self) -> bool {
        self.end == RunEnd::Completed && self.failed == 0 && self.lost == 0
    }

    /// Returns whether all the work there was is done: an egg that a timer takes off the heat may have
    /// got less than another one, and their times then say nothing on speed.
    pub fn did_all_work(&self) -> bool {
        let spec = &self.start.spec;
        let by_timer = spec.workload == WorkloadKind::Eggs && spec.by == FryBy::Timer;
        !by_timer || self.doneness.is_some_and(|doneness| doneness >= FRIED)
    }

    /// Returns whether another row did the same work on the same runtime.
    pub fn same_work(&self, other: &Self) -> bool {
        same_work(&self.start, &other.start)
    }

    /// Returns the runs whose wall time is an outlier.
    pub fn outliers(&self) -> impl Iterator<Item = RunId> + '_ {
        let outliers = self.wall.outliers.iter();
        outliers.filter_map(|&at| self.timed.get(at).copied())
    }

    /// Returns the relative spread of the wall times: standard deviation over mean.
    pub fn spread(&self) -> f64 {
        let Estimate { mean, sd } = self.wall.estimate;
        if mean > 0.0 { sd / mean } else { 0.0 }
    }

    /// Returns what a reader of the row should be warned of, a sentence each.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.wall.outliers.is_empty() {
            let numbers: Vec<String> = self
                .wall
                .outliers
                .iter()
                .map(|at| (at + 1).to_string())
                .collect();
            warnings.push(format!(
                "{}: run {} of {} is an outlier; run again on a quiet machine.",
                self.label,
                numbers.join(", "),
                self.wall.count
            ));
        }
        if self.spread() > MOST_SPREAD {
            warnings.push(format!(
                "{}: the times spread by {:.0} % (standard deviation); repeat more often.",
                self.label,
                self.spread() * 100.0
            ));
        }
        warnings
    }
}

/// From this mean doneness on, eggs got the same heat as any others.
const FRIED: f64 = 0.95;
/// Above this relative standard deviation a row carries a warning.
const MOST_SPREAD: f64 = 0.05;

#[cfg(test)]
mod tests;
