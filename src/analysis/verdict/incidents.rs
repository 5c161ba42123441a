//! What happened to a run besides its work.

use super::advice::{self, Advice};
use crate::analysis::command;
use crate::analysis::facts::Facts;
use crate::analysis::figures::time;
use crate::analysis::harmless::harmless;
use crate::model::{Field, RunEnd, RunSpec};

/// From this share of the wall time on, a stop of the whole program is what matters.
const SUSPENDED: f64 = 0.05;

pub(super) fn broken(facts: &Facts) -> Option<String> {
    let RunEnd::Broken(reason) = &facts.end else {
        return None;
    };
    let reason = harmless(reason);
    let reason = reason.trim().trim_end_matches('.');
    let started = match facts.started {
        all if all >= facts.workers => String::new(),
        0 => "; no worker had started".to_owned(),
        some => format!("; {some} of {} workers had started", facts.workers),
    };
    Some(format!("The run could not go on: {reason}{started}."))
}

/// More workers than could be started: fewer of them may do.
pub(super) fn advise_fewer(facts: &Facts) -> Vec<Advice> {
    let usable = advice::full_house(facts);
    if facts.started >= facts.workers || facts.workers <= usable {
        return Vec::new();
    }
    let fewer = advice::spread(facts, facts.executor(), usable);
    let words = "Fewer workers may do, one for each usable core".to_owned();
    vec![Advice::to_type(words, command::run(&fewer))]
}

pub(super) fn stopped(facts: &Facts) -> Option<String> {
    let after = if facts.runs == 1 {
        format!(" after {}", time(facts.wall.mean))
    } else {
        String::new()
    };
    (facts.end == RunEnd::Stopped)
        .then(|| format!("Stopped{after}: {} done.", facts.of_all(facts.done)))
}

pub(super) fn lost(facts: &Facts) -> Option<String> {
    let because = match facts.exit {
        Some((worker, exit)) => format!("worker {} ended by {exit}", worker.letter()),
        None => "a worker died".to_owned(),
    };
    let were = if facts.lost == 1 { "was" } else { "were" };
    (facts.lost > 0).then(|| format!("{} {were} lost: {because}.", facts.of_all(facts.lost)))
}

pub(super) fn lost_means(facts: &Facts) -> String {
    let (one, _) = facts.noun;
    format!(
        "A worker that dies takes the {one} in its hands along. The others went on, so the times \
         are those of less work."
    )
}

pub(super) fn advise_retries(facts: &Facts) -> Vec<Advice> {
    if Field::Retry.why_not(&facts.spec).is_some() {
        return vec![advice::again(facts, "Run it again")];
    }
    let retry = RunSpec {
        retry: facts.spec.retry.saturating_add(1),
        ..facts.spec.clone()
    };
    let words = "Give what is lost to another worker".to_owned();
    vec![Advice::to_type(words, command::run(&retry))]
}

pub(super) fn failed(facts: &Facts) -> Option<String> {
    (facts.failed > 0).then(|| {
        let reasons = facts.failures.words();
        format!("{} failed: {reasons}.", facts.of_all(facts.failed))
    })
}

pub(super) fn failed_means(facts: &Facts) -> String {
    format!(
        "{} gave a result. What failed may have ended early, so the times say little on speed.",
        facts.of_all(facts.done)
    )
}

pub(super) fn suspended(facts: &Facts) -> Option<String> {
    (facts.suspended > SUSPENDED * facts.wall.mean).then(|| {
        format!(
            "eggtop itself was stopped for {} of these {}: run it again to compare.",
            time(facts.suspended),
            time(facts.wall.mean)
        )
    })
}

pub(super) fn suspended_means(_: &Facts) -> String {
    "While eggtop is stopped, so are its workers, but the clock of the run goes on.".to_owned()
}

pub(super) fn done_again(facts: &Facts) -> Option<String> {
    let (worker, exit) = facts.exit.filter(|_| facts.retried > 0)?;
    let (one, _) = facts.noun;
    Some(format!(
        "All {} are done, although worker {} ended by {exit}: its {one} was done again.",
        facts.count(facts.all_tasks()),
        worker.letter()
    ))
}

pub(super) fn done_again_means(facts: &Facts) -> String {
    let (one, _) = facts.noun;
    format!(
        "The time holds what the dead worker had done of its {one}, and the start of a new worker."
    )
}
