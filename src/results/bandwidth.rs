//! How fast the workers of runs went through memory.

use crate::model::{ExecutorKind, Streamed};
use crate::session::run::Run;

/// Bytes a second of one worker.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bandwidth {
    /// On the clock: what else a worker waited for counts.
    pub per_second: f64,
    /// In CPU time: only memory, the clock rate, and what shares its core slow a worker down.
    pub per_cpu_second: f64,
    /// Workers that copied at once.
    pub workers: u32,
}

impl Bandwidth {
    /// Returns the bandwidth of repeated runs, if their tasks reported it.
    pub(crate) fn of(runs: &[&Run]) -> Option<Self> {
        let start = &runs.first()?.start;
        let mut all = Streamed::default();
        for run in runs {
            all.add(&run.streamed);
        }
        let bytes = all.bytes as f64;
        let known = all.bytes > 0 && all.time.0 > 0 && all.cpu.0 > 0;
        known.then(|| Self {
            per_second: bytes / all.time.as_secs_f64(),
            per_cpu_second: bytes / all.cpu.as_secs_f64(),
            workers: match start.spec.executor() {
                ExecutorKind::Async => 1,
                _ => start.workers.min(start.tasks),
            },
        })
    }

    /// Returns the bytes a second of all workers together.
    pub fn together(&self) -> f64 {
        self.per_second * f64::from(self.workers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Outcome, TaskOutput, TimeSpan};
    use crate::session::play::{begins, ends, of, over, play, start, summary, takes};

    #[test]
    fn bytes_of_all_tasks_over_the_time_they_report() {
        let streamed = |bytes, time, cpu| {
            Outcome::Done(TaskOutput::Streamed(Streamed {
                bytes,
                time: TimeSpan::from_millis(time),
                cpu: TimeSpan::from_millis(cpu),
            }))
        };
        let tasks = Some(3);
        let spec = Draft {
            tasks,
            ..Draft::default()
        };
        let session = play([
            begins(0, 0, start(spec.spec(), 2)),
            of(50, 0, takes(0, 0)),
            of(50, 1, takes(1, 0)),
            of(300, 0, ends(0, streamed(3_000, 200, 100))),
            of(400, 1, ends(1, streamed(1_000, 200, 100))),
            over(400, 0, summary(400, 2)),
        ]);
        let bandwidth = Bandwidth::of(&[&session.runs[0]]).unwrap();
        assert!((bandwidth.per_second - 10_000.0).abs() < 1e-6);
        assert!((bandwidth.per_cpu_second - 20_000.0).abs() < 1e-6);
        assert!((bandwidth.together() - 20_000.0).abs() < 1e-6);
    }

    #[test]
    fn other_work_reports_no_bytes() {
        let session = play([
            begins(0, 0, start(Draft::default().spec(), 2)),
            over(400, 0, summary(400, 2)),
        ]);
        assert_eq!(Bandwidth::of(&[&session.runs[0]]), None);
    }
}
