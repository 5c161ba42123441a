//! Whether another way to do the work promises not to be slower: advice is compared with what
//! was measured in the session and, where that says nothing, with what the tasks took by themselves.

use super::advice::Advice;
use super::signs::{is_released, threads_were_free};
use crate::model::{Draft, ExecutorKind, Order, Pin, RunSpec, RuntimeKind, StartMethod};
use crate::results::beside::Beside;
use crate::results::facts::Facts;
use crate::session::makespan::Spread;

/// Two ways that are reckoned to be closer than this are equally good.
const AS_GOOD: f64 = 1.01;
/// What is reckoned to gain less is not worth a word.
const GAIN: f64 = 0.95;

/// Returns what of some advice can be followed without a loss, and says so where nothing can.
pub(super) fn that_pays(facts: &Facts, mut all: Vec<Advice>) -> Vec<Advice> {
    let before = all.len();
    all.retain(|advice| {
        let way = advice.way.as_deref();
        way.is_none_or(|way| pays(facts, way))
    });
    if all.len() < before && all.iter().all(|advice| advice.command.is_none()) {
        let words = "No measurement suggests that another way would be faster";
        all.push(Advice::to_do(words.to_owned()));
    }
    all
}

/// Returns whether the same work, done so, promises to be done no later than here.
pub(super) fn pays(facts: &Facts, other: &RunSpec) -> bool {
    takes(facts, other) <= AS_GOOD
}

/// Returns whether it promises to be done sooner.
pub(super) fn gains(facts: &Facts, other: &RunSpec) -> bool {
    takes(facts, other) <= GAIN
}

/// Returns how many times as long as here the same work takes that is done so.
fn takes(facts: &Facts, other: &RunSpec) -> f64 {
    if other.chunk() == facts.spec.chunk()
        && other.order() == facts.spec.order()
        && let Some(measured) = measured_wall(facts, other)
    {
        return measured / facts.times.wall.mean;
    }
    let here = own_time(facts, &facts.spec) + spent_on_spreading(facts);
    let there = own_time(facts, other) + spreading_costs(facts, other);
    there / here
}

/// Returns whether the order of its tasks promises that the same work is done sooner.
pub(super) fn order_gains(facts: &Facts, order: Order) -> bool {
    let other = Draft {
        order,
        ..facts.spec.draft()
    }
    .spec();
    own_time(facts, &other) <= own_time(facts, &facts.spec) * GAIN
}

/// Returns whether the same work promises to be done sooner if it is cut into smaller tasks; also where
/// it is not known what each task takes.
pub(super) fn cutting_gains(facts: &Facts) -> bool {
    let Some((cpu, wait)) = facts.times.task_times.sum() else {
        return true;
    };
    let (cores, workers) = (
        cores(facts, &facts.spec),
        f64::from(facts.setup.workers.max(1)),
    );
    let at_best = (cpu / cores.min(workers)).max((cpu + wait) / workers);
    at_best <= own_time(facts, &facts.spec) * GAIN
}

/// Returns how long another way took, where it was measured in this session.
fn measured_wall(facts: &Facts, other: &RunSpec) -> Option<f64> {
    let serial =
        other.executor() == ExecutorKind::Serial && other.runtime() == facts.spec.runtime();
    let base = facts.compared().filter(|_| serial);
    let base = base.map(|speedup| facts.times.wall.mean * speedup.mean);
    base.or_else(|| Some(measured(facts, other)?.wall))
}

/// Returns what was measured of another way in this session.
fn measured<'a>(facts: &'a Facts, other: &RunSpec) -> Option<&'a Beside> {
    let same_kind = other.runtime() == facts.spec.runtime()
        && other.python() == facts.spec.python()
        && other.pin() == facts.spec.pin()
        && other.share() == facts.spec.share();
    let workers = workers(facts, other);
    let mut beside = facts.comparison.beside.iter();
    beside.find(|way| same_kind && (way.executor, way.workers) == (other.executor(), workers))
}

