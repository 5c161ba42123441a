//! How the work of a run is cut into tasks: nothing is held per task, a run may have millions.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{DeadlockTask, Life, Nap, ResourceLocations, TaskInput, append, hash, primes};
use crate::model::{FryBy, NAPS, Nanos, Order, RunSpec, Share, Size, TaskId, WorkloadKind};

mod outside;
mod ranges;

use outside::Outside;
use ranges::{border, ranges};

/// The tasks of one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    workload: WorkloadKind,
    by: FryBy,
    share: Share,
    message: u32,
    /// Tasks that may run side by side.
    parallel: u32,
    cut: Cut,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Cut {
    /// Seconds of heat, used in turn.
    Seconds(Vec<f64>),
    /// Numbers n, used in turn.
    Numbers(Vec<u64>),
    /// Numbers to square, used in turn, after so many seconds asleep for each 1; task 0 then computes
    /// for so long.
    Naps {
        numbers: Vec<f64>,
        seconds: f64,
        block: Nanos,
    },
    /// Seconds, used in turn, of lives like this one.
    Lives { seconds: Vec<f64>, life: Life },
    /// What lies outside of the program.
    Outside(Outside),
    /// n numbers from the first one on, in ranges whose lengths are to each other as these weights,
    /// used in turn.
    Ranges {
        first: u64,
        n: u64,
        weights: Vec<u64>,
    },
    /// Task 0 counts `serial` down alone, unless that is 0; then come the numbers, in turn.
    Mix { serial: u64, numbers: Vec<u64> },
    /// Seconds of work, used in turn, of tasks that wait for each other as this one does.
    Deadlock {
        seconds: Vec<f64>,
        shape: DeadlockTask,
    },
}

impl Plan {
    /// Cuts the work of a run; `size` is the size of an unscaled task, n or seconds.
    ///
    /// For `primes` it is the end of all ranges together.
    pub fn new(spec: &RunSpec, size: f64) -> Self {
        let tasks = spec.task_count();
        let n = unscaled(spec).unwrap_or_else(|| whole(size * spec.scale()));
        let scaled = || spec.values().iter().map(|value| value * spec.scale());
        let numbers: Vec<u64> = match spec.workload() {
            _ if !spec.values().is_empty() => scaled().map(whole).collect(),
            _ if spec.weights().is_empty() => vec![n],
            _ => weighted(n, spec.weights()),
        };
        let (parallel, cut) = match spec.workload() {
            WorkloadKind::Eggs if spec.values().is_empty() => {
                (tasks, Cut::Seconds(vec![size * spec.scale()]))
            }
            WorkloadKind::Eggs => (tasks, Cut::Seconds(scaled().collect())),
            WorkloadKind::Lifecycle => (tasks, lives(spec, size)),
            WorkloadKind::Deadlock => (spec.all_tasks(), tied(spec, size)),
            WorkloadKind::Primes => (tasks, ranges(n, spec.values())),
            WorkloadKind::Mix => mix(tasks, &numbers, spec.serial()),
            WorkloadKind::Sleep => (tasks, naps(spec, size)),
            WorkloadKind::Fetch => (tasks, Cut::Outside(Outside::fetching(spec))),
            WorkloadKind::Files => (tasks, Cut::Outside(Outside::making(numbers))),
            WorkloadKind::Print => (tasks, Cut::Outside(Outside::printing(spec, size))),
            _ => (tasks, Cut::Numbers(numbers)),
        };
        Self {
            workload: spec.workload(),
            by: spec.by(),
            share: spec.share(),
            message: spec.message(),
            parallel,
            cut,
        }
    }

    /// Tells the tasks where they find what they work with.
    #[must_use]
    pub fn at(mut self, locations: &ResourceLocations) -> Self {
        if let Cut::Outside(outside) = &mut self.cut {
            outside.settle(locations);
        }
        self
    }

    /// Returns a plan with so many times as many tasks; a serial part stays as it is.
    #[must_use]
    pub fn grown(self, times: u32) -> Self {
        Self {
            parallel: self.parallel.saturating_mul(times),
            ..self
        }
    }

    /// Cuts work into tasks of these sizes; primes are looked for from the first number on.
    pub(super) fn growing(workload: WorkloadKind, first: u64, sizes: Vec<u64>) -> Self {
        Self {
            workload,
            by: FryBy::default(),
            share: Share::default(),
            message: 0,
            parallel: sizes.len() as u32,
            cut: match workload {
                WorkloadKind::Eggs | WorkloadKind::Sleep => {
                    Cut::Seconds(sizes.into_iter().map(|size| size as f64).collect())
                }
                WorkloadKind::Primes => Cut::Ranges {
                    first,
                    n: sizes.iter().sum(),
                    weights: sizes,
                },
                _ => Cut::Numbers(sizes),
            },
        }
    }

    /// Returns what the tasks do.
    pub const fn workload(&self) -> WorkloadKind {
        self.workload
    }

