//! What the measurements of a run mean, from measurements only: one plain sentence, what the work
//! is bound by, and on demand why, and what to try next.
//!
//! What happened to a run comes first. If nothing did, the rules are in order of precedence, and
//! the first that has something to say is the verdict; a machine that was not idle is mentioned after
//! it.

use super::explanation;
use crate::results::facts::Facts;

mod advice;
mod bound;
mod deadlock;
mod gil;
mod incidents;
mod latest;
mod machine;
mod others;
mod overhead;
mod promise;
mod sharing;
mod signs;
mod torn;
mod waits;
pub(crate) mod words;
mod workers;

pub use advice::Advice;
pub use bound::Bound;
pub use deadlock::hanging;
pub use latest::LatestVerdict;

use crate::results::disturbance::not_idle;
use bound::measured;

/// What a run means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// The name of the rule that gave it.
    pub rule: &'static str,
    /// It in one plain sentence.
    pub sentence: String,
    /// What the work is bound by, where that is known.
    pub bound: Option<Bound>,
    /// Why: what was measured, and what that means, in whole sentences.
    pub explanation: Vec<String>,
    /// What suits such work, and what to try next.
    pub advice: Vec<Advice>,
    /// Whether something else had the cores meanwhile, so that times say little.
    pub disturbed: bool,
}

/// Returns what the facts of a run mean.
pub fn verdict(facts: &Facts) -> Verdict {
    let said = |rules: &'static [Rule]| {
        let mut rules = rules.iter();
        rules.find_map(|rule| Some((rule, (rule.says)(facts)?)))
    };
    let incident = said(&INCIDENTS);
    let is_whole = incident.is_none();
    // Whatever else ran, it did not stop, break or lose anything.
    let not_idle = is_whole.then(|| not_idle(facts)).flatten();
    let (rule, sentence) = incident
        .or_else(|| said(&RULES))
        .unwrap_or_else(|| (&PLAIN, workers::in_plain_words(facts)));
    let mut explanation = explanation::measured(facts);
    explanation.push((rule.meaning)(facts));
    let mut advice = promise::that_pays(facts, (rule.advice)(facts));
    let disturbed = not_idle.is_some();
    let sentence = match not_idle {
        Some(why) => {
            explanation.push(machine::NOT_IDLE_MEANS.to_owned());
            if rule.name != others::NAME {
                advice.insert(0, advice::on_a_quiet_machine(facts));
            }
            let sentence = sentence.trim_end_matches('.');
            match rule.name {
                others::NAME => format!("{sentence}."),
                _ => format!("{sentence}; this machine was not idle: {why}."),
            }
        }
        None => sentence,
    };
    let mut also = Vec::new();
    if let Some(refused) = machine::not_pinned(facts) {
        explanation.push(machine::NOT_PINNED_MEANS.to_owned());
        also.push(refused);
    }
    if let Some(why) = machine::unsteady(facts).filter(|_| is_whole) {
        explanation.push(machine::UNSTEADY_MEANS.to_owned());
        also.push(why);
    }
    let flaw = facts.comparison.base_flaw.as_ref().filter(|_| is_whole);
    also.extend(flaw.and_then(|flaw| flaw.sentence(facts.comparison.speedup.is_some())));
    let sentence = also.into_iter().fold(sentence, |sentence, more| {
        format!("{}; {more}.", sentence.trim_end_matches('.'))
    });
    Verdict {
        rule: rule.name,
        sentence,
        bound: (rule.bound)(facts),
        explanation,
        advice,
        disturbed,
    }
}

/// One rule: when it holds, what it says then, and what that means.
struct Rule {
    /// What it is about, in a word or two.
    name: &'static str,
    /// Its sentence where its condition holds, else nothing.
    says: fn(&Facts) -> Option<String>,
    /// What the work is bound by where it holds.
    bound: fn(&Facts) -> Option<Bound>,
    /// What that means, in whole sentences.
    meaning: fn(&Facts) -> String,
    /// What suits such work, and what to try next.
    advice: fn(&Facts) -> Vec<Advice>,
}

