//! The table of rules: what each says, when, and what follows from it, in order of precedence.

use super::advice::{self, Advice};
use super::bound::{Bound, measured};
use super::{
    barrier, deadlock, gil, incidents, machine, memory, others, overhead, sharing, torn, waits,
    workers,
};
use crate::results::facts::Facts;

/// One rule: when it holds, what it says then, and what that means.
pub(super) struct Rule {
    /// What it is about, in a word or two.
    pub(super) name: &'static str,
    /// Its sentence where its condition holds, else nothing.
    pub(super) says: fn(&Facts) -> Option<String>,
    /// What the work is bound by where it holds.
    pub(super) bound: fn(&Facts) -> Option<Bound>,
    /// What that means, in whole sentences.
    pub(super) meaning: fn(&Facts) -> String,
    /// What suits such work, and what to try next.
    pub(super) advice: fn(&Facts) -> Vec<Advice>,
}

/// What happened to a run, the weightiest first: with it, its times are not worth a word.
pub(super) const INCIDENTS: [Rule; 7] = [
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
pub(super) const RULES: [Rule; 35] = [
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
        name: "barrier",
        says: barrier::waited,
        bound: |_| Some(Bound::Imbalance),
        meaning: barrier::waited_means,
        advice: barrier::advise_evener_parts,
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
        name: "memory in caches",
        says: memory::in_caches,
        bound: measured,
        meaning: memory::in_caches_means,
        advice: memory::advise_larger_arrays,
    },
    Rule {
        name: "memory bandwidth",
        says: memory::saturated,
        bound: |_| Some(Bound::Memory),
        meaning: memory::saturated_means,
        advice: memory::advise_fewer_bytes,
    },
    Rule {
        name: "memory not saturated",
        says: memory::not_saturated,
        bound: measured,
        meaning: memory::not_saturated_means,
        advice: memory::advise_sweep,
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
        name: "memory of one alone",
        says: memory::nothing_to_compare,
        bound: measured,
        meaning: memory::nothing_to_compare_means,
        advice: memory::advise_one_alone,
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
pub(super) const PLAIN: Rule = Rule {
    name: "plain",
    says: |facts| Some(workers::in_plain_words(facts)),
    bound: measured,
    meaning: workers::plain_means,
    advice: workers::advise_as_many_as_cores,
};
