//! Fields stepped through with the arrow keys.

use clap::ValueEnum;

use super::Field;
use super::set::{fit_knot, fit_life, forget_exact_size};
use crate::model::clock::Nanos;
use crate::model::spec::{ExecutorKind, Pin, RunSpec, Size, StartMethod};
use crate::model::topology::Machine;

/// Which way a field is stepped through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next choice, or a larger number.
    Next,
    /// To the choice before, or a smaller number.
    Back,
}

impl Field {
    /// Steps to the field's next or previous value; what cannot be stepped stays as it is.
    pub fn step(self, spec: &mut RunSpec, way: Step, machine: &Machine) {
        match self {
            Self::Workload => {
                spec.workload = stepped(spec.workload, way);
                forget_exact_size(spec);
                fit_knot(spec);
                fit_life(spec);
            }
            Self::Runtime | Self::Executor | Self::Python | Self::Start | Self::Share => {
                self.step_place(spec, way, machine);
            }
            Self::SwitchInterval => {
                spec.switch_interval = stepped_interval(spec.switch_interval, way);
            }
            Self::Tasks => {
                spec.tasks = Some(counted(spec.task_count(), way, 1, RunSpec::MOST_TASKS));
            }
            Self::Workers => {
                let now = spec.worker_count(machine);
                spec.workers = Some(counted(now, way, 1, RunSpec::MOST_WORKERS));
            }
            Self::Size => spec.size = stepped_size(spec.size, way),
            Self::By => spec.by = stepped(spec.by, way),
            Self::What | Self::Hold | Self::Touch => self.step_life(spec, way),
            Self::How | Self::Wait | Self::Cure | Self::Limit => self.step_knot(spec, way),
            Self::Serial => {
                let by = if way == Step::Next { 0.05 } else { -0.05 };
                spec.serial = ((spec.serial + by).clamp(0.0, 1.0) * 100.0).round() / 100.0;
            }
            Self::Block => spec.block = stepped_block(spec.block, way),
            Self::Print | Self::Lock | Self::Timeout => self.step_outside(spec, way),
            Self::Urls | Self::Values | Self::Runner => {}
            Self::Scale => {
                let factor = if way == Step::Next { 2.0 } else { 0.5 };
                spec.scale = (spec.scale * factor).clamp(1.0 / 1024.0, 1024.0);
            }
            Self::Message => spec.message = stepped_message(spec.message, way),
            Self::Work => spec.work = stepped(spec.work, way),
            Self::Schedule => spec.schedule = stepped(spec.schedule, way),
            Self::Batches => {
                spec.batches = counted(spec.batches, way, 1, RunSpec::MOST_BATCHES);
            }
            Self::Chunk => {
                spec.chunk = match way {
                    Step::Next => spec.chunk.saturating_mul(2).min(RunSpec::MOST_TASKS),
                    Step::Back => (spec.chunk / 2).max(1),
                }
            }
            Self::Order => spec.order = stepped(spec.order, way),
            Self::Results => spec.results = stepped(spec.results, way),
            Self::TasksPerChild => {
                let most = RunSpec::MOST_TASKS;
                spec.tasks_per_child = counted_or_none(spec.tasks_per_child, way, most);
            }
            Self::Retry => spec.retry = counted(spec.retry, way, 0, 100),
            Self::Repeat => spec.repeat = counted_or_none(spec.repeat, way, 1000),
            Self::Pin => step_pin(spec, way, machine),
        }
    }

    /// Steps through how a run deals with the outside.
    fn step_outside(self, spec: &mut RunSpec, way: Step) {
        match self {
            Self::Print => spec.print = stepped(spec.print, way),
            Self::Lock => spec.lock = stepped(spec.lock, way),
            _ => {
                let factor = if way == Step::Next { 2.0 } else { 0.5 };
                spec.timeout = Some((spec.time_limit() * factor).clamp(0.01, 3_600.0));
            }
        }
    }

    /// Steps through what the life of a process needs beyond others.
    fn step_life(self, spec: &mut RunSpec, way: Step) {
        match self {
            Self::What => {
                spec.what = stepped(spec.what, way);
                if !spec.may_live() {
                    fit_life(spec);
                }
            }
            Self::Hold => spec.hold = Some(stepped_hold(spec.hold_time(), way)),
            _ => {
                let (_, least, most) = RunSpec::TOUCHED;
                spec.touch = match way {
                    Step::Next => spec.touch.saturating_mul(2).min(most),
                    Step::Back => (spec.touch / 2).max(least),
                };
            }
        }
    }

    /// Steps through what a deadlock needs beyond others.
    fn step_knot(self, spec: &mut RunSpec, way: Step) {
        match self {
            Self::How => {
                spec.how = stepped(spec.how, way);
                fit_knot(spec);
            }
            Self::Wait => spec.wait = stepped(spec.wait, way),
            Self::Cure => spec.cure = stepped_in(spec.how.cures(), spec.cure, way),
            _ => spec.limit = stepped_limit(spec.limit, way),
        }
    }

