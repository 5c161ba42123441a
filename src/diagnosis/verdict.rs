//! What the measurements of a run mean, from measurements only: one plain sentence, what the work
//! is bound by, and on demand why, and what to try next.
//!
//! What happened to a run comes first. If nothing did, the rules are in order of precedence, and
//! the first that has something to say is the verdict; a machine that was not idle is mentioned after
//! it.

use super::explanation;
use crate::results::facts::Facts;

mod advice;
mod barrier;
mod bound;
mod deadlock;
mod gil;
mod incidents;
mod latest;
mod machine;
mod memory;
mod others;
mod overhead;
mod promise;
mod sharing;
mod signs;
mod table;
mod torn;
mod waits;
pub(crate) mod words;
mod workers;

pub use advice::Advice;
pub use bound::Bound;
pub use deadlock::hanging;
pub use latest::LatestVerdict;

use crate::results::disturbance::not_idle;
use table::{INCIDENTS, PLAIN, RULES, Rule};

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

#[cfg(test)]
mod tests;
