//! Whether what came out of a preset is what it expects, from measurements only.

use crate::model::{Check, Cure, ExecutorKind, Expected, Machine, Preset, RunEnd, Share, Where};

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
    let checks = preset.checks.iter().map(|check| {
        let (held, measured) = Place::all(rows, machine)
            .iter()
            .filter_map(|place| place.judge(*check))
            .fold((None, Vec::new()), |(held, mut words), (one, word)| {
                words.push(word);
                (worse(held, one), words)
            });
        Judgement {
            expected: check.sentence(),
            held,
            measured: match measured.as_slice() {
                [] => "not measured in these runs".to_owned(),
                words => words.join("; "),
            },
        }
    });
    [came].into_iter().chain(checks).collect()
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
                && row.is_whole()
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

    fn knee(&self) -> Found {
        let usable = u32::try_from(self.machine.usable.max(1)).unwrap_or(u32::MAX);
        let parallel = self
            .rows
            .iter()
            .filter(|row| row.start.spec.executor != ExecutorKind::Serial && row.is_whole());
        let (within, beyond): (Vec<&Row>, Vec<&Row>) =
            parallel.partition(|row| row.start.workers <= usable);
        let (within, beyond) = (shortest(within.into_iter())?, shortest(beyond.into_iter())?);
        Some((no_better(beyond, within), times(beyond, within)))
    }
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
mod tests {
    use super::*;
    use crate::analysis::Session;
    use crate::analysis::compare;
    use crate::analysis::play::{begins, over, play, session_of, start, summary};
    use crate::model::{Event, RunSpec, RunSummary, RuntimeKind, Size, WorkloadKind};

    /// A run of 4 counts that took so many milliseconds.
    fn run(number: u32, executor: ExecutorKind, workers: u32, wall: u64) -> [Event; 2] {
        let spec = RunSpec {
            workload: WorkloadKind::Busy,
            runtime: RuntimeKind::Gil,
            executor,
            tasks: Some(4),
            size: Size::N(10),
            ..RunSpec::default()
        };
        let began = u64::from(number) * 100_000;
        [
            begins(began, number, start(spec, workers)),
            over(began + wall, number, summary(wall, 4)),
        ]
    }

    fn session(cores: usize, runs: &[(ExecutorKind, u32, u64)]) -> Session {
        let runs = runs.iter().zip(0..);
        let events = runs
            .flat_map(|(&(executor, workers, wall), number)| run(number, executor, workers, wall));
        play([session_of(cores)].into_iter().chain(events))
    }

    fn judged(id: &str, session: &Session) -> Vec<Option<bool>> {
        let preset = Preset::named(id).unwrap();
        let rows = compare::rows(session);
        let judgements = judge(preset, &rows, &session.machine);
        judgements.iter().map(|one| one.held).collect()
    }

    use ExecutorKind::{Pool, Process, Serial, Threads};

    #[test]
    fn threads_that_gain_nothing_and_processes_that_do_are_as_expected() {
        let as_ever = session(
            2,
            &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 2_100)],
        );
        assert_eq!(judged("E5", &as_ever), [Some(true); 3]);
        let wonder = session(
            2,
            &[(Serial, 1, 4_000), (Threads, 4, 2_000), (Process, 4, 3_900)],
        );
        assert_eq!(
            judged("E5", &wonder),
            [Some(true), Some(false), Some(false)]
        );
    }

    #[test]
    fn what_cannot_be_told_is_neither_held_nor_broken() {
        let short = session(2, &[(Serial, 1, 40), (Threads, 4, 20), (Process, 4, 45)]);
        assert_eq!(judged("E5", &short), [Some(true), None, None]);
        let one_core = session(
            1,
            &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 4_100)],
        );
        assert_eq!(judged("E5", &one_core), [Some(true), Some(true), None]);
        assert_eq!(judged("E5", &session(2, &[])), [None; 3]);
    }

    #[test]
    fn lost_tasks_are_no_results() {
        let [begins, _] = run(0, Serial, 1, 4_000);
        let lost = RunSummary {
            done: 3,
            lost: 1,
            ..summary(4_000, 4)
        };
        let session = play([session_of(2), begins, over(4_000, 0, lost)]);
        let preset = Preset::named("E5").unwrap();
        let rows = compare::rows(&session);
        let all = judge(preset, &rows, &session.machine);
        assert_eq!((all[0].held, held(&all)), (Some(false), Some(false)));
        assert_eq!(all[0].measured, "3 done, 1 lost");
    }

    #[test]
    fn the_knee_is_where_more_workers_gain_nothing() {
        let counts = |beyond| {
            let runs = [
                (Serial, 1, 4_000),
                (Pool, 1, 4_000),
                (Pool, 2, 2_000),
                (Pool, 4, beyond),
            ];
            judged("E6", &session(2, &runs))
        };
        assert_eq!(counts(2_050), [Some(true), Some(true)]);
        assert_eq!(counts(1_000), [Some(true), Some(false)]);
    }
}
