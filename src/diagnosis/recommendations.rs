//! Which way was best for which kind of work, from what was measured in one session and nothing else.

use clap::ValueEnum;
use serde::Serialize;

use crate::model::{ExecutorKind, Outside, RunEnd, meaning_of};
use crate::results::facts::Facts;
use crate::results::row::Row;
use crate::results::speedup::TOO_CLOSE;
use crate::text::figures::time;
use crate::text::labels::noun;

/// What kind of work tasks turned out to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Most of a task's time is spent on a core
    #[default]
    Computing,
    /// Most of it needs no core
    Waiting,
    /// Most of it needs no core, but an answer from elsewhere
    Network,
    /// Files are written
    Disk,
    /// A task is over in less than a millisecond
    Tiny,
    /// Tasks change what they share
    Sharing,
}

/// From this share of a task's own time on, work is waiting.
const WAITING: f64 = 0.5;
/// Tasks that compute for less than this many seconds are tiny.
const TINY: f64 = 1e-3;

impl Kind {
    /// Returns what kind of work the facts of a run show it to be.
    pub(crate) fn of(facts: &Facts) -> Self {
        // What a task does by itself, and not what others kept it from.
        let own = facts.times.waiting + facts.times.running();
        if facts.spec.shares() {
            Self::Sharing
        } else if facts.spec.outside() == Outside::Folder {
            Self::Disk
        } else if facts.times.waiting > 0.0 && facts.times.waiting >= WAITING * own {
            match facts.spec.outside() {
                Outside::LocalServer | Outside::OtherServers => Self::Network,
                Outside::Nothing | Outside::Folder | Outside::Sink => Self::Waiting,
            }
        } else if facts.times.running() < TINY * f64::from(facts.setup.tasks.max(1)) {
            Self::Tiny
        } else {
            Self::Computing
        }
    }

    /// Returns it in a word or two.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Computing => "computing",
            Self::Waiting => "waiting",
            Self::Network => "network",
            Self::Disk => "disk",
            Self::Tiny => "tiny tasks",
            Self::Sharing => "shared data",
        }
    }
}

/// One work on one runtime, done several ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// What kind of work it is.
    pub kind: Kind,
    /// What was done: `4 counts`.
    pub work: String,
    /// The ways and how many seconds they took, the shortest first. Each executor is listed once, with
    /// its shortest run.
    pub ways: Vec<(String, f64)>,
    /// How many of them are too close to the shortest to differ from it, itself included.
    pub best: usize,
    /// Whether other programs used cores meanwhile, so that all of it may be otherwise.
    pub disturbed: bool,
}

impl Tool {
    /// Returns it in one line: `waiting, 8 naps: native threads x8 1.0 s; native serial 4.0 s`.
    pub fn words(&self) -> String {
        let ways = |ways: &[(String, f64)], joint: &str| {
            let words: Vec<String> = ways
                .iter()
                .map(|(label, wall)| format!("{label} {}", time(*wall)))
                .collect();
            words.join(joint)
        };
        let (best, rest) = self.ways.split_at(self.best);
        let disturbed = if self.disturbed {
            "; this machine was not idle"
        } else {
            ""
        };
        format!(
            "{}, {}: {}; then {}{disturbed}",
            self.kind.words(),
            self.work,
            ways(best, " or "),
            if rest.is_empty() {
                "nothing is worse".to_owned()
            } else {
                ways(rest, ", ")
            }
        )
    }
}

/// Returns what was best for every work that was done by more than one executor, in the order of
/// their kinds. Repeats count with their means; what lost a task does not count, and what fails must
/// fail every way.
pub fn tools(rows: &[Row]) -> Vec<Tool> {
    let mut works: Vec<Vec<&Row>> = Vec::new();
    let is_over = |row: &&Row| {
        row.measured.end == RunEnd::Completed
            && row.measured.lost == 0
            && row.measured.did_all_work()
    };
    for row in rows.iter().filter(is_over) {
        let same = |work: &Row| work.measured.same_work(&row.measured) && fail_alike(work, row);
        match works.iter_mut().find(|work| same(work[0])) {
            Some(work) => work.push(row),
            None => works.push(vec![row]),
        }
    }
    let mut tools: Vec<Tool> = works.into_iter().filter_map(|work| tool(&work)).collect();
    tools.sort_by_key(|tool| tool.kind as u8);
    tools
}

