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
    /// Nothing where workers told of no CPU time, where they wait more than they compute, and for tasks
    /// of an event loop, which are no workers.
    pub(crate) fn of(runs: &[&Run]) -> Option<Self> {
        let start = &runs.first()?.start;
        if start.spec.executor == ExecutorKind::Async {
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
        let told = [workers, cpu, most, wall];
        if told.iter().any(|one| !one.is_finite() || *one <= 0.0) {
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{
        Event, EventKind, Outcome, RunEvent, RunSpec, RunSummary, TaskEnd, TaskId, TaskOutput,
        WorkerEvent, WorkerId, WorkloadKind,
    };
    use crate::results::compare;
    use crate::results::row::Row;
    use crate::session::play::{begins, ms, over, play, session_of, start, summary};

    /// A run in which each worker does one task after another, each on a core for so many milliseconds,
    /// and the last of them ends after `wall`.
    fn run(number: u32, executor: ExecutorKind, cpu: &[Vec<u64>], wall: u64) -> Vec<Event> {
        let at = u64::from(number) * 1_000_000;
        let tasks: usize = cpu.iter().map(Vec::len).sum();
        let spec = RunSpec {
            workload: WorkloadKind::Busy,
            executor,
            tasks: Some(tasks as u32),
            ..RunSpec::default()
        };
        let mut events = vec![begins(at, number, start(spec, cpu.len() as u32))];
        let mut task = 0;
        for (worker, times) in (0..).zip(cpu) {
            let of = |at: u64, event| {
                let worker = WorkerId(worker);
                crate::session::play::in_run(at, number, RunEvent::Worker { worker, event })
            };
            let ready = WorkerEvent::Started {
                pid: 1,
                tid: 1,
                asked: ms(at),
            };
            events.push(of(at, ready));
            let mut now = at;
            for &time in times {
                let id = TaskId(task);
                task += 1;
                let began = WorkerEvent::TaskStarted {
                    task: id,
                    ready: ms(now),
                    core: 0,
                };
                events.push(of(now, began));
                now += time;
                let ended = TaskEnd {
                    task: id,
                    core: 0,
                    cpu: ms(time),
                    cpu_total: ms(time),
                    outcome: Outcome::Done(TaskOutput::Doneness(1.0)),
                };
                events.push(of(now, WorkerEvent::TaskEnded(Box::new(ended))));
            }
        }
        let done = RunSummary {
            done: tasks as u32,
            ..summary(wall, tasks as u32)
        };
        events.sort_by_key(|event| event.at);
        events.push(over(at + wall, number, done));
        events
    }

    fn rows(runs: &[Vec<Event>]) -> Vec<Row> {
        let events = runs.iter().flatten().cloned();
        compare::rows(&play([session_of(8)].into_iter().chain(events)))
    }

    fn told(row: &Row) -> Efficiencies {
        row.efficiencies.unwrap()
    }

    fn is(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-3, "{value} {expected}");
    }

    #[test]
    fn tasks_of_three_to_one_on_two_workers() {
        let rows = rows(&[
            run(0, ExecutorKind::Serial, &[vec![3_000, 1_000]], 4_000),
            run(1, ExecutorKind::Pool, &[vec![3_000], vec![1_000]], 3_000),
        ]);
        is(told(&rows[0]).scaling.unwrap().global, 1.0);
        let pool = told(&rows[1]);
        is(pool.load_balance, 0.667);
        is(pool.communication, 1.0);
        is(pool.parallel, 0.667);
        let scaling = pool.scaling.unwrap();
        is(scaling.computation, 1.0);
        is(scaling.global, 0.667);
    }

    #[test]
    fn half_of_the_work_serial_on_two_workers() {
        let rows = rows(&[
            run(0, ExecutorKind::Serial, &[vec![500, 250, 250]], 1_000),
            run(1, ExecutorKind::Pool, &[vec![500, 250], vec![250]], 750),
        ]);
        let pool = told(&rows[1]);
        is(pool.parallel, 0.667);
        is(pool.scaling.unwrap().global, 0.667);
    }

    #[test]
    fn what_they_mean_nothing_for_has_none() {
        let rows = rows(&[
            run(0, ExecutorKind::Pool, &[vec![500], vec![500]], 600),
            run(1, ExecutorKind::Async, &[vec![500], vec![500]], 1_000),
            run(2, ExecutorKind::Pool, &[vec![0], vec![0]], 600),
        ]);
        assert_eq!(told(&rows[0]).scaling, None, "there is no serial run");
        assert_eq!(rows[1].efficiencies, None);
        assert_eq!(rows[2].efficiencies, None);
    }

    #[test]
    fn of_repeats_they_are_those_of_the_speedup() {
        let again = |number: u32, executor, cpu: &[Vec<u64>], wall| {
            let mut events = run(number, executor, cpu, wall);
            for event in &mut events {
                if let EventKind::Run {
                    event: RunEvent::Started(start),
                    ..
                } = &mut event.kind
                {
                    start.repetition = number % 3;
                    start.spec.repeat = Some(3);
                }
            }
            events
        };
        let walls = [(0, 4_000), (1, 4_100), (2, 6_000)];
        let serial =
            walls.map(|(at, wall)| again(at, ExecutorKind::Serial, &[vec![1_950, 1_950]], wall));
        let walls = [(3, 2_000), (4, 2_300), (5, 5_000)];
        let two = [vec![1_950], vec![1_950]];
        let pool = walls.map(|(at, wall)| again(at, ExecutorKind::Pool, &two, wall));
        let rows = rows(&[serial, pool].concat());
        assert_eq!(rows.len(), 2);
        let pool = told(&rows[1]);
        let scaling = pool.scaling.unwrap();
        is(scaling.global, rows[1].speedup.unwrap().mean / 2.0);
        let product = pool.load_balance * pool.communication * scaling.computation;
        is(product / scaling.serial, scaling.global);
    }

    proptest! {
        #[test]
        fn the_factors_make_the_whole(
            workers in prop::collection::vec(prop::collection::vec(1_u64..2_000, 1..6), 1..9),
            late in 0_u64..3_000,
            slower in 1_u64..4,
            idle in 0_u64..2_000,
        ) {
            let most: u64 = workers.iter().map(|times| times.iter().sum()).max().unwrap();
            let serial: Vec<u64> = workers.iter().flatten().map(|time| time * slower).collect();
            let alone: u64 = serial.iter().sum();
            let rows = rows(&[
                run(0, ExecutorKind::Serial, &[serial], alone + idle),
                run(1, ExecutorKind::Pool, &workers, most + late),
            ]);
            let pool = told(&rows[1]);
            let scaling = pool.scaling.unwrap();
            prop_assert!((pool.load_balance * pool.communication - pool.parallel).abs() < 1e-9);
            let product = pool.load_balance * pool.communication * scaling.computation;
            prop_assert!((product / scaling.serial - scaling.global).abs() < 1e-3);
            let speedup = rows[1].speedup.unwrap().mean;
            prop_assert!((scaling.global - speedup / workers.len() as f64).abs() < 1e-3);
            if idle == 0 {
                prop_assert!((product - scaling.global).abs() < 1e-3);
            }
        }
    }
}
