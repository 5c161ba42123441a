//! What a page knows of a session: for every run its lanes and how busy the cores were, in few bytes.

use serde::Serialize;

use super::Kind;
use crate::model::{TaskId, TimeSpan, Timestamp};
use crate::session::{Lane, LaneState, Run, Session};
use crate::text::harmless;
use crate::text::labels::{label_of, work_of};

/// About so many stretches all lanes have together, and so many looks all cores.
const STRETCHES: usize = 120_000;
const LOOKS: usize = 400_000;
/// The fewest and most stretches of a lane that is thinned, and the same of the looks at a core.
const IN_LANE: (usize, usize) = (50, 8_192);
const IN_CORE: (usize, usize) = (40, 600);
/// The most lanes and cores of a run that are shown.
const LANES: usize = 128;
const CORES: usize = 256;

#[derive(Serialize)]
pub(super) struct Data {
    states: Vec<State>,
    runs: Vec<RunData>,
    marks: Vec<Mark>,
}

#[derive(Serialize)]
struct State {
    name: &'static str,
    pattern: &'static str,
    /// Whether a lane has it.
    used: bool,
}

/// Times are in microseconds.
#[derive(Serialize)]
struct Mark {
    at: u64,
    name: String,
}

#[derive(Serialize)]
struct RunData {
    number: u32,
    name: String,
    work: String,
    note: String,
    began: u64,
    length: u64,
    over: bool,
    lanes: Vec<LaneData>,
    cores: Vec<CoreData>,
}

#[derive(Serialize)]
struct LaneData {
    name: String,
    /// For each stretch how long nothing was done before it, its length, its state, and its task
    /// plus one.
    does: Vec<u64>,
}

#[derive(Serialize)]
struct CoreData {
    id: u16,
    /// A letter a look: 0 to 9, A to Z and a to z for shares from 0 to 1.
    busy: String,
}

/// Returns what the page knows, and whether that is less than the session does.
pub(super) fn of(session: &Session, kinds: &[Kind]) -> (Data, bool) {
    let drawn = || session.runs.iter().filter(|run| !run.lanes.is_empty());
    let lanes: usize = drawn().map(|run| run.lanes.len().min(LANES)).sum();
    let cores = drawn().count() * session.cores.len().min(CORES);
    let mut thinner = Thinner {
        session,
        kinds,
        in_lane: (STRETCHES / lanes.max(1)).clamp(IN_LANE.0, IN_LANE.1),
        in_core: (LOOKS / cores.max(1)).clamp(IN_CORE.0, IN_CORE.1),
        thinned: drawn().count() < session.runs.len(),
        used: vec![false; kinds.len()],
    };
    let marks = session.marks.iter().map(|(at, name)| Mark {
        at: micros(at.since_start()),
        name: harmless(name),
    });
    let runs = drawn().map(|run| thinner.run(run)).collect();
    let states = kinds.iter().zip(&thinner.used);
    let data = Data {
        states: states.map(|(kind, &used)| state(kind, used)).collect(),
        runs,
        marks: marks.collect(),
    };
    (data, thinner.thinned)
}

fn state(kind: &Kind, used: bool) -> State {
    State {
        name: kind.name,
        pattern: match kind.glyph {
            '░' => "light",
            '▒' => "medium",
            '▓' => "dark",
            '╳' => "cross",
            _ => "full",
        },
        used,
    }
}

struct Thinner<'a> {
    session: &'a Session,
    kinds: &'a [Kind],
    in_lane: usize,
    in_core: usize,
    thinned: bool,
    /// Which of the kinds any lane has.
    used: Vec<bool>,
}