/// What happened to a run, the weightiest first: with it, its times are not worth a word.
const INCIDENTS: [Rule; 7] = [
    Rule {
        name: "broken",
        says: incidents::broken,
        bound: |_| None,
        meaning: |_| "The run was aborted, so its times say nothing about speed.".to_owned(),
        advice: incidents::advise_fewer,
    },
    Rule {
        name: "deadlock",
        says: deadlock::deadlocked,
        bound: |_| Some(Bound::Lock),
        meaning: deadlock::deadlocked_means,
        advice: deadlock::advise_cures,
    },
    Rule {
        name: "out of time",
        says: deadlock::timed_out,
        bound: |_| None,
        meaning: |_| "Not all of the work is done, so the time says nothing on speed.".to_owned(),
        advice: deadlock::advise_longer,
    },
    Rule {
        name: "stopped",
        says: incidents::stopped,
        bound: |_| None,
        meaning: |_| "Not all of the work is done, so the time says nothing on speed.".to_owned(),
        advice: |facts| vec![advice::again(facts, "Let it run to its end")],
    },
    Rule {
        name: "lost",
        says: incidents::lost,
        bound: |_| None,
        meaning: incidents::lost_means,
        advice: incidents::advise_retries,
    },
    Rule {
        name: "failed",
        says: incidents::failed,
        bound: |_| None,
        meaning: incidents::failed_means,
        advice: |_| Vec::new(),
    },
    Rule {
        name: "suspended",
        says: incidents::suspended,
        bound: |_| None,
        meaning: incidents::suspended_means,
        advice: |facts| vec![advice::again(facts, "Run it again without a stop")],
    },
];

