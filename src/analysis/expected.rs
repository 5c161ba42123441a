//! Whether what came out of a preset is what it expects, from measurements only.

use crate::model::{
    Check, Cure, ExecutorKind, Expected, Locking, Machine, Preset, Printing, RunEnd, Share, Where,
    WorkloadKind,
};

use super::batches::batch_words;
use super::facts::has_gil;
use super::figures::{ratio, time};
use super::row::Row;

/// What became of one thing that a preset expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What was expected, in words.
    pub expected: String,
    /// Whether it came; not known where runs were too short, disturbed, or not done.
    pub held: Option<bool>,
    /// What was measured of it, in words.
    pub measured: String,
}

/// Times closer together than this are not told apart.
const CLEARLY: f64 = 1.15;
/// In runs shorter than this many seconds, starting and ending is most of what is measured.
const SHORT: f64 = 0.2;
/// Eggs less done than this are raw.
const RAW: f64 = 0.6;

/// Judges the rows of a preset's runs, whatever their order.
pub fn judge(preset: &Preset, rows: &[Row], machine: &Machine) -> Vec<Judgement> {
    let came = Judgement {
        expected: preset.outcome.sentence().to_owned(),
        held: outcome(preset.outcome, rows),
        measured: counted(rows),
    };
    let places = Place::all(rows, machine);
    let checks = preset.checks.iter().map(|check| {
        let found = places.iter().filter_map(|place| place.judge(*check));
        together(*check, &found.collect::<Vec<_>>())
    });
    [came].into_iter().chain(checks).collect()
}

/// Returns what became of a check in all places, and in which of them it was otherwise.
fn together(check: Check, found: &[(Option<bool>, String)]) -> Judgement {
    let held = found.iter().fold(None, |held, (one, _)| worse(held, *one));
    let words = found.iter().map(|(one, words)| match *one {
        one if one == held => words.clone(),
        Some(_) => format!("{words}, it came"),
        None => format!("{words}, not to be told"),
    });
    let words: Vec<String> = words.collect();
    Judgement {
        expected: check.sentence(),
        held,
        measured: if words.is_empty() {
            "not measured in these runs".to_owned()
        } else {
            words.join("; ")
        },
    }
}

/// Returns whether all that could be judged held; nothing where nothing could.
pub fn held(judgements: &[Judgement]) -> Option<bool> {
    let all = judgements.iter().map(|judgement| judgement.held);
    all.fold(None, worse)
}

/// Returns the worse of two: broken, then held, then not known.
fn worse(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, None) => None,
    }
}

fn outcome(expected: Expected, rows: &[Row]) -> Option<bool> {
    let stopped = rows.iter().any(|row| row.end == RunEnd::Stopped);
    match expected {
        _ if rows.is_empty() || stopped => None,
        Expected::Results => Some(rows.iter().all(Row::is_whole)),
        Expected::Totals => {
            let right = |row: &Row| is_unlocked(row) || lost_updates(row) == Some(0);
            Some(rows.iter().all(|row| row.is_whole() && right(row)))
        }
        Expected::SomeFail => {
            let alone = |row: &Row| {
                row.end == RunEnd::Completed && row.failed > 0 && row.done > 0 && row.lost == 0
            };
            let as_meant = |row: &Row| match row.start.spec.workload {
                WorkloadKind::Fetch => alone(row),
                _ => row.is_whole(),
            };
            Some(rows.iter().all(as_meant))
        }
        Expected::Deadlocks => {
            let as_meant = |row: &Row| match row.start.spec.cure {
                Cure::None => row.end == RunEnd::Deadlocked,
                _ => row.is_whole(),
            };
            Some(rows.iter().all(as_meant))
        }
    }
}

fn is_unlocked(row: &Row) -> bool {
    row.start.spec.share == Share::Unlocked
}

/// Returns by how much a total is wrong, where tasks share one.
fn lost_updates(row: &Row) -> Option<i64> {
    row.sharing?.lost()
}