fn tool(rows: &[&Row]) -> Option<Tool> {
    let mut best: Vec<&Row> = Vec::new();
    for row in rows {
        let same = |other: &&mut &Row| {
            other.measured.start.spec.executor() == row.measured.start.spec.executor()
        };
        match best.iter_mut().find(same) {
            Some(other) if wall(row) < wall(other) => *other = row,
            Some(_) => {}
            None => best.push(row),
        }
    }
    if best.len() < 2 {
        return None;
    }
    best.sort_by(|one, other| wall(one).total_cmp(&wall(other)));
    let close = |row: &&&Row| wall(row) <= wall(best[0]) * (1.0 + TOO_CLOSE);
    // The serial run shows what tasks are by themselves.
    let serial = |row: &&&Row| row.measured.start.spec.executor() == ExecutorKind::Serial;
    let first = rows.iter().find(serial).or(rows.first())?;
    let spec = &first.measured.start.spec;
    let tasks = spec.task_count();
    Some(Tool {
        kind: Kind::of(&first.facts),
        work: format!("{tasks} {}", noun(meaning_of(spec.workload()).noun, tasks)),
        best: best.iter().take_while(close).count(),
        disturbed: best.iter().any(|row| row.is_disturbed()),
        ways: best
            .iter()
            .map(|row| (row.measured.label.clone(), wall(row)))
            .collect(),
    })
}

/// Returns whether as many of the tasks of each failed: dead URLs are dead whichever way.
fn fail_alike(one: &Row, other: &Row) -> bool {
    let counts = |row: &Row| (u64::from(row.measured.failed), u64::from(row.measured.done));
    let ((failed, done), (others_failed, others_done)) = (counts(one), counts(other));
    failed * others_done == others_failed * done
}

fn wall(row: &Row) -> f64 {
    row.measured.wall.median
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, RunSummary};
    use crate::results::compare;
    use crate::session::play::{begins, over, play, session_of, start, summary};

    fn rows(runs: &[(ExecutorKind, u32, u64)]) -> Vec<Row> {
        let runs = runs.iter().zip(0..);
        let events = runs.flat_map(|(&(executor, workers, wall), number)| {
            let spec = Draft {
                executor,
                ..Draft::default()
            }
            .spec();
            let began = u64::from(number) * 100_000;
            [
                begins(began, number, start(spec, workers)),
                over(began + wall, number, summary(wall, 8)),
            ]
        });
        compare::rows(&play([session_of(2)].into_iter().chain(events)))
    }

    use ExecutorKind::{Pool, Serial, Threads};

    #[test]
    fn each_executor_counts_with_its_shortest_run() {
        let all = rows(&[
            (Serial, 1, 8_000),
            (Pool, 1, 8_100),
            (Pool, 2, 4_000),
            (Threads, 2, 4_100),
        ]);
        let [tool] = tools(&all).try_into().unwrap();
        let reported: Vec<&str> = tool.ways.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(
            reported,
            ["native pool x2", "native threads x2", "native serial"]
        );
        assert_eq!(tool.best, 2, "the two are too close to call");
        assert!(
            tool.words()
                .ends_with("8 eggs: native pool x2 4.00 s or native threads x2 4.10 s; then native serial 8.00 s"),
            "{}",
            tool.words()
        );
    }

    #[test]
    fn what_fails_every_way_is_compared_and_what_fails_one_way_is_not() {
        let failing = |executor, failed| {
            let spec = Draft {
                executor,
                ..Draft::default()
            }
            .spec();
            let summary = RunSummary {
                done: 8 - failed,
                failed,
                ..summary(4_000, 8)
            };
            (spec, summary)
        };
        let reported = |serial, threads| {
            let runs = [failing(Serial, serial), failing(Threads, threads)];
            let events = runs
                .into_iter()
                .zip(0..)
                .flat_map(|((spec, summary), run)| {
                    let began = u64::from(run) * 10_000;
                    [
                        begins(began, run, start(spec, 1)),
                        over(began + 4_000, run, summary),
                    ]
                });
            let session = play([session_of(2)].into_iter().chain(events));
            tools(&compare::rows(&session)).len()
        };
        assert_eq!((reported(3, 3), reported(0, 3), reported(3, 2)), (1, 0, 0));
    }

    #[test]
    fn one_way_alone_is_no_choice_and_what_lost_tasks_is_none() {
        assert!(tools(&rows(&[(Pool, 1, 8_000), (Pool, 2, 4_000)])).is_empty());
        let spec = |executor| {
            Draft {
                executor,
                ..Draft::default()
            }
            .spec()
        };
        let lost = RunSummary {
            done: 7,
            lost: 1,
            ..summary(4_000, 8)
        };
        let session = play([
            session_of(2),
            begins(0, 0, start(spec(Serial), 1)),
            over(8_000, 0, summary(8_000, 8)),
            begins(10_000, 1, start(spec(Pool), 2)),
            over(14_000, 1, lost),
        ]);
        assert!(tools(&compare::rows(&session)).is_empty());
    }
}