/// What a whole run means, the weightiest first.
const RULES: [Rule; 30] = [
    Rule {
        name: "no deadlock",
        says: deadlock::cured,
        bound: measured,
        meaning: deadlock::cured_means,
        advice: deadlock::advise_hanging,
    },
    Rule {
        name: "lost updates",
        says: sharing::wrong,
        bound: measured,
        meaning: sharing::wrong_means,
        advice: sharing::advise_protection,
    },
    Rule {
        name: "raw under the GIL",
        says: gil::raw,
        bound: |_| Some(Bound::Gil),
        meaning: gil::raw_means,
        advice: gil::advise_processes,
    },
    Rule {
        name: "torn",
        says: torn::torn,
        bound: measured,
        meaning: torn::torn_means,
        advice: torn::advise_whole_lines,
    },
    Rule {
        name: "raw",
        says: workers::raw,
        bound: measured,
        meaning: workers::raw_means,
        advice: workers::advise_as_many_as_cores,
    },
    Rule {
        name: "done again",
        says: incidents::done_again,
        bound: measured,
        meaning: incidents::done_again_means,
        advice: |facts| vec![advice::again(facts, "Measure it without a loss")],
    },
    Rule {
        name: "quota",
        says: machine::throttled,
        bound: |_| Some(Bound::Quota),
        meaning: machine::throttled_means,
        advice: workers::advise_as_many_as_cores,
    },
    Rule {
        name: "too good",
        says: machine::too_good,
        bound: |_| None,
        meaning: machine::too_good_means,
        advice: machine::advise_repeats,
    },
    Rule {
        name: "threads under the GIL",
        says: gil::threads,
        bound: |_| Some(Bound::Gil),
        meaning: gil::threads_mean,
        advice: gil::advise_processes,
    },
    Rule {
        name: "partly under the GIL",
        says: gil::partly,
        bound: |_| Some(Bound::Gil),
        meaning: gil::partly_means,
        advice: gil::advise_processes,
    },
    Rule {
        name: "one who counts",
        says: sharing::awaited,
        bound: |_| Some(Bound::Sharing),
        meaning: sharing::awaited_means,
        advice: sharing::own_totals,
    },
    Rule {
        name: "lock",
        says: gil::lock,
        bound: |_| Some(Bound::Lock),
        meaning: gil::lock_means,
        advice: gil::advise_less_sharing,
    },
    Rule {
        name: "false sharing",
        says: sharing::false_sharing,
        bound: |_| Some(Bound::Sharing),
        meaning: sharing::false_sharing_means,
        advice: sharing::advise_distance,
    },
    Rule {
        name: "sharing costs",
        says: sharing::dear,
        bound: |_| Some(Bound::Sharing),
        meaning: sharing::dear_means,
        advice: sharing::own_totals,
    },
    Rule {
        name: "event loop",
        says: waits::event_loop,
        bound: |_| Some(Bound::Loop),
        meaning: waits::event_loop_means,
        advice: waits::advise_no_loop,
    },
    Rule {
        name: others::NAME,
        says: others::had_the_cores,
        bound: |_| Some(Bound::OtherPrograms),
        meaning: others::had_the_cores_means,
        advice: |facts| vec![advice::on_a_quiet_machine(facts)],
    },
    Rule {
        name: "slower by start-up",
        says: overhead::slower_by_start_up,
        bound: |_| Some(Bound::StartUp),
        meaning: overhead::start_up_means,
        advice: overhead::advise_longer_lives,
    },
    Rule {
        name: "slower by hand-over",
        says: overhead::slower_by_hand_over,
        bound: |_| Some(Bound::HandOver),
        meaning: overhead::hand_over_means,
        advice: overhead::advise_larger_chunks,
    },
    Rule {
        name: "waiting",
        says: waits::waiting,
        bound: |_| Some(Bound::Waiting),
        meaning: waits::waiting_means,
        advice: waits::advise_more_at_once,
    },
    Rule {
        name: "slower",
        says: overhead::slower,
        bound: measured,
        meaning: overhead::slower_means,
        advice: overhead::advise_serial,
    },
    Rule {
        name: "start-up",
        says: overhead::start_up,
        bound: |_| Some(Bound::StartUp),
        meaning: overhead::start_up_means,
        advice: overhead::advise_longer_lives,
    },
    Rule {
        name: "hand-over",
        says: overhead::hand_over,
        bound: |_| Some(Bound::HandOver),
        meaning: overhead::hand_over_means,
        advice: overhead::advise_larger_chunks,
    },
    Rule {
        name: "GIL released",
        says: gil::released,
        bound: |_| Some(Bound::Computing),
        meaning: gil::released_means,
        advice: workers::advise_as_many_as_cores,
    },
    Rule {
        name: "no GIL",
        says: gil::free_threaded,
        bound: |_| Some(Bound::Computing),
        meaning: gil::free_threaded_means,
        advice: workers::advise_as_many_as_cores,
    },
    Rule {
        name: "too many workers",
        says: workers::too_many,
        bound: |_| Some(Bound::Oversubscription),
        meaning: workers::too_many_means,
        advice: workers::advise_fewer,
    },
    Rule {
        name: "too few tasks",
        says: workers::too_few_tasks,
        bound: |_| Some(Bound::Imbalance),
        meaning: workers::too_few_tasks_mean,
        advice: workers::advise_more_tasks,
    },
    Rule {
        name: "one alone",
        says: workers::alone,
        bound: |_| Some(Bound::Imbalance),
        meaning: workers::alone_means,
        advice: workers::advise_evener_tasks,
    },
    Rule {
        name: "idle workers",
        says: workers::idle,
        bound: |_| Some(Bound::Imbalance),
        meaning: workers::idle_means,
        advice: workers::advise_evener_tasks,
    },
    Rule {
        name: "too close to call",
        says: overhead::too_close,
        bound: measured,
        meaning: overhead::too_close_means,
        advice: machine::advise_repeats,
    },
    Rule {
        name: "a GIL each",
        says: gil::own_gils,
        bound: |_| Some(Bound::Computing),
        meaning: gil::own_gils_mean,
        advice: workers::advise_as_many_as_cores,
    },
];

/// What is left to say when no rule has a reason.
const PLAIN: Rule = Rule {
    name: "plain",
    says: |facts| Some(workers::in_plain_words(facts)),
    bound: measured,
    meaning: workers::plain_means,
    advice: workers::advise_as_many_as_cores,
};

#[cfg(test)]
mod tests;
