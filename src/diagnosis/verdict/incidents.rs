//! What happened to a run besides its work.

use super::advice;
use super::advice::Advice;
use crate::model::{Draft, Field, RunEnd};
use crate::results::facts::Facts;
use crate::session::stops::STOPPED;
use crate::text::command;
use crate::text::figures::time;
use crate::text::harmless::harmless;

pub(super) fn broken(facts: &Facts) -> Option<String> {
    let RunEnd::Broken(reason) = &facts.outcome.end else {
        return None;
    };
    let reason = harmless(reason);
    let reason = reason.trim().trim_end_matches('.');
    let started = match facts.outcome.started {
        all if all >= facts.setup.workers => String::new(),
        0 => "; no worker had started".to_owned(),
        some => format!("; {some} of {} workers had started", facts.setup.workers),
    };
    Some(format!("The run could not continue: {reason}{started}."))
}

/// More workers than could be started: fewer of them may do.
pub(super) fn advise_fewer(facts: &Facts) -> Vec<Advice> {
    let usable = advice::full_house(facts);
    if facts.outcome.started >= facts.setup.workers || facts.setup.workers <= usable {
        return Vec::new();
    }
    let fewer = advice::spread(facts, facts.executor(), usable);
    let words = "Fewer workers may be enough: one for each available core".to_owned();
    vec![Advice::to_type(words, command::run(&fewer))]
}

pub(super) fn stopped(facts: &Facts) -> Option<String> {
    let after = if facts.setup.runs == 1 {
        format!(" after {}", time(facts.times.wall.mean))
    } else {
        String::new()
    };
    (facts.outcome.end == RunEnd::Stopped)
        .then(|| format!("Stopped{after}: {} done.", facts.of_all(facts.outcome.done)))
}

pub(super) fn lost(facts: &Facts) -> Option<String> {
    let because = match facts.outcome.exit {
        Some((worker, exit)) => format!("worker {} ended by {exit}", worker.letter()),
        None => "a worker died".to_owned(),
    };
    let were = if facts.outcome.lost == 1 {
        "was"
    } else {
        "were"
    };
    (facts.outcome.lost > 0).then(|| {
        format!(
            "{} {were} lost: {because}.",
            facts.of_all(facts.outcome.lost)
        )
    })
}

pub(super) fn lost_means(facts: &Facts) -> String {
    let (one, _) = facts.setup.noun;
    format!(
        "A worker that dies takes the {one} in its hands along. The others went on, so the times \
         are those of less work."
    )
}

pub(super) fn advise_retries(facts: &Facts) -> Vec<Advice> {
    if Field::Retry.why_not(&facts.spec.draft()).is_some() {
        return vec![advice::again(facts, "Run it again")];
    }
    let retry = Draft {
        retry: facts.spec.retry().saturating_add(1),
        ..facts.spec.draft()
    }
    .spec();
    let words = "Retry lost tasks on another worker".to_owned();
    vec![Advice::to_type(words, command::run(&retry))]
}

pub(super) fn failed(facts: &Facts) -> Option<String> {
    (facts.outcome.failed > 0).then(|| {
        let reasons = facts.outcome.failures.words();
        format!("{} failed: {reasons}.", facts.of_all(facts.outcome.failed))
    })
}

pub(super) fn failed_means(facts: &Facts) -> String {
    format!(
        "{} gave a result. Failed tasks may have ended early, so the times say little about speed.",
        facts.of_all(facts.outcome.done)
    )
}

pub(super) fn suspended(facts: &Facts) -> Option<String> {
    if facts.interference.suspended > STOPPED * facts.times.wall.mean {
        return Some(format!(
            "{} stopped for {} of these {}: run it again to compare.",
            who_was(facts),
            time(facts.interference.suspended),
            time(facts.times.wall.mean)
        ));
    }
    (facts.interference.asleep > STOPPED * facts.times.wall.mean).then(|| {
        format!(
            "This machine slept for {} in the midst of the run, in which the clock of the run stood \
             still: run it again to compare.",
            time(facts.interference.asleep)
        )
    })
}

/// Returns which workers were stopped: `Worker B was`, `2 of 4 workers were`.
fn who_was(facts: &Facts) -> String {
    let stopped = &facts.interference.stopped;
    let workers = stopped.workers.len();
    match stopped.workers.first() {
        _ if stopped.program => "eggtop itself was".to_owned(),
        Some(worker) if workers == 1 && facts.setup.workers > 1 => {
            format!("Worker {} was", worker.letter())
        }
        Some(_) if workers < facts.setup.workers as usize => {
            format!("{workers} of {} workers were", facts.setup.workers)
        }
        Some(_) if facts.setup.workers > 1 => match facts.setup.workers {
            2 => "Both workers were".to_owned(),
            all => format!("All {all} workers were"),
        },
        Some(_) => "The worker was".to_owned(),
        None if stopped.others => "A process of the run was".to_owned(),
        None => "eggtop itself was".to_owned(),
    }
}

pub(super) fn suspended_means(facts: &Facts) -> String {
    if facts.interference.suspended <= STOPPED * facts.times.wall.mean {
        return "Caches and clock rates may differ after a sleep.".to_owned();
    }
    if facts.interference.stopped.program || facts.interference.stopped.workers.is_empty() {
        return "While eggtop is stopped, nobody hands out tasks, and its threads do not run, but the \
                clock of the run goes on."
            .to_owned();
    }
    "A process that is stopped (SIGSTOP) does nothing until it is continued, but the clock of the run \
     goes on."
        .to_owned()
}

pub(super) fn done_again(facts: &Facts) -> Option<String> {
    let (worker, exit) = facts.outcome.exit.filter(|_| facts.outcome.retried > 0)?;
    let (one, _) = facts.setup.noun;
    Some(format!(
        "All {} are done, although worker {} ended by {exit}: its {one} was done again.",
        facts.count(facts.all_tasks()),
        worker.letter()
    ))
}

pub(super) fn done_again_means(facts: &Facts) -> String {
    let (one, _) = facts.setup.noun;
    format!(
        "The time includes what the dead worker had done of its {one}, and the start of a new worker."
    )
}
