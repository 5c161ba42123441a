//! What the run uses of each core: summed from the workers' reports, never more than was busy.

use crate::model::{CoreTimes, Sample, TimeSpan, Timestamp, WorkerId};

use super::lanes::{CpuReport, Lane, RECENT};

/// One core over the window of the latest sample; the three kinds of use add up to `busy`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CoreUse {
    /// The system's number of the core.
    pub id: u16,
    /// Share of the window in which it was busy.
    pub busy: f32,
    /// The run's workers, as far as they were not in the kernel.
    pub yours: f32,
    /// The kernel, on whatever behalf; 0 where the system does not say.
    pub kernel: f32,
    /// Other programs.
    pub others: f32,
    /// The workers that used it and their shares of the window, the one with most first, at most
    /// [`CoreUse::MOST_WORKERS`]. Together they are at most `yours`.
    pub workers: Vec<(WorkerId, f32)>,
    /// What the busy time was spent on, where the system says.
    pub times: Option<CoreTimes>,
}

impl CoreUse {
    /// The most workers of a core that are distinguished.
    pub const MOST_WORKERS: usize = 8;
}

/// A worker in a task that has not reported for so long is not thought to be running on.
const SILENCE: TimeSpan = TimeSpan::from_millis(120);

/// A worker counts on a core from this share of the window on.
const LEAST_SHARE: f64 = 0.01;

/// CPU time of the run on one core, in seconds.
#[derive(Debug, Clone, Default)]
struct Tally {
    total: f64,
    /// The workers with most of it, the one with most first.
    most: Vec<(WorkerId, f64)>,
}

/// Returns the use of each core in a sample, from the reports of these workers.
pub(crate) fn uses<'a>(
    at: Timestamp,
    sample: &Sample,
    lanes: impl Iterator<Item = &'a Lane>,
) -> Vec<CoreUse> {
    let window = sample.window.min(RECENT);
    let mut tallies = vec![Tally::default(); sample.cores.len()];
    let mut places: Vec<(u16, usize)> = Vec::with_capacity(sample.cores.len());
    places.extend(
        sample
            .cores
            .iter()
            .enumerate()
            .map(|(at, core)| (core.id, at)),
    );
    places.sort_unstable();
    for lane in lanes {
        for (core, time) in lane.cores_between(at - window, at) {
            if let Ok(place) = places.binary_search_by_key(&core, |(id, _)| *id) {
                tallies[places[place].1].add(lane.worker, time);
            }
        }
    }
    let seconds = window.as_secs_f64();
    let pairs = sample.cores.iter().zip(tallies);
    pairs
        .map(|(core, tally)| {
            let kernel = core
                .times
                .map_or(0.0, |times| times.system + times.irq + times.softirq);
            let mine = tally.share(seconds) as f32;
            let mut used = divide(
                core.busy,
                kernel,
                mine,
                CoreUse {
                    id: core.id,
                    times: core.times,
                    ..CoreUse::default()
                },
            );
            used.workers = tally.workers(seconds, used.yours);
            used
        })
        .collect()
}

/// Divides what was busy: the kernel first, the run next, the rest is other programs'.
fn divide(busy: f32, kernel: f32, mine: f32, rest: CoreUse) -> CoreUse {
    let share = |value: f32| {
        if value.is_finite() {
            value.clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    let busy = share(busy);
    let kernel = share(kernel).min(busy);
    let yours = share(mine).min(busy - kernel);
    CoreUse {
        busy,
        yours,
        kernel,
        others: (busy - kernel - yours).max(0.0),
        ..rest
    }
}

impl Tally {
    fn add(&mut self, worker: WorkerId, time: f64) {
        self.total += time;
        let at = self.most.partition_point(|(_, more)| *more >= time);
        if at < CoreUse::MOST_WORKERS {
            self.most.truncate(CoreUse::MOST_WORKERS - 1);
            self.most.insert(at, (worker, time));
        }
    }

    fn share(&self, seconds: f64) -> f64 {
        if seconds > 0.0 {
            self.total / seconds
        } else {
            0.0
        }
    }

    /// Returns the workers that count, with their shares of the run's part of the window.
    fn workers(&self, seconds: f64, yours: f32) -> Vec<(WorkerId, f32)> {
        let least = seconds * LEAST_SHARE;
        let counting = self.most.iter().filter(|(_, time)| *time > least);
        counting
            .map(|(worker, time)| (*worker, (time / self.total) as f32 * yours))
            .collect()
    }
}

impl Lane {
    /// Returns the CPU seconds reported for a stretch of time.
    pub(super) fn cpu_between(&self, from: Timestamp, to: Timestamp) -> f64 {
        self.recent
            .iter()
            .map(|report| report.between(from, to))
            .sum()
    }

    /// Returns whether the worker's CPU time until `at` is known.
    pub(super) fn has_told(&self, at: Timestamp) -> bool {
        self.doing.is_none_or(|(_, began)| began >= at)
            || self.recent.back().is_some_and(|report| report.to >= at)
    }

    /// Returns the CPU seconds on each core; a worker in a task keeps its core and its pace until
    /// its next report is due.
    fn cores_between(&self, from: Timestamp, to: Timestamp) -> Vec<(u16, f64)> {
        let mut cores: Vec<(u16, f64)> = Vec::new();
        let tail = self
            .recent
            .back()
            .filter(|last| self.doing.is_some() && last.to < to && to - last.to <= SILENCE);
        let tail = tail.map(|last| {
            (
                last.core,
                last.pace() * (to - last.to.max(from)).as_secs_f64(),
            )
        });
        let reports = self.recent.iter();
        let reported = reports.map(|report| (report.core, report.between(from, to)));
        for (core, time) in reported.chain(tail) {
            match cores.iter_mut().find(|(id, _)| *id == core) {
                Some((_, sum)) => *sum += time,
                None => cores.push((core, time)),
            }
        }
        cores
    }
}

impl CpuReport {
    /// Returns the CPU time per second of the stretch, 0 to 1.
    fn pace(&self) -> f64 {
        let length = (self.to - self.from).as_secs_f64();
        if length > 0.0 {
            (self.cpu.as_secs_f64() / length).min(1.0)
        } else {
            0.0
        }
    }

    fn between(&self, from: Timestamp, to: Timestamp) -> f64 {
        self.pace() * (self.to.min(to) - self.from.max(from)).as_secs_f64()
    }
}
