//! Measures what the machine allows: equal busy loops, alone and side by side.

use std::sync::{PoisonError, RwLock};
use std::thread;

use super::{pin_thread, placement};
use crate::model::{Ceiling, Clock, Machine, Nanos, Pin};
use crate::runtime::{Stop, Unheard, Worker, WorkerStart};
use crate::workload::{self, TaskInput};

/// How often both are done; the median of the ratios counts.
const ROUNDS: usize = 5;
/// How long a loop takes.
const LOOP: f64 = 0.025;

/// What is measured with.
#[derive(Debug, Clone, Copy)]
pub struct Meter<'a> {
    /// The session's clock.
    pub clock: Clock,
    /// Tells when to stop.
    pub stop: &'a Stop,
    /// The machine, for placing threads.
    pub machine: &'a Machine,
    /// How far one loop counts in a second.
    pub rate: f64,
}

impl Meter<'_> {
    /// Measures so many loops against one alone; nothing where a thread cannot be had or it is to stop.
    ///
    /// CPU time is compared, so that other programs that take cores away do no harm.
    pub fn ceiling(&self, workers: u32, pin: Pin) -> Option<Ceiling> {
        let cores = placement(pin, self.machine);
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            let (alone, together) = (self.loops(1, &cores)?, self.loops(workers, &cores)?);
            rounds.push(Ceiling {
                workers,
                pin,
                alone,
                together,
            });
        }
        rounds.sort_by(|one, other| one.slowdown().total_cmp(&other.slowdown()));
        rounds.get(ROUNDS / 2).copied()
    }

    /// Does so many loops side by side; returns the CPU time of each, on average.
    fn loops(&self, count: u32, cores: &[u16]) -> Option<Nanos> {
        let count = count.max(1);
        // Nobody begins before all are there.
        let gate = RwLock::new(());
        let closed = gate.write().unwrap_or_else(PoisonError::into_inner);
        let one = |number: usize| {
            let core = (!cores.is_empty()).then(|| cores[number % cores.len()]);
            pin_thread(core);
            drop(gate.read());
            self.count_down()
        };
        let one = &one;
        thread::scope(|scope| {
            let threads: Vec<_> = (0..count as usize)
                .map_while(|number| {
                    let builder = thread::Builder::new().name(format!("ceiling-{number}"));
                    builder.spawn_scoped(scope, move || one(number)).ok()
                })
                .collect();
            drop(closed);
            let whole = threads.len() == count as usize;
            let times = threads.into_iter().map(|thread| thread.join().ok()?);
            let sum: Option<Nanos> = times.sum();
            sum.filter(|_| whole)
                .map(|sum| Nanos(sum.0 / u64::from(count)))
        })
    }

    /// Counts down once on the calling thread; returns the CPU time it took.
    fn count_down(&self) -> Option<Nanos> {
        let start = WorkerStart {
            clock: self.clock,
            asked: self.clock.now(),
            stop: self.stop.clone(),
        };
        let mut worker = Worker::start(start, Unheard);
        let n = ((self.rate * LOOP) as u64).max(1);
        let before = Clock::thread_cpu();
        workload::run(&TaskInput::Busy { n }, &mut worker).ok()?;
        Some(Clock::thread_cpu() - before)
    }
}
