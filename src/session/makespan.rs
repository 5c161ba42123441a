//! How long tasks take together that are done another way: reckoned from what each of them took by
//! itself, so that advice can be compared with what was done.

use std::collections::VecDeque;

use crate::model::{TaskId, TimeSpan};

/// What tasks took by themselves: on a core, and waiting for what needs none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskTimes {
    /// Of each task, in seconds; empty where there are too many.
    each: Vec<Option<Own>>,
    reported: u32,
    cpu: f64,
    longest: f64,
    wait: f64,
    unknown: bool,
}

/// What one task took by itself, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Own {
    cpu: f64,
    wait: f64,
}

/// How tasks are spread over workers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    /// Workers, each at one task at a time.
    pub(crate) workers: u32,
    /// How many of them can compute at once.
    pub(crate) cores: f64,
    /// Whether the longest tasks are handed out first.
    pub(crate) longest_first: bool,
    /// Whether one task is done before all others, alone.
    pub(crate) serial_part: bool,
}

impl TaskTimes {
    /// As many tasks are reckoned one by one; of more, only how long they are together and at most.
    const MOST: u32 = 128;

    /// Returns room for this many tasks.
    pub(crate) fn of(tasks: u32) -> Self {
        let each = if tasks <= Self::MOST { tasks } else { 0 };
        Self {
            each: vec![None; each as usize],
            ..Self::default()
        }
    }

    /// Notes what a task took by itself. One that is done again counts once more.
    pub(crate) fn note(&mut self, task: TaskId, cpu: TimeSpan, wait: TimeSpan) {
        let own = Own {
            cpu: cpu.as_secs_f64(),
            wait: wait.as_secs_f64(),
        };
        if let Some(known) = self.each.get_mut(task.0 as usize) {
            *known = Some(own);
        }
        self.reported = self.reported.saturating_add(1);
        self.cpu += own.cpu;
        self.wait += own.wait;
        self.longest = self.longest.max(own.cpu + own.wait);
    }

    /// Notes that tasks were reported together, and not what each of them took.
    pub(super) fn forget(&mut self) {
        self.unknown = true;
    }

    /// Returns how long the tasks took together if each was noted.
    pub(crate) fn sum(&self) -> Option<(f64, f64)> {
        (!self.unknown && self.reported > 0).then_some((self.cpu, self.wait))
    }

    /// Returns how long the tasks take when they are spread so; nothing where it is not known what each
    /// takes.
    pub(crate) fn spread(&self, spread: &Spread) -> Option<f64> {
        self.sum()?;
        let each: Option<Vec<Own>> = self.each.iter().copied().collect();
        let Some(mut tasks) = each.filter(|each| !each.is_empty()) else {
            return Some(self.at_best(spread));
        };
        let mut first = 0.0;
        if spread.serial_part {
            let part = tasks.remove(0);
            first = part.cpu + part.wait;
        }
        if spread.longest_first {
            let own = |task: &Own| task.cpu + task.wait;
            tasks.sort_by(|one, other| own(other).total_cmp(&own(one)));
        }
        Some(first + shared(tasks.into(), spread.workers, spread.cores))
    }

    /// Returns how long so many tasks take that their order hardly matters.
    fn at_best(&self, spread: &Spread) -> f64 {
        let workers = f64::from(spread.workers.max(1));
        let computing = self.cpu / spread.cores.min(workers).max(f64::MIN_POSITIVE);
        computing
            .max((self.cpu + self.wait) / workers)
            .max(self.longest)
    }
}

/// Plays how workers take one task after the other, share the cores among those that compute, and wait
/// side by side; returns when the last is done.
///
/// Every step ends what some task is at, so that there are at most two for each task whatever the times.
fn shared(mut waiting: VecDeque<Own>, workers: u32, cores: f64) -> f64 {
    // a machine that says it has no core has some of one
    let cores = if cores >= LEAST { cores } else { LEAST };
    let mut now = 0.0;
    let mut active: Vec<Own> = Vec::new();
    loop {
        while active.len() < workers.max(1) as usize {
            let Some(next) = waiting.pop_front() else {
                break;
            };
            active.push(next);
        }
        if active.is_empty() {
            return now;
        }
        let computing = active.iter().filter(|task| task.wait <= 0.0).count();
        let speed = (cores / computing.max(1) as f64).min(1.0);
        let left = |task: &Own| match task.wait {
            wait if wait > 0.0 => wait,
            _ => task.cpu / speed,
        };
        let step = active.iter().map(left).fold(f64::INFINITY, f64::min);
        now += step;
        for task in &mut active {
            // what is left over by rounding is nothing
            let ends = left(task) <= step * (1.0 + EXACT);
            let (part, done) = if task.wait > 0.0 {
                (&mut task.wait, step)
            } else {
                (&mut task.cpu, step * speed)
            };
            *part = if ends { 0.0 } else { *part - done };
        }
        active.retain(|task| task.wait > 0.0 || task.cpu > 0.0);
    }
}