    /// Returns how many tasks there are, the serial part of `mix` included.
    pub fn len(&self) -> u32 {
        self.parallel.saturating_add(u32::from(self.has_serial()))
    }

    /// Returns whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether task 0 is a serial part, to be done alone before all others.
    pub fn has_serial(&self) -> bool {
        matches!(self.cut, Cut::Mix { serial: 1.., .. })
    }

    /// Returns what a task is given.
    pub fn input(&self, task: TaskId) -> TaskInput {
        match &self.cut {
            Cut::Seconds(seconds) => TaskInput::Eggs {
                seconds: in_turn(seconds, task.0),
                by: self.by,
            },
            Cut::Numbers(numbers) => self.numbered(in_turn(numbers, task.0), task),
            Cut::Deadlock { seconds, shape } => TaskInput::Deadlock(DeadlockTask {
                task,
                seconds: in_turn(seconds, task.0),
                ..*shape
            }),
            Cut::Naps {
                numbers,
                seconds,
                block,
            } => {
                let x = in_turn(numbers, task.0);
                TaskInput::Sleep(Nap {
                    x,
                    seconds: x * seconds,
                    block: if task.0 == 0 { *block } else { Nanos::ZERO },
                })
            }
            Cut::Lives { seconds, life } => TaskInput::Lifecycle(Life {
                seconds: in_turn(seconds, task.0),
                ..*life
            }),
            Cut::Outside(outside) => outside.input(task),
            Cut::Ranges { first, n, weights } => TaskInput::Primes {
                from: first + border(*n, weights, (task.0, self.parallel)),
                to: first + border(*n, weights, (task.0.saturating_add(1), self.parallel)),
            },
            Cut::Mix { serial, numbers } => TaskInput::Busy {
                n: match (*serial, task.0) {
                    (0, number) => in_turn(numbers, number),
                    (serial, 0) => serial,
                    (_, number) => in_turn(numbers, number - 1),
                },
            },
        }
    }

    /// Returns what tasks are given as a list to be used in turn; where a serial part comes first,
    /// its input does, and the others use the rest in turn.
    pub fn inputs(&self) -> impl ExactSizeIterator<Item = TaskInput> {
        let different = match &self.cut {
            Cut::Seconds(seconds) | Cut::Deadlock { seconds, .. } | Cut::Lives { seconds, .. } => {
                seconds.len()
            }
            Cut::Numbers(numbers) => numbers.len(),
            Cut::Naps { numbers, .. } => numbers.len(),
            Cut::Outside(outside) => outside.different(),
            Cut::Ranges { .. } => self.parallel as usize,
            Cut::Mix { numbers, .. } => usize::from(self.has_serial()) + numbers.len(),
        };
        let different = different.min(self.len() as usize) as u32;
        (0..different).map(|number| self.input(TaskId(number)))
    }

    /// Returns how long a task takes compared with others of the plan.
    pub fn cost(&self, task: TaskId) -> f64 {
        self.input(task).cost()
    }

    /// Returns the tasks in the order they are handed out; a stage begins when the one before is over.
    pub fn stages(&self, order: Order) -> Vec<Vec<TaskId>> {
        let first = u32::from(self.has_serial());
        let mut together: Vec<TaskId> = (first..self.len()).map(TaskId).collect();
        if order == Order::Longest {
            together.sort_by(|&one, &other| self.cost(other).total_cmp(&self.cost(one)));
        }
        let alone: Vec<TaskId> = (0..first).map(TaskId).collect();
        let mut stages = vec![alone, together];
        stages.retain(|stage| !stage.is_empty());
        stages
    }

    /// Returns the bytes that the largest tasks hold when so many workers do one each.
    ///
    /// A worker's own few hundred KiB are not counted.
    pub fn memory_needed(&self, workers: u32) -> u64 {
        let together = workers.min(self.parallel);
        match (&self.cut, self.workload) {
            (Cut::Ranges { n, .. }, _) => u64::from(together).saturating_mul(primes::bytes(*n)),
            (Cut::Numbers(_), WorkloadKind::Hash) => {
                u64::from(together).saturating_mul(hash::BUFFER)
            }
            (Cut::Numbers(numbers), WorkloadKind::Append) => {
                append::bytes(self.sum_of_largest(numbers, together))
            }
            _ => 0,
        }
    }

    fn numbered(&self, n: u64, task: TaskId) -> TaskInput {
        let seed = u64::from(task.0);
        match self.workload {
            WorkloadKind::Divisors => TaskInput::Divisors { n },
            WorkloadKind::Sum => TaskInput::Sum { n },
            WorkloadKind::Append => TaskInput::Append { n, seed },
            WorkloadKind::Power => TaskInput::Power { n },
            WorkloadKind::Hash => TaskInput::Hash { n, seed },
            WorkloadKind::Counter => TaskInput::Counter {
                n,
                share: self.share,
                message: self.message,
            },
            WorkloadKind::Busy
            | WorkloadKind::Mix
            | WorkloadKind::Eggs
            | WorkloadKind::Primes
            | WorkloadKind::Deadlock
            | WorkloadKind::Sleep
            | WorkloadKind::Fetch
            | WorkloadKind::Files
            | WorkloadKind::Print
            | WorkloadKind::Lifecycle => TaskInput::Busy { n },
        }
    }