/// Returns how long the tasks take that are spread so, if nothing else took time.
fn own_time(facts: &Facts, spec: &RunSpec) -> f64 {
    let spread = Spread {
        workers: workers(facts, spec),
        cores: cores(facts, spec),
        longest_first: spec.order() == Order::Longest,
        serial_part: facts.setup.serial_part,
    };
    if let Some(time) = facts.times.task_times.spread(&spread) {
        return time;
    }
    let workers = f64::from(spread.workers.max(1));
    let computing = facts.times.running() / spread.cores.min(workers).max(f64::MIN_POSITIVE);
    computing.max((facts.times.running() + facts.times.waiting) / workers)
}

/// Returns how many workers there are.
fn workers(facts: &Facts, spec: &RunSpec) -> u32 {
    match (spec.executor(), spec.workers()) {
        (ExecutorKind::Serial, _) => 1,
        (_, Some(workers)) => workers,
        (ExecutorKind::Process | ExecutorKind::Async, None) => facts.parallel_tasks(),
        (_, None) if spec.executor() == facts.executor() => facts.setup.workers,
        (_, None) => facts.room().ceil() as u32,
    }
}

/// Returns how many of its workers can compute at once.
fn cores(facts: &Facts, spec: &RunSpec) -> f64 {
    let room = match facts.setup.not_pinned {
        0 => facts.room_with(spec.pin()),
        _ => facts.room_with(Pin::None),
    };
    let one = match spec.executor() {
        ExecutorKind::Serial | ExecutorKind::Async => true,
        ExecutorKind::Threads => one_thread_at_a_time(facts, spec),
        ExecutorKind::Pool | ExecutorKind::Process | ExecutorKind::Interpreters => false,
    };
    if one { room.min(1.0) } else { room }
}

/// Returns whether threads would wait for each other's GIL, as far as this work is known to need it.
fn one_thread_at_a_time(facts: &Facts, spec: &RunSpec) -> bool {
    let same = spec.runtime() == facts.spec.runtime() && spec.python() == facts.spec.python();
    if !same {
        return spec.runtime() == RuntimeKind::Gil;
    }
    let seen = facts.times.gil > 0.0 || facts.setup.has_gil == Some(true);
    seen && !threads_were_free(facts) && !is_released(facts)
}

/// Returns what starting workers and handing tasks over took of the wall time here.
fn spent_on_spreading(facts: &Facts) -> f64 {
    (facts.times.start_up + facts.times.hand_over) / f64::from(facts.setup.workers.max(1))
}

/// Returns about what starting workers and handing tasks over costs another way: measured where it is
/// like this one, else what such starts and messages usually take.
fn spreading_costs(facts: &Facts, other: &RunSpec) -> f64 {
    let workers = f64::from(workers(facts, other).max(1));
    let tasks = f64::from(facts.setup.tasks.max(1));
    if other.executor() == facts.executor() && other.runtime() == facts.spec.runtime() {
        let each = facts.times.start_up / f64::from(facts.outcome.started.max(1));
        let starts = match other.executor() {
            ExecutorKind::Process => tasks,
            _ => workers,
        };
        let chunks = f64::from(facts.spec.chunk().max(1)) / f64::from(other.chunk().max(1));
        return (each * starts + facts.times.hand_over * chunks) / workers;
    }
    let (start, hand) = usual_costs(other);
    let starts = match other.executor() {
        ExecutorKind::Process => tasks,
        _ => workers,
    };
    (start * starts + hand * tasks / f64::from(other.chunk().max(1))) / workers
}

/// Returns what one start of a worker, and handing over one task, usually take, in seconds.
const fn usual_costs(spec: &RunSpec) -> (f64, f64) {
    let python = matches!(spec.runtime(), RuntimeKind::Python);
    let start = match (spec.executor(), spec.start()) {
        (ExecutorKind::Serial, _) => return (0.0, 0.0),
        (ExecutorKind::Threads | ExecutorKind::Async, _) => 2e-4,
        (ExecutorKind::Interpreters, _) => 0.05,
        (_, StartMethod::Fork) if python => 0.01,
        (_, _) if python => 0.1,
        (_, StartMethod::Fork) => 1e-3,
        (_, _) => 5e-3,
    };
    let hand = match spec.executor() {
        ExecutorKind::Pool if python => 1e-4,
        _ if python => 5e-5,
        ExecutorKind::Pool | ExecutorKind::Process => 2e-5,
        _ => 1e-6,
    };
    (start, hand)
}