impl Thinner<'_> {
    fn run(&mut self, run: &Run) -> RunData {
        let end = run.ended.unwrap_or(self.session.now).max(run.began);
        let more = run.lanes.len().saturating_sub(LANES);
        let lanes = run.lanes.iter().take(LANES);
        let ids = self.session.cores.iter().map(|core| core.id);
        let history = &self.session.history;
        let cores = ids.take(CORES).map(|id| {
            let row = history.core_row(id, run.began, end, self.in_core);
            CoreData {
                id,
                busy: row.into_iter().map(letter).collect(),
            }
        });
        let cores = cores.collect();
        let cut = self.session.cores.len().saturating_sub(CORES);
        RunData {
            number: run.id.0,
            name: harmless(&label_of(&run.start, &self.session.machine)),
            work: harmless(&work_of(&run.start)),
            note: hidden(more, cut),
            began: micros(run.began.since_start()),
            length: micros(end - run.began).max(1),
            over: run.is_over(),
            lanes: lanes.map(|lane| self.lane(run, lane, end)).collect(),
            cores,
        }
    }

    fn lane(&mut self, run: &Run, lane: &Lane, end: Timestamp) -> LaneData {
        let mut stretches = Stretches {
            began: run.began,
            at: 0,
            numbers: Vec::new(),
        };
        if lane.segments.len() <= self.in_lane {
            for one in lane.segments_until(end) {
                let kind = self.kind(one.state);
                stretches.push((one.from, one.to.min(end)), kind, one.task);
            }
        } else {
            self.thinned = true;
            let cells = self.in_lane;
            let width = (end - run.began).0 as f64 / cells as f64;
            let edge = |cell: usize| run.began + TimeSpan((width * cell as f64) as u64);
            let columns = run.columns(lane, (run.began, end), cells, end);
            let mut from = 0;
            for alike in columns.chunk_by(|one, next| one.state == next.state && !next.begins) {
                let to = from + alike.len();
                let kind = self.kind(alike[0].state);
                stretches.push((edge(from), edge(to)), kind, alike[0].task);
                from = to;
            }
        }
        LaneData {
            name: lane.worker.letter().to_string(),
            does: stretches.numbers,
        }
    }

    fn kind(&mut self, state: LaneState) -> Option<usize> {
        let at = self.kinds.iter().position(|kind| kind.state == state)?;
        self.used[at] = true;
        Some(at)
    }
}

/// Returns what is said of workers and cores that are not shown.
fn hidden(workers: usize, cores: usize) -> String {
    let all = [(workers, "workers"), (cores, "cores")];
    let all = all.iter().filter(|(more, _)| *more > 0);
    let words: Vec<String> = all
        .map(|(more, what)| format!("{more} more {what}"))
        .collect();
    if words.is_empty() {
        return String::new();
    }
    format!("{} are not shown", words.join(" and "))
}

/// The stretches of a lane, each as its difference from the one before.
struct Stretches {
    began: Timestamp,
    at: u64,
    numbers: Vec<u64>,
}

impl Stretches {
    fn push(
        &mut self,
        (from, to): (Timestamp, Timestamp),
        kind: Option<usize>,
        task: Option<TaskId>,
    ) {
        let (from, to) = (micros(from - self.began), micros(to - self.began));
        let Some(kind) = kind else {
            return;
        };
        if from < self.at || to <= from {
            return;
        }
        let task = task.map_or(0, |task| u64::from(task.0) + 1);
        self.numbers
            .extend([from - self.at, to - from, kind as u64, task]);
        self.at = to;
    }
}

fn micros(time: TimeSpan) -> u64 {
    time.0 / 1_000
}

/// Returns a share as a letter; without a sample, a dash.
fn letter(share: Option<f32>) -> char {
    let Some(share) = share else {
        return '-';
    };
    match (share.clamp(0.0, 1.0) * 61.0).round() as u8 {
        digit @ 0..10 => (b'0' + digit) as char,
        upper @ 10..36 => (b'A' + upper - 10) as char,
        lower => (b'a' + lower.min(61) - 36) as char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_letters_in_order() {
        let letters = [0.0, 0.15, 0.17, 0.58, 0.6, 1.0, f32::NAN].map(|share| letter(Some(share)));
        assert_eq!(String::from_iter(letters), "09AZbz0");
        assert_eq!(letter(None), '-');
    }

    #[test]
    fn what_is_not_shown_is_reported() {
        assert_eq!(hidden(0, 0), "");
        assert_eq!(hidden(3, 0), "3 more workers are not shown");
        assert_eq!(
            hidden(3, 768),
            "3 more workers and 768 more cores are not shown"
        );
    }

    #[test]
    fn stretches_are_differences() {
        let mut stretches = Stretches {
            began: Timestamp::from_millis(1),
            at: 0,
            numbers: Vec::new(),
        };
        let at = Timestamp::from_millis;
        stretches.push((at(2), at(4)), Some(0), Some(TaskId(0)));
        stretches.push((at(3), at(5)), Some(1), None);
        stretches.push((at(4), at(5)), None, None);
        stretches.push((at(6), at(7)), Some(2), None);
        assert_eq!(stretches.numbers, [1_000, 2_000, 0, 1, 2_000, 1_000, 2, 0]);
    }
}
