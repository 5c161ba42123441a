//! Measures how steady the machine's cores are: equal steps, alone and side by side.

use std::sync::{PoisonError, RwLock};
use std::thread;

use crate::model::{Clock, Machine, Slice, Steadiness, TimeSpan};
use crate::runtime::Stop;
use crate::workload::steady;

/// How long one thread computes alone, and then all together.
const EACH: TimeSpan = TimeSpan::from_millis(500);
/// The length of a slice: long enough that a clock read and a timer tick do not count, short enough
/// for 20 of them.
const SLICE: TimeSpan = TimeSpan::from_millis(25);
/// Steps between two reads of the clock: about 5 us.
const STEPS: u32 = 3_200;

/// Measures for about a second; nothing where a thread cannot be had or it is to stop.
pub fn measure_steadiness(machine: &Machine, stop: &Stop) -> Option<Steadiness> {
    let alone = side_by_side(1, stop)?;
    let together = side_by_side(machine.usable.max(1), stop)?;
    Steadiness::of(alone.first()?, &together)
}

/// Computes in so many threads at once; returns the slices of each.
fn side_by_side(count: usize, stop: &Stop) -> Option<Vec<Vec<Slice>>> {
    // No thread begins before all are ready.
    let gate = RwLock::new(());
    let closed = gate.write().unwrap_or_else(PoisonError::into_inner);
    let one = || {
        drop(gate.read());
        slices(stop)
    };
    let one = &one;
    let all: Vec<Vec<Slice>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map_while(|number| {
                let builder = thread::Builder::new().name(format!("steadiness-{number}"));
                builder.spawn_scoped(scope, one).ok()
            })
            .collect();
        drop(closed);
        let joined = threads.into_iter().map(|thread| thread.join().ok());
        joined.collect::<Option<_>>()
    })?;
    (all.len() == count && !stop.requested()).then_some(all)
}

/// Computes on the calling thread until the time is over.
fn slices(stop: &Stop) -> Vec<Slice> {
    let clock = Clock::start();
    let mut slices = Vec::new();
    let mut begin = clock.now();
    while begin.since_start() < EACH && !stop.requested() {
        let cpu = Clock::thread_cpu();
        let mut steps = 0;
        let mut now = begin;
        while now - begin < SLICE {
            steady::spin(STEPS);
            steps += u64::from(STEPS);
            now = clock.now();
        }
        slices.push(Slice {
            steps,
            wall: now - begin,
            cpu: Clock::thread_cpu() - cpu,
        });
        begin = now;
    }
    slices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(usable: usize) -> Machine {
        Machine {
            usable,
            ..Machine::default()
        }
    }

    #[test]
    fn so_many_threads_compute_side_by_side() {
        for count in [1, 3] {
            let all = side_by_side(count, &Stop::default()).unwrap();
            assert_eq!(all.len(), count);
            for slices in all {
                let steps = |slice: &Slice| slice.steps > 0 && slice.wall >= SLICE;
                assert!(slices.iter().all(steps), "{slices:?}");
            }
        }
    }

    #[test]
    fn it_can_be_stopped() {
        let stop = Stop::default();
        stop.request();
        assert_eq!(measure_steadiness(&machine(2), &stop), None);
    }
}