fn counted(rows: &[Row]) -> String {
    let sum = |number: fn(&Row) -> u32| rows.iter().map(|row| u64::from(number(row))).sum::<u64>();
    let parts = [
        (sum(|row| row.done), "done"),
        (sum(|row| row.failed), "failed"),
        (sum(|row| row.lost), "lost"),
    ];
    let told = parts
        .into_iter()
        .filter(|(count, word)| *count > 0 || *word == "done");
    let words: Vec<String> = told
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}

/// What was done on one runtime by one interpreter.
struct Place<'a> {
    rows: Vec<&'a Row>,
    machine: &'a Machine,
}

/// Whether a check held in a place, and what was measured.
type Found = Option<(Option<bool>, String)>;

impl<'a> Place<'a> {
    fn all(rows: &'a [Row], machine: &'a Machine) -> Vec<Self> {
        let mut places: Vec<Self> = Vec::new();
        for row in rows {
            let at = |place: &&mut Place<'_>| {
                let (one, other) = (&place.rows[0].start.spec, &row.start.spec);
                one.runtime == other.runtime && one.python == other.python
            };
            match places.iter_mut().find(at) {
                Some(place) => place.rows.push(row),
                None => places.push(Place {
                    rows: vec![row],
                    machine,
                }),
            }
        }
        places
    }

    /// Judges a check; nothing where it does not apply.
    fn judge(&self, check: Check) -> Found {
        match check {
            Check::Faster { fast, slow, place } => self.faster(fast, slow, place),
            Check::NoFaster { this, than, place } => self.no_faster(this, than, place),
            Check::Raw => self.raw(),
            Check::Knee => self.knee(),
            Check::InTurn => self.in_turn(),
            Check::BeyondCores => self.beyond_cores(),
            Check::TornLines => self.torn_lines(),
            Check::LostUpdates => self.lost_updates(),
        }
    }

    fn applies(&self, place: Where) -> bool {
        match place {
            Where::Everywhere => true,
            Where::UnderGil => has_gil(&self.rows[0].start.spec, self.machine) == Some(true),
        }
    }

    /// Returns the shortest whole row of a way, of those that did the same work as another.
    fn best(&self, executor: ExecutorKind, like: Option<&Row>) -> Option<&'a Row> {
        let rows = self.rows.iter().filter(|row| {
            row.start.spec.executor == executor
                && is_measured(row)
                && like.is_none_or(|like| row.same_work(like))
        });
        shortest(rows.copied())
    }

    fn faster(&self, fast: ExecutorKind, slow: ExecutorKind, place: Where) -> Found {
        self.applies(place).then_some(())?;
        let slow = self.best(slow, None)?;
        let fast = self.best(fast, Some(slow))?;
        let held = if self.machine.usable < 2 {
            None
        } else if wall(slow) >= CLEARLY * wall(fast) {
            Some(true)
        } else {
            broken(&[slow, fast])
        };
        Some((held, times(fast, slow)))
    }

    fn no_faster(&self, this: ExecutorKind, than: ExecutorKind, place: Where) -> Found {
        self.applies(place).then_some(())?;
        let than = self.best(than, None)?;
        let this = self.best(this, Some(than))?;
        Some((no_better(this, than), times(this, than)))
    }

    fn raw(&self) -> Found {
        self.applies(Where::UnderGil).then_some(())?;
        let threads = |row: &&&Row| row.start.spec.executor == ExecutorKind::Threads;
        let mut rows = self.rows.iter().filter(threads);
        let row = rows.find(|row| row.start.spec.by == crate::model::FryBy::Timer)?;
        let doneness = row.doneness?;
        let held = row.start.workers >= 2 && row.is_whole();
        let words = format!("{}: doneness {doneness:.2}", row.label);
        Some((held.then_some(doneness <= RAW), words))
    }

    /// That updates are lost cannot be made to happen: that none was proves nothing.
    fn lost_updates(&self) -> Found {
        let unlocked = self.rows.iter().filter(|row| is_unlocked(row));
        let lost = unlocked.filter_map(|row| Some((row, lost_updates(row)?)));
        let (row, lost) = lost.max_by_key(|(_, lost)| lost.abs())?;
        let words = format!("{}: {lost} updates lost", row.label);
        Some(((lost != 0).then_some(true), words))
    }

    /// Lines in parts may stay whole by luck; those that nothing can come between may not be torn.
    fn torn_lines(&self) -> Found {
        let (in_parts, protected): (Vec<&Row>, Vec<&Row>) =
            self.rows.iter().partition(|row| may_be_torn(row));
        let torn = |rows: &[&Row]| rows.iter().map(|row| row.outside.torn).sum::<u32>();
        (!in_parts.is_empty() || !protected.is_empty()).then_some(())?;
        let (in_parts, protected) = (torn(&in_parts), torn(&protected));
        let held = match (in_parts, protected) {
            (_, 1..) => Some(false),
            (1.., 0) => Some(true),
            (0, 0) => None,
        };
        let words = format!("{in_parts} torn in parts, {protected} whole or with a lock");
        Some((held, words))
    }

    fn in_turn(&self) -> Found {
        let row = self.rows.iter().find(|row| !row.batches.is_empty())?;
        let done: Option<Vec<_>> = row.batches.iter().map(|batch| batch.done).collect();
        let handed: Option<Vec<_>> = row.batches.iter().map(|batch| batch.handed_over).collect();
        let Some((done, handed)) = done.zip(handed) else {
            let words = format!("{}: not all batches were done", row.label);
            return Some((row.is_whole().then_some(false), words));
        };
        let at_once = handed.iter().max() <= done.iter().min();
        let one_by_one = done.windows(2).all(|pair| pair[0] <= pair[1]);
        let words = batch_words(&row.batches)?;
        let words = format!("{}: {words}", row.label);
        Some((Some(at_once && one_by_one), words))
    }

    fn beyond_cores(&self) -> Found {
        let (within, beyond) = self.around_knee()?;
        let held = if wall(within) >= CLEARLY * wall(beyond) {
            Some(true)
        } else {
            broken(&[within, beyond])
        };
        Some((held, times(beyond, within)))
    }

    fn knee(&self) -> Found {
        let (within, beyond) = self.around_knee()?;
        Some((no_better(beyond, within), times(beyond, within)))
    }

    /// Returns the shortest run with no more workers than can run at once, and that with more.
    fn around_knee(&self) -> Option<(&'a Row, &'a Row)> {
        let usable = u32::try_from(self.machine.usable.max(1)).unwrap_or(u32::MAX);
        let has_workers = |row: &&&Row| {
            let executor = row.start.spec.executor;
            !matches!(executor, ExecutorKind::Serial | ExecutorKind::Async) && row.is_whole()
        };
        let parallel = self.rows.iter().filter(has_workers);
        let (within, beyond): (Vec<&Row>, Vec<&Row>) =
            parallel.partition(|row| row.start.workers <= usable);
        let (within, beyond) = (shortest(within.into_iter())?, shortest(beyond.into_iter())?);
        Some((within, beyond))
    }
}

