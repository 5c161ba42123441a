//! What makes a serial run a poor base of speedups: it did not do all of its work, or its time holds more
//! than the work.

use crate::model::{ExecutorKind, Machine, RunEnd};

use super::row::Row;
use crate::diagnosis::facts::Facts;
use crate::diagnosis::verdict::not_idle;
use crate::session::run::Run;
use crate::session::stops::STOPPED;
use crate::text::figures::time;

/// What is wrong with a serial run as a base.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    /// What happened to it, behind `the serial run`: `was stopped for 2.0 s`.
    pub words: String,
    /// The share of its time that it may have lost by that.
    pub(crate) lost: f64,
    /// Whether its time says nothing on how fast others are.
    pub is_void: bool,
}

impl Flaw {
    /// Returns what is wrong with a row as a base, if it is a serial one and anything is.
    pub(crate) fn of(row: &Row, runs: &[&Run], machine: &Machine) -> Option<Self> {
        if row.start.spec.executor != ExecutorKind::Serial {
            return None;
        }
        if let Some(words) = not_whole(row) {
            let words = words.to_owned();
            return Some(Self::void(words, 0.0));
        }
        let facts = Facts::of(row, runs, machine);
        let wall = facts.wall.mean;
        let stopped = facts.suspended.max(facts.asleep);
        if stopped > STOPPED * wall {
            let who = if facts.suspended >= facts.asleep {
                "was stopped"
            } else {
                "was interrupted by a sleep of this machine"
            };
            let words = format!("{who} for {}", time(stopped));
            // the clock of a run stands still while the machine sleeps
            let lost = (facts.suspended / wall).min(1.0);
            return Some(Self::void(words, lost));
        }
        if facts.retried > 0 {
            let again = f64::from(facts.retried) / f64::from(facts.all_tasks().max(1));
            let words = format!("did {} again", facts.count(facts.retried));
            return Some(Self::void(words, again.min(1.0)));
        }
        let why = not_idle(&facts)?;
        let others = facts.others_busy.unwrap_or(0.0);
        let missing = (1.0 + others - facts.cores as f64).clamp(0.0, 0.5);
        Some(Self {
            words: format!("was disturbed: {why}"),
            lost: missing.max((facts.ready / wall).clamp(0.0, 1.0)),
            is_void: false,
        })
    }

    fn void(words: String, lost: f64) -> Self {
        Self {
            words,
            lost,
            is_void: true,
        }
    }

    /// Returns what it means for those that are compared with it; nothing where it may have lost less
    /// than times differ by anyway.
    pub(crate) fn sentence(&self, has_speedup: bool) -> Option<String> {
        let words = &self.words;
        match (self.is_void, has_speedup) {
            (true, true) => Some(format!(
                "the serial run {words}, so the speedup is not reliable: run it again"
            )),
            (true, false) => Some(format!(
                "the serial run {words}, so no speedup is known: run it again"
            )),
            (false, _) => (self.lost >= STOPPED).then(|| format!("the serial run {words}")),
        }
    }
}

/// Returns what keeps a row from having done all of its work.
fn not_whole(row: &Row) -> Option<&'static str> {
    match &row.end {
        RunEnd::Stopped => Some("was ended before it was done"),
        RunEnd::TimedOut => Some("came to its time limit"),
        RunEnd::Deadlocked => Some("hung in a deadlock"),
        RunEnd::Broken(_) => Some("broke off"),
        RunEnd::Completed if row.lost > 0 => Some("lost tasks"),
        RunEnd::Completed => (row.failed > 0).then_some("had tasks that failed"),
    }
}
