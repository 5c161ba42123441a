//! Fields stepped through with the arrow keys.

use clap::ValueEnum;

use crate::model::clock::TimeSpan;
use crate::model::spec::{Draft, Pin, RunSpec, Size};
use crate::model::topology::Machine;

/// Which way a field is stepped through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next choice, or a larger number.
    Next,
    /// To the choice before, or a smaller number.
    Back,
}

/// Goes to another way to pin workers; siblings only where cores have them.
pub(super) fn step_pin(draft: &mut Draft, way: Step, machine: &Machine) {
    draft.pin = stepped(draft.pin, way);
    if draft.pin == Pin::Siblings && !machine.has_smt() {
        draft.pin = stepped(draft.pin, way);
    }
}

/// Returns the next of 0, 0.5, 1, 2, 4 s and so on, at most a minute or so.
pub(super) fn stepped_hold(now: TimeSpan, way: Step) -> TimeSpan {
    const FIRST: TimeSpan = TimeSpan::from_millis(500);
    match way {
        Step::Next if now < FIRST => FIRST,
        Step::Next => (now + now).min(TimeSpan::from_millis(64_000)),
        Step::Back if now <= FIRST => TimeSpan::ZERO,
        Step::Back => TimeSpan(now.0 / 2),
    }
}

pub(super) fn stepped<T: ValueEnum + PartialEq + Copy + 'static>(now: T, way: Step) -> T {
    stepped_in(T::value_variants(), now, way)
}

/// Returns the choice after or before the one of now, round and round; the first from one that is
/// none of them.
pub(super) fn stepped_in<T: PartialEq + Clone>(all: &[T], now: T, way: Step) -> T {
    let by = if way == Step::Next { 1 } else { all.len() - 1 };
    match all.iter().position(|choice| *choice == now) {
        Some(at) => all[(at + by) % all.len()].clone(),
        None => all.first().cloned().unwrap_or(now),
    }
}

/// Goes to another of the interpreters found; the first one is taken when none is named.
pub(super) fn step_python(draft: &mut Draft, way: Step, machine: &Machine) {
    let named = draft.python.as_deref();
    let now = machine.python(named).map(|python| python.path.as_str());
    let paths: Vec<&str> = machine
        .usable_pythons()
        .map(|python| python.path.as_str())
        .collect();
    if let Some(first) = paths.first() {
        let next = stepped_in(&paths, now.unwrap_or_default(), way);
        draft.python = (next != *first).then(|| next.to_owned());
    }
}

/// Returns the next of 0.1, 0.2, 0.5, 1 ... 100 ms.
pub(super) fn stepped_interval(now: TimeSpan, way: Step) -> TimeSpan {
    const STEPS: [u64; 10] = [
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
    ];
    let mut steps = STEPS.map(|micros| TimeSpan(micros * 1_000)).into_iter();
    let next = match way {
        Step::Next => steps.find(|step| *step > now),
        Step::Back => steps.rev().find(|step| *step < now),
    };
    next.unwrap_or(now)
}

/// Returns the next of none, 2, 5, 10, 30, 60 s.
pub(super) fn stepped_limit(now: Option<TimeSpan>, way: Step) -> Option<TimeSpan> {
    const STEPS: [u64; 5] = [2, 5, 10, 30, 60];
    let steps = STEPS.map(|seconds| TimeSpan::from_millis(1_000 * seconds));
    match (now, way) {
        (None, Step::Next) => Some(steps[0]),
        (None, Step::Back) => Some(steps[4]),
        (Some(now), Step::Next) => steps.into_iter().find(|step| *step > now),
        (Some(now), Step::Back) => steps.into_iter().rev().find(|step| *step < now),
    }
}

/// Returns an array twice as large, or half as large, beginning with what the machine asks for.
pub(super) fn stepped_array(now: Option<u32>, way: Step, machine: &Machine) -> u32 {
    let (least, most) = RunSpec::ARRAYS;
    let now = now.unwrap_or_else(|| RunSpec::usual_array(machine));
    match way {
        Step::Next => now.saturating_mul(2).min(most),
        Step::Back => (now / 2).max(least),
    }
}

/// Returns the next of nothing, 100, 200, 400 ms and so on, at most a minute or so.
pub(super) fn stepped_block(now: TimeSpan, way: Step) -> TimeSpan {
    const FIRST: TimeSpan = TimeSpan::from_millis(100);
    match way {
        Step::Next if now < FIRST => FIRST,
        Step::Next => (now + now).min(TimeSpan::from_millis(102_400)),
        Step::Back if now <= FIRST => TimeSpan::ZERO,
        Step::Back => TimeSpan(now.0 / 2),
    }
}

pub(super) fn stepped_size(now: Size, way: Step) -> Size {
    match (now, way) {
        (Size::Small, Step::Next) | (Size::Large, Step::Back) => Size::Medium,
        (Size::Medium, Step::Next) | (Size::Small, Step::Back) => Size::Large,
        (Size::Medium, Step::Back) | (Size::Large, Step::Next) => Size::Small,
        (Size::N(n), Step::Next) => Size::N(n.saturating_mul(2)),
        (Size::N(n), Step::Back) => Size::N((n / 2).max(1)),
        (Size::Seconds(seconds), Step::Next) => {
            Size::Seconds((seconds * 2.0).min(RunSpec::MOST_SECONDS))
        }
        (Size::Seconds(seconds), Step::Back) => Size::Seconds((seconds / 2.0).max(0.01)),
    }
}

/// Returns a message eight times as large, or an eighth.
pub(super) fn stepped_message(now: u32, way: Step) -> u32 {
    let (least, most) = RunSpec::MESSAGES;
    match way {
        Step::Next => now.saturating_mul(8).min(most),
        Step::Back => (now / 8).max(least),
    }
}

/// Returns the next number from 1 on; below 1 is none.
pub(super) fn counted_or_none(now: Option<u32>, way: Step, most: u32) -> Option<u32> {
    Some(counted(now.unwrap_or(0), way, 0, most)).filter(|number| *number > 0)
}

pub(super) fn counted(now: u32, way: Step, least: u32, most: u32) -> u32 {
    match way {
        Step::Next => now.saturating_add(1).min(most),
        Step::Back => now.saturating_sub(1).max(least),
    }
}

/// Returns what a number is multiplied by that doubles or halves.
pub(super) const fn doubled(way: Step) -> f64 {
    match way {
        Step::Next => 2.0,
        Step::Back => 0.5,
    }
}
