//! Whether memory limits what workers do, from the bytes a second of each compared with those of one
//! worker alone.

use super::advice::{self, Advice};
use crate::model::{Draft, ExecutorKind, RunSpec};
use crate::results::bandwidth::Bandwidth;
use crate::results::facts::Facts;
use crate::text::command;
use crate::text::figures::{figure, percent};

/// Below this share of the rate of one worker alone, memory does not serve all.
const SATURATED: f64 = 0.8;

/// Returns how fast the workers went through memory, and how fast one alone did.
fn compared(facts: &Facts) -> Option<(Bandwidth, Bandwidth)> {
    let here = facts.bandwidth.filter(|here| here.workers > 1)?;
    Some((here, facts.comparison.alone?))
}

/// Returns the rate of a worker in its CPU time as a share of that of one alone. What a lock, the system
/// or other programs kept it from is not in it.
fn share_of_alone(facts: &Facts) -> Option<f64> {
    let (here, alone) = compared(facts)?;
    Some(here.per_cpu_second / alone.per_cpu_second)
}

/// Arrays of a worker, one of which is copied to the other.
const ARRAYS: u64 = 2;

/// What a worker copies fits the largest cache, so that memory is hardly used.
pub(super) fn in_caches(facts: &Facts) -> Option<String> {
    let here = facts.bandwidth?;
    let copied = ARRAYS * facts.spec.array_bytes();
    (copied <= facts.setup.largest_cache).then(|| {
        format!(
            "Each worker copied {} within a cache of {}, which says nothing about memory: {} a second each, \
             together {}.",
            bytes(copied as f64),
            bytes(facts.setup.largest_cache as f64),
            bytes(here.per_second),
            bytes(here.together())
        )
    })
}

pub(super) fn in_caches_means(_: &Facts) -> String {
    "Data that fits a cache is read from memory once and then stays there. A core reads its caches \
     several times as fast as memory, and those of its own it shares with no other core."
        .to_owned()
}

/// Arrays as large as STREAM asks for, which is four times the cache.
pub(super) fn advise_larger_arrays(facts: &Facts) -> Vec<Advice> {
    let (_, most) = RunSpec::ARRAYS;
    let larger = Draft {
        array_mb: Some(RunSpec::stream_array(facts.setup.largest_cache).min(most)),
        ..facts.spec.draft()
    };
    let words = "Arrays of four times the cache measure memory".to_owned();
    vec![Advice::to_type(words, command::run(&larger.spec()))]
}

pub(super) fn saturated(facts: &Facts) -> Option<String> {
    let (here, alone) = compared(facts)?;
    let share = share_of_alone(facts)?;
    (share < SATURATED).then(|| {
        format!(
            "Memory bandwidth is the limit: each of {} workers moved {} a second, {} % of the {} of one \
             alone; together {}{}.",
            here.workers,
            bytes(here.per_second),
            percent(here.per_second / alone.per_second),
            bytes(alone.per_second),
            bytes(here.together()),
            facts.as_fast()
        )
    })
}

pub(super) fn saturated_means(facts: &Facts) -> String {
    let share = share_of_alone(facts).unwrap_or(1.0);
    let siblings = if f64::from(facts.threads()) > facts.room() {
        " Workers that share a core share its path to memory, too."
    } else {
        ""
    };
    format!(
        "All cores share the path to memory. When it is full, each core waits longer for its data, and \
         such waits count as CPU time: a byte took {} times the CPU time that it takes one worker alone. \
         More workers do not make memory faster.{siblings}",
        figure(1.0 / share, 1, 2)
    )
}

/// From how many workers on memory is full.
pub(super) fn advise_sweep(facts: &Facts) -> Vec<Advice> {
    let cores = advice::full_house(facts);
    let mut counts = vec![1, cores.div_ceil(2), cores];
    counts.dedup();
    let spec = advice::spread(facts, facts.executor(), cores);
    let words = "A sweep shows from how many workers on memory is full".to_owned();
    vec![Advice::to_type(words, command::sweep(&spec, &counts))]
}

/// The same, and what needs less of it.
pub(super) fn advise_fewer_bytes(facts: &Facts) -> Vec<Advice> {
    let less = "Work on data that stays in the caches: in smaller blocks, or with smaller numbers";
    let mut advice = advise_sweep(facts);
    advice.push(Advice::to_do(less.to_owned()));
    advice
}

pub(super) fn not_saturated(facts: &Facts) -> Option<String> {
    let (here, alone) = compared(facts)?;
    let side_by_side = here.per_second >= SATURATED * alone.per_second;
    (side_by_side && share_of_alone(facts)? >= SATURATED).then(|| {
        format!(
            "{} workers do not saturate the memory of this machine: each moved {} a second, one alone {}; \
             together {}{}.",
            here.workers,
            bytes(here.per_second),
            bytes(alone.per_second),
            bytes(here.together()),
            facts.as_fast()
        )
    })
}

pub(super) fn not_saturated_means(_: &Facts) -> String {
    "A byte took each worker about as much CPU time as it takes one alone: memory, and what leads to it, \
     has room for more than these workers use."
        .to_owned()
}

pub(super) fn nothing_to_compare(facts: &Facts) -> Option<String> {
    let here = facts.bandwidth?;
    let applies = here.workers > 1 && facts.comparison.alone.is_none();
    applies.then(|| {
        format!(
            "Each of {} workers moved {} a second, together {}; one worker alone was not measured.",
            here.workers,
            bytes(here.per_second),
            bytes(here.together())
        )
    })
}

pub(super) fn nothing_to_compare_means(_: &Facts) -> String {
    "Only a run of one worker shows whether memory is the limit: it may move as much as all of these \
     together."
        .to_owned()
}

/// One worker alone to compare with.
pub(super) fn advise_one_alone(facts: &Facts) -> Vec<Advice> {
    let alone = advice::spread(facts, ExecutorKind::Serial, 1);
    let words = "Measure one worker alone".to_owned();
    vec![Advice::to_type(words, command::run(&alone))]
}

/// Returns `9.8 GB`, with the prefix that suits.
fn bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        giga if giga >= 1e9 => (giga / 1e9, "GB"),
        mega => (mega / 1e6, "MB"),
    };
    format!("{} {unit}", figure(value, 1, 2))
}
