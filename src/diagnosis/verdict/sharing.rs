//! What sharing a number cost, and whether it was counted right: from the times of an addition by
//! several ways in one session, and from the total.

use super::advice::Advice;
use super::words::{busy, workers_by_kind};
use crate::model::{Draft, RunSpec, SyncMethod};
use crate::results::facts::Facts;
use crate::results::sharing::Sharing;
use crate::text::command;
use crate::text::figures::{figure, grouped, percent, time};
use crate::text::words::capital;

/// From this many times the time of another method on, a method is slower than it.
const SLOWER: f64 = 1.5;
/// From this many times the time of own totals on, sharing costs more than the work.
const DEARER: f64 = 3.0;
/// From this share of the time inside tasks on, waiting for the consumer is what matters.
const AWAITED: f64 = 0.25;

/// Returns how many times as long an addition took as by another way that was measured beside it.
fn against(facts: &Facts, other: SyncMethod) -> Option<(f64, Sharing)> {
    let here = facts.sharing?;
    let there = facts
        .comparison
        .other_ways
        .iter()
        .find(|way| way.way == other)?;
    let known = there.per_operation > 0.0 && here.per_operation > 0.0;
    known.then(|| (here.per_operation / there.per_operation, *there))
}

pub(super) fn wrong(facts: &Facts) -> Option<String> {
    let sharing = facts.sharing?;
    let (lost, expected) = (sharing.lost()?, sharing.expected?);
    if lost == 0 {
        return None;
    }
    let (off, expected) = (grouped(lost.unsigned_abs()), grouped(expected));
    Some(if lost > 0 {
        format!("Lost {off} of {expected} updates: load, add and store are three steps.")
    } else {
        format!("The total is {off} too high for {expected} updates: some were made twice.")
    })
}

pub(super) fn wrong_means(_: &Facts) -> String {
    "Between a load and the store after it another worker may store its own sum, which is then \
     overwritten: its update is lost. How often that happens differs from run to run; one good run \
     proves nothing."
        .to_owned()
}

pub(super) fn advise_protection(facts: &Facts) -> Vec<Advice> {
    let mut all = own_totals(facts);
    let ways = facts.spec.ways_to_share();
    let safe = [SyncMethod::Atomic, SyncMethod::Shared, SyncMethod::Lock]
        .into_iter()
        .find(|way| ways.contains(way));
    if let Some(share) = safe {
        let spec = with(facts, share);
        let words = "Or add in one atomic step".to_owned();
        all.push(Advice::to_type(words, command::run(&spec)));
    }
    all
}

pub(super) fn false_sharing(facts: &Facts) -> Option<String> {
    let sharing = facts.sharing?;
    let (ratio, apart) = against(facts, SyncMethod::Apart)?;
    (sharing.way == SyncMethod::Adjacent && ratio >= SLOWER).then(|| {
        format!(
            "Side by side on one cache line an addition took {} times as long as 128 bytes apart ({} \
             against {}): false sharing.",
            figure(ratio, 1, 2),
            time(sharing.per_operation),
            time(apart.per_operation)
        )
    })
}

pub(super) fn false_sharing_means(_: &Facts) -> String {
    "No worker touched another one's number, but cores hand memory to each other in lines of 64 bytes: \
     whoever writes to one takes it away from all others."
        .to_owned()
}

pub(super) fn advise_distance(facts: &Facts) -> Vec<Advice> {
    let apart = Advice::to_type(
        "Keep what different workers write to on different cache lines".to_owned(),
        command::run(&with(facts, SyncMethod::Apart)),
    );
    let mut all = vec![apart];
    all.extend(own_totals(facts));
    all
}

pub(super) fn awaited(facts: &Facts) -> Option<String> {
    let sharing = facts.sharing.filter(|sharing| sharing.way.is_message())?;
    let share = facts.times.share_inside(facts.times.lock);
    (share >= AWAITED).then(|| {
        format!(
            "For {} % of the time inside tasks workers waited for the consumer, {} a message: {}.",
            percent(share),
            time(1.0 / sharing.per_second.max(f64::MIN_POSITIVE)),
            busy(facts)
        )
    })
}

pub(super) fn awaited_means(_: &Facts) -> String {
    "One consumer receives all messages, and more senders do not make it faster: more workers only wait more."
        .to_owned()
}

pub(super) fn dear(facts: &Facts) -> Option<String> {
    let sharing = facts.sharing?;
    let (ratio, own) = against(facts, SyncMethod::Own)?;
    (sharing.way != SyncMethod::Own && ratio >= DEARER).then(|| {
        format!(
            "{} took {} an addition, {} times as long as with a total of one's own ({}): sharing \
             costs more than the work.",
            capital(&workers_by_kind(facts.executor(), facts.setup.workers)),
            time(sharing.per_operation),
            figure(ratio, 0, 2),
            time(own.per_operation)
        )
    })
}

pub(super) fn dear_means(_: &Facts) -> String {
    "What is shared can be changed by one at a time, and has to get from core to core, or from process \
     to process, for every change; what belongs to one worker alone stays where it is."
        .to_owned()
}

/// What suits nearly all that is counted together: a total each, combined once.
pub(super) fn own_totals(facts: &Facts) -> Vec<Advice> {
    let words = "Give each task a total of its own, and combine them once at the end".to_owned();
    vec![Advice::to_type(
        words,
        command::run(&with(facts, SyncMethod::Own)),
    )]
}

fn with(facts: &Facts, share: SyncMethod) -> RunSpec {
    Draft {
        share,
        repeat: None,
        ..facts.spec.draft()
    }
    .spec()
}
