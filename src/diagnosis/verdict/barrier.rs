//! What waiting at a barrier cost, and why there was anything to wait for.

use super::advice::Advice;
use super::words::busy;
use super::{others, workers};
use crate::results::facts::Facts;
use crate::text::figures::percent;

/// From this share of the time inside tasks on, waiting at a barrier is what matters.
const WAITED: f64 = 0.2;

pub(super) fn waited(facts: &Facts) -> Option<String> {
    let waited = facts.times.barrier;
    let share = facts.times.share_inside(waited);
    (share >= WAITED && waited > facts.times.gil.max(facts.times.lock)).then(|| {
        format!(
            "For {} % of the time inside tasks workers waited at the barrier for the slowest: {}{}.",
            percent(share),
            busy(facts),
            facts.as_fast()
        )
    })
}

pub(super) fn waited_means(facts: &Facts) -> String {
    let why = if facts.times.ready > facts.times.barrier {
        let why = if others::crowding(facts) >= others::taken(facts) {
            "there are more workers than cores, so that some had to wait for one before they could \
             finish their part"
        } else {
            "other programs had the cores, so that some workers finished their part late"
        };
        format!("Here {why}.")
    } else {
        "That is load imbalance: the parts were not equal, or not equally fast.".to_owned()
    };
    format!("At a barrier all workers wait until the last one has finished its part. {why}")
}

/// No more workers than cores, equal parts where they were given, and fewer barriers.
pub(super) fn advise_evener_parts(facts: &Facts) -> Vec<Advice> {
    let mut all = Vec::new();
    if others::crowding(facts) > 0.0 {
        all = workers::advise_as_many_as_cores(facts);
    }
    if !facts.spec.values().is_empty() {
        let words = "Give each worker a part of the same size".to_owned();
        all.push(Advice::to_do(words));
    }
    let words = "Meet less often: more work between two barriers".to_owned();
    all.push(Advice::to_do(words));
    all
}
