//! What becomes of the tasks of a preset: results, failures that are meant, deadlocks.

use super::{Answer, Doubt, Judgement, joined};
use crate::model::{DeadlockFix, Expected, RunEnd, SyncMethod};
use crate::results::row::Row;

/// Judges whether tasks came to the end that a preset expects. What did not run to its end says
/// nothing; what did says so whatever the others do.
pub(super) fn judge(expected: Expected, rows: &[Row]) -> Judgement {
    let answers: Vec<Answer> = rows.iter().map(|row| of_row(expected, row)).collect();
    let held = if answers.iter().any(|one| one.held() == Some(false)) {
        Some(false)
    } else {
        let all = answers.iter().all(|one| *one == Answer::Came);
        (all && !rows.is_empty()).then_some(true)
    };
    let reason = if rows.is_empty() {
        Some(Doubt::NotRun.to_string())
    } else {
        let decides = answers.iter().filter(|one| one.held() == held);
        joined(decides.filter_map(Answer::reason))
    };
    Judgement {
        expected: expected.sentence().to_owned(),
        applies: true,
        open: false,
        held,
        reason,
        measured: counted(rows),
    }
}

fn of_row(expected: Expected, row: &Row) -> Answer {
    if let Some(doubt) = Doubt::of_end(row) {
        return Answer::Unknown(doubt);
    }
    let spec = &row.measured.start.spec;
    let completed = row.measured.end == RunEnd::Completed;
    let came = match expected {
        Expected::Totals if row.measured.is_whole() && !is_unlocked(row) => {
            let Some(lost) = lost_updates(row) else {
                let what = format!("{} reported no total", row.measured.label);
                return Answer::Unknown(Doubt::Without(what));
            };
            lost == 0
        }
        // On a machine that is too busy even those that answer run out of time.
        Expected::SomeFail if spec.waits_for_servers() && completed && row.measured.done == 0 => {
            return Answer::Unknown(Doubt::TooSlow(row.measured.label.clone()));
        }
        Expected::SomeFail if spec.waits_for_servers() => {
            completed && row.measured.failed > 0 && row.measured.lost == 0
        }
        Expected::Deadlocks if spec.cure() == DeadlockFix::None => {
            row.measured.end == RunEnd::Deadlocked
        }
        _ => row.measured.is_whole(),
    };
    if came {
        Answer::Came
    } else {
        Answer::Otherwise(None)
    }
}

pub(super) fn is_unlocked(row: &Row) -> bool {
    row.measured.start.spec.share() == SyncMethod::Unlocked
}

/// Returns by how much a total is wrong, where tasks share one.
pub(super) fn lost_updates(row: &Row) -> Option<i64> {
    row.measured.sharing?.lost()
}

fn counted(rows: &[Row]) -> String {
    let sum = |number: fn(&Row) -> u32| rows.iter().map(|row| u64::from(number(row))).sum::<u64>();
    let parts = [
        (sum(|row| row.measured.done), "done"),
        (sum(|row| row.measured.failed), "failed"),
        (sum(|row| row.measured.lost), "lost"),
    ];
    let named = parts
        .into_iter()
        .filter(|(count, word)| *count > 0 || *word == "done");
    let words: Vec<String> = named
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    words.join(", ")
}