    /// Returns the sum of the largest numbers among all tasks.
    fn sum_of_largest(&self, numbers: &[u64], mut how_many: u32) -> u64 {
        let mut uses: Vec<(u64, u32)> = numbers
            .iter()
            .enumerate()
            .map(|(position, &n)| (n, times_used(self.parallel, position, numbers.len())))
            .collect();
        uses.sort_unstable_by_key(|&(n, _)| Reverse(n));
        uses.iter().fold(0, |sum: u64, &(n, times)| {
            let times = times.min(how_many);
            how_many -= times;
            sum.saturating_add(n.saturating_mul(u64::from(times)))
        })
    }
}

/// Returns lives, each as long as it should be.
fn lives(spec: &RunSpec, size: f64) -> Cut {
    let seconds = match spec.values() {
        [] => vec![size * spec.scale()],
        values => values.iter().map(|value| value * spec.scale()).collect(),
    };
    let life = Life {
        seconds: 0.0,
        what: spec.what(),
        hold: spec.hold_time(),
        touch: spec.touch(),
    };
    Cut::Lives { seconds, life }
}

/// Returns how many of so many tasks use the value at a position.
fn times_used(tasks: u32, position: usize, values: usize) -> u32 {
    let tasks = tasks as usize;
    (tasks / values + usize::from(position < tasks % values)) as u32
}

/// Returns the value a task uses.
fn in_turn<T: Copy>(values: &[T], number: u32) -> T {
    values[number as usize % values.len()]
}

/// Returns an exact n that nothing multiplies: a number this large may not fit floating point.
fn unscaled(spec: &RunSpec) -> Option<u64> {
    match spec.size() {
        Size::N(n) if !spec.is_scaled() => Some(n),
        _ => None,
    }
}

/// Returns numbers that are to each other as the weights, the first being n; each is at least 1.
fn weighted(n: u64, weights: &[u64]) -> Vec<u64> {
    let whole = weights.first().copied().map_or(1, u128::from);
    let weigh = |&weight: &u64| {
        let rounded = (u128::from(n) * u128::from(weight) + whole / 2) / whole;
        u64::try_from(rounded).unwrap_or(u64::MAX).max(1)
    };
    weights.iter().map(weigh).collect()
}

/// Rounds to a number of at least 1.
fn whole(size: f64) -> u64 {
    (size.round() as u64).max(1)
}

fn naps(spec: &RunSpec, size: f64) -> Cut {
    let mean = NAPS.iter().sum::<f64>() / NAPS.len() as f64;
    let (numbers, seconds) = match spec.size() {
        _ if !spec.values().is_empty() => (spec.values().to_vec(), 0.5),
        Size::Seconds(seconds) => (vec![2.0 * seconds], 0.5),
        _ => (NAPS.to_vec(), size / mean),
    };
    Cut::Naps {
        numbers,
        seconds: seconds * spec.scale(),
        block: spec.block(),
    }
}

/// Ties tasks that work for some seconds each before they wait.
fn tied(spec: &RunSpec, size: f64) -> Cut {
    let sizes = match spec.values() {
        [] => &[size],
        values => values,
    };
    Cut::Deadlock {
        seconds: sizes.iter().map(|size| size * spec.scale()).collect(),
        shape: DeadlockTask {
            task: TaskId(0),
            tasks: spec.task_count(),
            seconds: 0.0,
            how: spec.how(),
            by: spec.wait(),
            cure: spec.cure(),
        },
    }
}

/// Splits all work into the serial fraction and the parallel tasks; an empty part is left out.
fn mix(tasks: u32, numbers: &[u64], share: f64) -> (u32, Cut) {
    let share = share.clamp(0.0, 1.0);
    let work: f64 = numbers
        .iter()
        .enumerate()
        .map(|(position, &n)| n as f64 * f64::from(times_used(tasks, position, numbers.len())))
        .sum();
    let serial = (work * share).round() as u64;
    let left = |&n: &u64| match share {
        // What nothing is taken from stays exact.
        0.0 => n,
        _ => (n as f64 * (1.0 - share)).round() as u64,
    };
    let numbers: Vec<u64> = numbers.iter().map(left).collect();
    if numbers.iter().all(|&n| n == 0) {
        let serial = serial.max(1);
        return (0, Cut::Mix { serial, numbers });
    }
    (tasks, Cut::Mix { serial, numbers })
}

#[cfg(test)]
mod tests;
