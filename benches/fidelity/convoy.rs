//! The delay that a worker suffers which waits for something else, beside one that computes.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Instant;

use eggtop::model::{Clock, Outcome, TaskId, TimeSpan, Timestamp, WorkerEvent};
use eggtop::runtime::{Gil, Report, Stop, SwitchInterval, Worker, WorkerStart};
use eggtop::workload::{Busy, Context, TaskInput};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

use crate::runs::median;
use crate::{Interval, Numbers, by_name};

struct NullReport;

impl Report for NullReport {
    fn event(&mut self, _at: Timestamp, _event: WorkerEvent) {}
    fn results(&mut self, results: &mut Vec<(TaskId, Outcome)>, _inside: TimeSpan) {
        results.clear();
    }
}

/// Median and mean of how long an act of a worker takes in ms, while another one computes.
pub(crate) fn beside_computing(
    interval: Interval,
    mut act: impl FnMut(&mut dyn Context) + Send,
) -> Numbers {
    let clock = Clock::start();
    let switch_interval = SwitchInterval::default();
    switch_interval.set(TimeSpan::from_secs_f64(interval.millis / 1e3));
    let gil = Gil::new(clock, switch_interval);
    let stop = Stop::default();
    let worker = |gil: &Gil| {
        let start = WorkerStart {
            clock,
            asked: clock.now(),
            stop: stop.clone(),
        };
        Worker::start(start, NullReport).under(Some(gil))
    };
    let busy = TaskInput::Busy(Busy { n: u64::MAX });
    let times = thread::scope(|scope| {
        let computes = || {
            pin(Place::Last);
            worker(&gil).run(TaskId(0), &busy, Timestamp::START);
        };
        named(scope, computes);
        let waits = || {
            pin(Place::First);
            let mut worker = worker(&gil);
            worker.checkpoint(0.0).unwrap();
            act(&mut worker);
            let times = (0..interval.rounds).map(|_| {
                let begin = Instant::now();
                act(&mut worker);
                begin.elapsed().as_secs_f64() * 1e3
            });
            let times: Vec<f64> = times.collect();
            stop.request();
            times
        };
        named(scope, waits).join().unwrap()
    });
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let numbers = [("median_ms", median(times)), ("mean_ms", mean)];
    by_name(&numbers)
}

pub(crate) fn echo(interval: Interval) -> Numbers {
    let (mut here, mut there) = UnixStream::pair().unwrap();
    thread::scope(|scope| {
        let peer = move || {
            pin(Place::Last);
            let mut message = [0; 64];
            while there.read_exact(&mut message).is_ok() {
                there.write_all(&message).unwrap();
            }
        };
        named(scope, peer);
        // a call into the system each, as in Python, and the lock in between
        let mut message = [b'x'; 64];
        let times = beside_computing(interval, |context| {
            context.blocking(&mut || here.write_all(&message).unwrap());
            context.blocking(&mut || here.read_exact(&mut message).unwrap());
        });
        drop(here);
        times
    })
}

#[derive(Debug, Clone, Copy)]
enum Place {
    First,
    Last,
}

/// Keeps the calling thread on a core. Otherwise the scheduler decides whether the thread that computes
/// wakes up before the other one, which released the lock for a moment, takes it again.
fn pin(place: Place) {
    let me = Pid::from_raw(0);
    let allowed = sched_getaffinity(me).unwrap();
    let mut cores = (0..CpuSet::count()).filter(|&core| allowed.is_set(core).unwrap_or(false));
    let core = match place {
        Place::First => cores.next(),
        Place::Last => cores.next_back(),
    };
    let mut one = CpuSet::new();
    one.set(core.unwrap()).unwrap();
    sched_setaffinity(me, &one).unwrap();
}

fn named<'scope, 'env, T: Send + 'scope>(
    scope: &'scope Scope<'scope, 'env>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> ScopedJoinHandle<'scope, T> {
    let builder = thread::Builder::new().name("bench".to_owned());
    builder.spawn_scoped(scope, work).unwrap()
}
