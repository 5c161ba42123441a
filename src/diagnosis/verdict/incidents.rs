//! What happened to a run besides its work.

use super::advice;
use super::advice::Advice;
use crate::model::{Field, RunEnd, RunSpec};
use crate::results::facts::Facts;
use crate::session::stops::STOPPED;
use crate::text::command;
use crate::text::figures::time;
use crate::text::harmless::harmless;

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
    if facts.suspended > STOPPED * facts.wall.mean {
        return Some(format!(
            "{} stopped for {} of these {}: run it again to compare.",
            who_was(facts),
            time(facts.suspended),
            time(facts.wall.mean)
        ));
    }
    (facts.asleep > STOPPED * facts.wall.mean).then(|| {
        format!(
            "This machine slept for {} in the midst of the run, in which the clock of the run stood \
             still: run it again to compare.",
            time(facts.asleep)
        )
    })
}

/// Returns who was stopped: `Worker B was`, `2 of 4 workers were`.
fn who_was(facts: &Facts) -> String {
    let stopped = &facts.stopped;
    let workers = stopped.workers.len();
    match stopped.workers.first() {
        _ if stopped.program => "eggtop itself was".to_owned(),
        Some(worker) if workers == 1 && facts.workers > 1 => {
            format!("Worker {} was", worker.letter())
        }
        Some(_) if workers < facts.workers as usize => {
            format!("{workers} of {} workers were", facts.workers)
        }
        Some(_) if facts.workers > 1 => match facts.workers {
            2 => "Both workers were".to_owned(),
            all => format!("All {all} workers were"),
        },
        Some(_) => "The worker was".to_owned(),
        None if stopped.others => "A process of the run was".to_owned(),
        None => "eggtop itself was".to_owned(),
    }
}

pub(super) fn suspended_means(facts: &Facts) -> String {
    if facts.suspended <= STOPPED * facts.wall.mean {
        return "What was in caches and how fast the cores are clocked may be otherwise after a sleep."
            .to_owned();
    }
    if facts.stopped.program || facts.stopped.workers.is_empty() {
        return "While eggtop is stopped, nobody hands out tasks, and its threads do not run, but the \
                clock of the run goes on."
            .to_owned();
    }
    "A process that is stopped (SIGSTOP) does nothing until it is continued, but the clock of the run \
     goes on."
        .to_owned()
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
