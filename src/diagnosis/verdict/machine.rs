//! What the machine did to a run: its quota, other programs, a base that is in doubt.

use super::advice;
use super::advice::Advice;
use crate::model::{Draft, ExecutorKind};
use crate::results::facts::Facts;
use crate::results::unsteady;
use crate::text::command;
use crate::text::figures::time;
use crate::text::words::number;

/// From this share of the wall time on, being stopped by the quota is what matters.
const THROTTLED: f64 = 0.2;
/// Above this multiple of the ideal speedup the base is to be doubted.
const TOO_GOOD: f64 = 1.15;
/// What a machine that was not idle means.
pub(super) const NOT_IDLE_MEANS: &str = "What other programs used of the cores was missing to the run: on an idle machine it would be \
     faster, and its speedup might be another.";

/// What it means that workers were not pinned.
pub(super) const NOT_PINNED_MEANS: &str = "Workers that are not kept on a core run on any that this program may use, so the run tells nothing of \
     the pin that was asked for.";

/// Returns how many workers the system did not let be pinned.
pub(super) fn not_pinned(facts: &Facts) -> Option<String> {
    let workers = facts.setup.workers.max(facts.setup.not_pinned);
    match (facts.setup.not_pinned, workers) {
        (0, _) => None,
        (_, 1) => Some("the system refused to pin the worker".to_owned()),
        (some, all) => Some(format!("the system refused to pin {some} of {all} workers")),
    }
}

pub(super) fn throttled(facts: &Facts) -> Option<String> {
    let quota = facts.setup.quota?;
    let stopped = facts
        .interference
        .throttled
        .filter(|time| *time >= THROTTLED * facts.times.wall.mean && *time > 0.0)?;
    Some(format!(
        "The quota of {quota:.1} cores stopped this program for {}, summed over its threads.",
        time(stopped)
    ))
}

pub(super) fn throttled_means(facts: &Facts) -> String {
    format!(
        "A control group allows this program {} cores' worth of time in every period. When that is \
         used up, all of it stands still until the next period, whatever its workers do.",
        number(facts.setup.quota.unwrap_or_default())
    )
}

pub(super) fn too_good(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?.mean;
    let ideal = facts.at_once();
    // Where the same work did not cost the same, no more than what that leaves.
    let left = facts
        .comparison
        .base_flaw
        .as_ref()
        .map_or(1.0, |flaw| 1.0 - flaw.lost);
    let certain = speedup * left * facts.comparison.unsteady.unwrap_or(1.0).min(1.0);
    (certain > TOO_GOOD * ideal).then(|| {
        format!(
            "{speedup:.1} times as fast as serially is more than {} at once should give: \
             run the serial base again on a quiet machine.",
            number(ideal)
        )
    })
}

/// Returns that the same work did not cost the same, where that cannot be explained.
pub(super) fn unsteady(facts: &Facts) -> Option<String> {
    let times = facts
        .comparison
        .unsteady
        .filter(|_| facts.compared().is_some())?;
    Some(unsteady::words(times, ""))
}

/// What a machine that is not steady means.
pub(super) const UNSTEADY_MEANS: &str = "CPU time is what the work itself takes, whatever else runs. Where the same work takes more of it \
     from one run to the next, the clock, other machines on the same hardware, or where its code and \
     data lie in memory differ: the speedup may be off by as much, and its error is given so.";

pub(super) fn too_good_means(_: &Facts) -> String {
    "Workers that share the work cannot do it in less than their part of the serial time. Most \
     often something else slowed the serial run down; memory that fits the caches of several cores, \
     but not that of one, can do it, too."
        .to_owned()
}

/// Repeats show how far times vary.
pub(super) fn advise_repeats(facts: &Facts) -> Vec<Advice> {
    let repeats = Draft {
        repeat: Some(facts.spec.repetitions().max(5)),
        ..advice::spread(facts, facts.executor(), facts.setup.workers).draft()
    }
    .spec();
    let words = "Repeat both on a quiet machine".to_owned();
    let both = [ExecutorKind::Serial, facts.executor()];
    vec![Advice::to_type(words, command::compare(&repeats, &both))]
}
