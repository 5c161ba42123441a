//! POP's efficiency metrics: the usual words for why a run is not as many times as fast as it has
//! workers.
//!
//! The metrics are those of the POP Centre of Excellence ("POP Standard Metrics for Parallel
//! Performance Analysis", <https://pop-coe.eu/node/69>; TALP computes the same while a program runs).
//! With `c` the CPU time of each of `p` workers inside their tasks, `T` the wall time, and `C1` and
//! `T1` CPU and wall time of the serial run:
//!
//! - load balance = mean of c / maximum of c
//! - communication efficiency = maximum of c / T
//! - parallel efficiency = sum of c / (p T) = load balance x communication efficiency
//! - computation scaling = C1 / sum of c
//! - global efficiency = T1 / (p T), the speedup per worker
//!   = parallel efficiency x computation scaling / (C1 / T1)
//!
//! The last divisor, the serial run's own parallel efficiency, is 1 where that computes throughout.

use crate::model::ExecutorKind;

use crate::session::run::Run;

/// The factors of the speedup per worker. Each is 1 at best, but for caches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Efficiencies {
    /// How evenly CPU time is spread over the workers: mean over maximum.
    pub load_balance: f64,
    /// The share of the wall time for which the worker that computed most did so.
    pub communication: f64,
    /// The share of all workers' time in which they computed.
    pub parallel: f64,
    /// What needs a serial run of the same work.
    pub scaling: Option<Scaling>,
    /// CPU time of all workers in their tasks, and wall time, in seconds.
    cpu: f64,
    wall: f64,
    workers: f64,
}

/// What a run is beside the serial run of the same work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    /// Serial CPU time over that of all workers together.
    pub computation: f64,
    /// The serial run's own parallel efficiency: the share of its time in which it computed.
    pub serial: f64,
    /// The speedup per worker.
    pub global: f64,
}

impl Efficiencies {
    /// Returns the metrics of repeated runs, from their mean times.
    /// Nothing where workers reported no CPU time, where they wait more than they compute, and for tasks
    /// of an event loop, which are no workers.
    pub(crate) fn of(runs: &[&Run]) -> Option<Self> {
        let start = &runs.first()?.start;
        if start.spec.executor() == ExecutorKind::Async {
            return None;
        }
        let count = runs.len() as f64;
        let cpu = |run: &&Run| run.cpu_in_tasks().as_secs_f64();
        let most = |run: &&Run| run.most_cpu_in_tasks().as_secs_f64();
        let wall = |run: &&Run| Some(run.summary.as_ref()?.wall.as_secs_f64());
        Self::from_times(
            start.workers,
            runs.iter().map(cpu).sum::<f64>() / count,
            runs.iter().map(most).sum::<f64>() / count,
            runs.iter().filter_map(wall).sum::<f64>() / count,
        )
    }

    fn from_times(workers: u32, cpu: f64, most: f64, wall: f64) -> Option<Self> {
        let workers = f64::from(workers);
        let reported = [workers, cpu, most, wall];
        if reported.iter().any(|one| !one.is_finite() || *one <= 0.0) {
            return None;
        }
        Some(Self {
            load_balance: cpu / workers / most,
            communication: most / wall,
            parallel: cpu / (workers * wall),
            scaling: None,
            cpu,
            wall,
            workers,
        })
    }

    /// Returns them beside the serial run of the same work, of which there is so many times as much
    /// here.
    pub(crate) fn beside(self, serial: &Self, times: f64) -> Self {
        let (cpu, wall) = (serial.cpu * times, serial.wall * times);
        let scaling = Scaling {
            computation: cpu / self.cpu,
            serial: cpu / wall,
            global: wall / (self.workers * self.wall),
        };
        Self {
            scaling: Some(scaling),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
