//! Whether a serial run is a sound base of speedups, or what makes it a poor one.

use super::disturbance::not_idle;
use super::facts::Facts;
use super::flaw::Flaw;
use super::measured::Measured;
use crate::model::{ExecutorKind, RunEnd};
use crate::session::stops::STOPPED;
use crate::text::figures::time;

/// Returns what is wrong with a row as a base, if it is a serial one and anything is.
pub(super) fn flaw_of(row: &Measured, facts: &Facts) -> Option<Flaw> {
    if row.start.spec.executor() != ExecutorKind::Serial {
        return None;
    }
    if let Some(words) = not_whole(row) {
        let words = words.to_owned();
        return Some(Flaw::void(words, 0.0));
    }
    let wall = facts.times.wall.mean;
    let stopped = facts.interference.longest_stop();
    if stopped > STOPPED * wall {
        let who = if facts.interference.suspended >= facts.interference.asleep {
            "was stopped"
        } else {
            "was interrupted by a sleep of this machine"
        };
        let words = format!("{who} for {}", time(stopped));
        // the clock of a run stands still while the machine sleeps
        let lost = (facts.interference.suspended / wall).min(1.0);
        return Some(Flaw::void(words, lost));
    }
    if facts.outcome.retried > 0 {
        let again = f64::from(facts.outcome.retried) / f64::from(facts.all_tasks().max(1));
        let words = format!("did {} again", facts.count(facts.outcome.retried));
        return Some(Flaw::void(words, again.min(1.0)));
    }
    let why = not_idle(facts)?;
    let others = facts.interference.others_busy.unwrap_or(0.0);
    let missing = (1.0 + others - facts.setup.cores as f64).clamp(0.0, 0.5);
    Some(Flaw {
        words: format!("was disturbed: {why}"),
        lost: missing.max((facts.times.ready / wall).clamp(0.0, 1.0)),
        is_void: false,
    })
}

/// Returns what keeps a row from having done all of its work.
fn not_whole(row: &Measured) -> Option<&'static str> {
    match &row.end {
        RunEnd::Stopped => Some("was ended before it was done"),
        RunEnd::TimedOut => Some("came to its time limit"),
        RunEnd::Deadlocked => Some("hung in a deadlock"),
        RunEnd::Broken(_) => Some("was aborted"),
        RunEnd::Completed if row.lost > 0 => Some("lost tasks"),
        RunEnd::Completed => (row.failed > 0).then_some("had tasks that failed"),
    }
}
