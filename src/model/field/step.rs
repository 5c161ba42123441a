//! Fields stepped through with the arrow keys.

use clap::ValueEnum;

use super::Field;
use super::set::forget_exact_size;
use crate::model::spec::{Pin, RunSpec, Size};
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
            }
            Self::Runtime => spec.runtime = stepped(spec.runtime, way),
            Self::Executor => spec.executor = stepped(spec.executor, way),
            Self::Tasks => {
                spec.tasks = Some(counted(spec.task_count(), way, 1, RunSpec::MOST_TASKS));
            }
            Self::Workers => {
                let now = spec.worker_count(machine);
                spec.workers = Some(counted(now, way, 1, RunSpec::MOST_WORKERS));
            }
            Self::Size => spec.size = stepped_size(spec.size, way),
            Self::By => spec.by = stepped(spec.by, way),
            Self::Serial => {
                let by = if way == Step::Next { 0.05 } else { -0.05 };
                spec.serial = ((spec.serial + by).clamp(0.0, 1.0) * 100.0).round() / 100.0;
            }
            Self::Values => {}
            Self::Scale => {
                let factor = if way == Step::Next { 2.0 } else { 0.5 };
                spec.scale = (spec.scale * factor).clamp(1.0 / 1024.0, 1024.0);
            }
            Self::Schedule => spec.schedule = stepped(spec.schedule, way),
            Self::Chunk => {
                spec.chunk = match way {
                    Step::Next => spec.chunk.saturating_mul(2).min(RunSpec::MOST_TASKS),
                    Step::Back => (spec.chunk / 2).max(1),
                }
            }
            Self::Start => spec.start = stepped(spec.start, way),
            Self::Order => spec.order = stepped(spec.order, way),
            Self::Results => spec.results = stepped(spec.results, way),
            Self::TasksPerChild => {
                let now = counted(
                    spec.tasks_per_child.unwrap_or(0),
                    way,
                    0,
                    RunSpec::MOST_TASKS,
                );
                spec.tasks_per_child = (now > 0).then_some(now);
            }
            Self::Retry => spec.retry = counted(spec.retry, way, 0, 100),
            Self::Repeat => spec.repeat = counted(spec.repeat, way, 1, 1000),
            Self::Pin => {
                spec.pin = stepped(spec.pin, way);
                if spec.pin == Pin::Siblings && !machine.has_smt() {
                    spec.pin = stepped(spec.pin, way);
                }
            }
        }
    }
}

fn stepped<T: ValueEnum + PartialEq + Copy + 'static>(now: T, way: Step) -> T {
    let all = T::value_variants();
    let at = all.iter().position(|value| *value == now).unwrap_or(0);
    let by = if way == Step::Next { 1 } else { all.len() - 1 };
    all[(at + by) % all.len()]
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

fn counted(now: u32, way: Step, least: u32, most: u32) -> u32 {
    match way {
        Step::Next => now.saturating_add(1).min(most),
        Step::Back => now.saturating_sub(1).max(least),
    }
}