    /// Steps through what depends on what the machine has.
    fn step_place(self, spec: &mut RunSpec, way: Step, machine: &Machine) {
        match self {
            Self::Runtime => {
                spec.runtime = stepped_in(&spec.runtimes(machine), spec.runtime, way);
            }
            Self::Python => step_python(spec, way, machine),
            Self::Share => spec.share = stepped_in(spec.ways_to_share(), spec.share, way),
            Self::Start => {
                spec.start = stepped_in(&spec.start_methods(machine), spec.start, way);
            }
            _ => spec.executor = stepped_in(&spec.executors(machine), spec.executor, way),
        }
        fit_runtime(spec, machine);
    }
}

/// Goes to another way to pin workers; siblings only where cores have them.
fn step_pin(spec: &mut RunSpec, way: Step, machine: &Machine) {
    spec.pin = stepped(spec.pin, way);
    if spec.pin == Pin::Siblings && !machine.has_smt() {
        spec.pin = stepped(spec.pin, way);
    }
}

/// Returns the next of 0, 0.5, 1, 2, 4 s and so on, at most a minute or so.
fn stepped_hold(now: Nanos, way: Step) -> Nanos {
    const FIRST: Nanos = Nanos::from_millis(500);
    match way {
        Step::Next if now < FIRST => FIRST,
        Step::Next => (now + now).min(Nanos::from_millis(64_000)),
        Step::Back if now <= FIRST => Nanos::ZERO,
        Step::Back => Nanos(now.0 / 2),
    }
}

fn stepped<T: ValueEnum + PartialEq + Copy + 'static>(now: T, way: Step) -> T {
    stepped_in(T::value_variants(), now, way)
}

/// Returns the choice after or before the one of now, round and round; the first from one that is
/// none of them.
fn stepped_in<T: PartialEq + Clone>(all: &[T], now: T, way: Step) -> T {
    let by = if way == Step::Next { 1 } else { all.len() - 1 };
    match all.iter().position(|choice| *choice == now) {
        Some(at) => all[(at + by) % all.len()].clone(),
        None => all.first().cloned().unwrap_or(now),
    }
}

/// Goes to another of the interpreters found; the first one is taken when none is named.
fn step_python(spec: &mut RunSpec, way: Step, machine: &Machine) {
    let named = spec.python.as_deref();
    let now = machine.python(named).map(|python| python.path.as_str());
    let paths: Vec<&str> = machine
        .usable_pythons()
        .map(|python| python.path.as_str())
        .collect();
    if let Some(first) = paths.first() {
        let next = stepped_in(&paths, now.unwrap_or_default(), way);
        spec.python = (next != *first).then(|| next.to_owned());
    }
}

/// Leaves an executor and a start method that the runtime does not have.
fn fit_runtime(spec: &mut RunSpec, machine: &Machine) {
    if !spec.executors(machine).contains(&spec.executor) {
        spec.executor = ExecutorKind::default();
    }
    spec.fit_share();
    if !spec.start_methods(machine).contains(&spec.start) {
        spec.start = StartMethod::default();
    }
}

/// Returns the next of 0.1, 0.2, 0.5, 1 ... 100 ms.
fn stepped_interval(now: Nanos, way: Step) -> Nanos {
    const STEPS: [u64; 10] = [
        100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
    ];
    let mut steps = STEPS.map(|micros| Nanos(micros * 1_000)).into_iter();
    let next = match way {
        Step::Next => steps.find(|step| *step > now),
        Step::Back => steps.rev().find(|step| *step < now),
    };
    next.unwrap_or(now)
}

/// Returns the next of none, 2, 5, 10, 30, 60 s.
fn stepped_limit(now: Option<Nanos>, way: Step) -> Option<Nanos> {
    const STEPS: [u64; 5] = [2, 5, 10, 30, 60];
    let steps = STEPS.map(|seconds| Nanos::from_millis(1_000 * seconds));
    match (now, way) {
        (None, Step::Next) => Some(steps[0]),
        (None, Step::Back) => Some(steps[4]),
        (Some(now), Step::Next) => steps.into_iter().find(|step| *step > now),
        (Some(now), Step::Back) => steps.into_iter().rev().find(|step| *step < now),
    }
}

/// Returns the next of nothing, 100, 200, 400 ms and so on, at most a minute or so.
fn stepped_block(now: Nanos, way: Step) -> Nanos {
    const FIRST: Nanos = Nanos::from_millis(100);
    match way {
        Step::Next if now < FIRST => FIRST,
        Step::Next => (now + now).min(Nanos::from_millis(102_400)),
        Step::Back if now <= FIRST => Nanos::ZERO,
        Step::Back => Nanos(now.0 / 2),
    }
}

fn stepped_size(now: Size, way: Step) -> Size {
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
fn stepped_message(now: u32, way: Step) -> u32 {
    let (least, most) = RunSpec::MESSAGES;
    match way {
        Step::Next => now.saturating_mul(8).min(most),
        Step::Back => (now / 8).max(least),
    }
}

/// Returns the next number from 1 on; below 1 is none.
fn counted_or_none(now: Option<u32>, way: Step, most: u32) -> Option<u32> {
    Some(counted(now.unwrap_or(0), way, 0, most)).filter(|number| *number > 0)
}

fn counted(now: u32, way: Step, least: u32, most: u32) -> u32 {
    match way {
        Step::Next => now.saturating_add(1).min(most),
        Step::Back => now.saturating_sub(1).max(least),
    }
}