/// The least share of a core that tasks are played with.
const LEAST: f64 = 1e-3;
/// Times that differ by no more than this share of them are the same.
const EXACT: f64 = 1e-9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_times_and_no_cores_keep_it_from_an_end() {
        let own = |cpu, wait| Own { cpu, wait };
        let tasks = [
            own(1e10, 3.0),
            own(0.1 + 0.2, 1e12),
            own(1e-12, 1e-300),
            own(0.0, 0.0),
            own(1e19, 1e19),
        ];
        for cores in [0.0, -1.0, f64::NAN, 1e-300, 0.1, 3.0, f64::INFINITY] {
            for workers in [0, 1, 2, 5, u32::MAX] {
                let time = shared(tasks.to_vec().into(), workers, cores);
                assert!(time >= 1e19, "{cores} {workers}: {time}");
            }
        }
    }

    fn times(tasks: &[(u64, u64)]) -> TaskTimes {
        let mut times = TaskTimes::of(tasks.len() as u32);
        for (&(cpu, wait), task) in tasks.iter().zip(0..) {
            times.note(
                TaskId(task),
                TimeSpan::from_millis(cpu),
                TimeSpan::from_millis(wait),
            );
        }
        times
    }

    fn over(workers: u32, cores: f64) -> Spread {
        Spread {
            workers,
            cores,
            longest_first: false,
            serial_part: false,
        }
    }

    fn took(times: &TaskTimes, spread: Spread) -> u64 {
        (times.spread(&spread).unwrap() * 1e3).round() as u64
    }

    #[test]
    fn tasks_that_compute_share_the_cores() {
        let four = times(&[(1_000, 0); 4]);
        assert_eq!(took(&four, over(1, 2.0)), 4_000);
        assert_eq!(took(&four, over(2, 2.0)), 2_000);
        assert_eq!(took(&four, over(4, 2.0)), 2_000);
        assert_eq!(took(&four, over(2, 1.5)), 2_667, "a quota of 1.5 cores");
        assert_eq!(took(&four, over(1, 1.5)), 4_000);
        assert_eq!(took(&four, over(4, 1.0)), 4_000, "a GIL");
    }

    #[test]
    fn five_tasks_are_done_sooner_by_five_workers_than_by_two() {
        let five = times(&[(1_000, 0); 5]);
        assert_eq!(took(&five, over(2, 2.0)), 3_000);
        assert_eq!(took(&five, over(5, 2.0)), 2_500);
    }

    #[test]
    fn the_order_matters_where_a_long_one_is_last() {
        let longest = |spread: Spread| Spread {
            longest_first: true,
            ..spread
        };
        let last = times(&[(1_000, 0), (1_000, 0), (1_000, 0), (3_000, 0)]);
        assert_eq!(took(&last, over(2, 2.0)), 4_000);
        assert_eq!(took(&last, longest(over(2, 2.0))), 3_000);
        let first = times(&[(3_000, 0), (1_000, 0), (1_000, 0), (1_000, 0)]);
        assert_eq!(took(&first, over(2, 2.0)), 3_000);
        assert_eq!(took(&first, longest(over(2, 2.0))), 3_000);
    }

    #[test]
    fn waiting_needs_no_core() {
        let naps = times(&[(100, 1_000); 4]);
        assert_eq!(took(&naps, over(4, 1.0)), 1_400);
        assert_eq!(took(&naps, over(4, 2.0)), 1_200);
        assert_eq!(took(&naps, over(2, 2.0)), 2_200);
    }

    #[test]
    fn a_serial_part_is_done_before_the_others() {
        let mix = times(&[(1_000, 0), (500, 0), (500, 0)]);
        let spread = Spread {
            serial_part: true,
            ..over(2, 2.0)
        };
        assert_eq!(took(&mix, spread), 1_500);
    }

    #[test]
    fn of_many_tasks_only_the_sum_counts_and_the_longest() {
        let many = times(&[(10, 0); 200]);
        assert_eq!(took(&many, over(2, 2.0)), 1_000);
        let mut uneven = times(&[(10, 0); 199]);
        uneven.note(TaskId(199), TimeSpan::from_millis(900), TimeSpan::ZERO);
        assert_eq!(took(&uneven, over(4, 4.0)), 900);
    }

    #[test]
    fn times_reported_together_are_unknown() {
        let mut batched = times(&[(10, 0); 3]);
        batched.forget();
        assert_eq!(batched.spread(&over(2, 2.0)), None);
        assert_eq!(TaskTimes::of(3).spread(&over(2, 2.0)), None);
        let mut lost = TaskTimes::of(2);
        lost.note(TaskId(0), TimeSpan::from_millis(10), TimeSpan::ZERO);
        assert_eq!(took(&lost, over(2, 2.0)), 10, "what is known of it");
    }
}
