//! Measures what the machine allows: equal busy loops, alone and side by side.

use std::sync::{PoisonError, RwLock};
use std::thread;

use super::placement;
use crate::machine::pin_thread;
use crate::model::{Ceiling, Clock, Machine, Pin, Slice, Steadiness, TimeSpan};
use crate::runtime::{NullReport, Stop, Worker, WorkerStart};
use crate::workload::{self, Busy, TaskInput};

/// How often both are done; the median of the ratios counts.
const ROUNDS: usize = 5;
/// How long a loop takes.
const LOOP: f64 = 0.025;

/// What is measured with.
#[derive(Debug, Clone, Copy)]
pub struct Meter<'a> {
    /// The session's clock.
    pub clock: Clock,
    /// Says when to stop.
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
            rounds.push((self.loops(1, &cores)?, self.loops(workers, &cores)?));
        }
        let steadiness = self.steadiness(&rounds);
        let ceiling = |(alone, together): &(Vec<TimeSpan>, Vec<TimeSpan>)| Ceiling {
            workers,
            pin,
            alone: mean(alone),
            together: mean(together),
            steadiness,
        };
        let mut ceilings: Vec<Ceiling> = rounds.iter().map(ceiling).collect();
        ceilings.sort_by(|one, other| one.slowdown().total_cmp(&other.slowdown()));
        ceilings.get(ROUNDS / 2).copied()
    }

    /// Returns how steady the loops were. The first round may find cores that still slept.
    fn steadiness(&self, rounds: &[(Vec<TimeSpan>, Vec<TimeSpan>)]) -> Option<Steadiness> {
        let steps = self.steps();
        let slice = |&cpu: &TimeSpan| Slice {
            steps,
            // a core that other programs used says nothing about how steady the cores are
            wall: cpu,
            cpu,
        };
        let warm = rounds.get(1..)?;
        let alone: Vec<Slice> = warm
            .iter()
            .flat_map(|(alone, _)| alone)
            .map(slice)
            .collect();
        let threads = warm.first()?.1.len();
        let of_thread = |at: usize| {
            let times = warm.iter().filter_map(|(_, together)| together.get(at));
            times.map(slice).collect()
        };
        let together: Vec<Vec<Slice>> = (0..threads).map(of_thread).collect();
        Steadiness::of(&alone, &together)
    }

    /// Returns how far a loop counts.
    fn steps(&self) -> u64 {
        ((self.rate * LOOP) as u64).max(1)
    }

    /// Does so many loops side by side; returns the CPU time of each.
    fn loops(&self, count: u32, cores: &[u16]) -> Option<Vec<TimeSpan>> {
        let count = count.max(1);
        // No thread begins before all are ready.
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
            let times: Option<Vec<TimeSpan>> = times.collect();
            times.filter(|_| whole)
        })
    }

    /// Counts down once on the calling thread; returns the CPU time it took.
    fn count_down(&self) -> Option<TimeSpan> {
        let start = WorkerStart {
            clock: self.clock,
            asked: self.clock.now(),
            stop: self.stop.clone(),
        };
        let mut worker = Worker::start(start, NullReport);
        let n = self.steps();
        let before = Clock::thread_cpu();
        workload::run(&TaskInput::Busy(Busy { n }), &mut worker).ok()?;
        Some(Clock::thread_cpu() - before)
    }
}

fn mean(times: &[TimeSpan]) -> TimeSpan {
    let sum: TimeSpan = times.iter().copied().sum();
    TimeSpan(sum.0 / times.len().max(1) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steadiness(rounds: &[(u64, [u64; 2])]) -> Option<Steadiness> {
        let (machine, stop) = (Machine::default(), Stop::default());
        let meter = Meter {
            clock: Clock::start(),
            stop: &stop,
            machine: &machine,
            rate: 1e6,
        };
        let ms = TimeSpan::from_millis;
        let round =
            |&(alone, [one, other]): &(u64, [u64; 2])| (vec![ms(alone)], vec![ms(one), ms(other)]);
        let rounds: Vec<_> = rounds.iter().map(round).collect();
        meter.steadiness(&rounds)
    }

    #[test]
    fn equal_loops_are_steady_once_the_cores_are_awake() {
        let even = (25, [30, 30]);
        let reported = steadiness(&[(60, [50, 40]), even, even, even]).unwrap();
        assert!(reported.is_steady(), "{reported:?}");
        assert_eq!(reported.workers, 2);
    }

    #[test]
    fn loops_that_take_turns_at_being_slow_are_not() {
        let reported = steadiness(&[
            (25, [30, 30]),
            (25, [30, 40]),
            (35, [40, 30]),
            (25, [30, 40]),
        ]);
        let reported = reported.unwrap();
        assert!(!reported.is_steady() && reported.is_idle(), "{reported:?}");
    }

    #[test]
    fn a_single_round_says_nothing() {
        assert_eq!(steadiness(&[(25, [30, 30]), (25, [30, 30])]), None);
        assert_eq!(steadiness(&[]), None);
    }
}