/// Returns whether others may print between the parts of a line.
fn may_be_torn(row: &Row) -> bool {
    let spec = &row.start.spec;
    spec.print == Printing::Parts && spec.lock == Locking::No
}

/// Returns whether all tasks of a row are over; a task may fail, which takes its time, too.
fn is_measured(row: &Row) -> bool {
    row.end == RunEnd::Completed && row.lost == 0
}

/// Judges that one row took no less time than another.
fn no_better(this: &Row, than: &Row) -> Option<bool> {
    if wall(than) < CLEARLY * wall(this) {
        return Some(true);
    }
    broken(&[this, than])
}

/// Returns that something did not hold, unless the measurements allow no such word.
fn broken(rows: &[&Row]) -> Option<bool> {
    let told = |row: &&Row| wall(row) >= SHORT && !row.verdict.disturbed;
    rows.iter().all(told).then_some(false)
}

fn wall(row: &Row) -> f64 {
    row.wall.estimate.mean
}

fn shortest<'a>(rows: impl Iterator<Item = &'a Row>) -> Option<&'a Row> {
    rows.min_by(|one, other| wall(one).total_cmp(&wall(other)))
}

fn times(one: &Row, other: &Row) -> String {
    let as_long = wall(one) / wall(other);
    format!(
        "{} {}, {} {}: {} times as long",
        one.label,
        time(wall(one)),
        other.label,
        time(wall(other)),
        ratio(as_long)
    )
}

#[cfg(test)]
mod tests;
