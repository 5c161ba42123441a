//! What a worker under a lock does and reports.

use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use super::*;
use crate::model::{GilHold, Standstill, TaskOutput};
use crate::runtime::SwitchInterval;
use crate::workload::Context;

/// Keeps what is reported.
#[derive(Debug, Default, Clone)]
struct Heard(Arc<Mutex<Vec<(Timestamp, WorkerEvent)>>>);

impl Heard {
    fn events(&self) -> Vec<(Timestamp, WorkerEvent)> {
        self.0.lock().unwrap().clone()
    }

    fn holds(&self) -> Vec<(Timestamp, GilHold)> {
        let hold = |(at, event)| match event {
            WorkerEvent::Gil(hold) => Some((at, hold)),
            _ => None,
        };
        self.events().into_iter().filter_map(hold).collect()
    }
}

impl Report for Heard {
    fn event(&mut self, at: Timestamp, event: WorkerEvent) {
        self.0.lock().unwrap().push((at, event));
    }

    fn results(&mut self, results: &mut Vec<(TaskId, Outcome)>, _inside: TimeSpan) {
        results.clear();
    }
}

mod event_loop_slot;
mod pause;

/// A lock and any number of workers under it.
struct Place {
    clock: Clock,
    gil: Gil,
}

impl Place {
    fn new() -> Self {
        let clock = Clock::start();
        let gil = Gil::new(clock, SwitchInterval::default());
        Self { clock, gil }
    }

    fn worker(&self, heard: &Heard) -> Worker<Heard> {
        let start = WorkerStart {
            clock: self.clock,
            asked: self.clock.now(),
            stop: Stop::default(),
        };
        Worker::start(start, heard.clone()).under(Some(&self.gil))
    }
}

#[test]
fn what_needs_no_lock_is_done_side_by_side() {
    // each meets the other in the midst of it, which is impossible while holding the lock
    let place = Place::new();
    let meeting = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            let work = || {
                let mut worker = place.worker(&Heard::default());
                worker.checkpoint(0.0).unwrap();
                worker.blocking(&mut || {
                    meeting.wait();
                });
                worker.checkpoint(1.0).unwrap();
                worker.finish();
            };
            thread::Builder::new().spawn_scoped(scope, work).unwrap();
        }
    });
}

#[test]
fn a_wait_is_reported_while_it_goes_on_and_as_what_it_is() {
    let place = Place::new();
    let heard = Heard::default();
    let mut holder = place.worker(&Heard::default());
    holder.checkpoint(0.0).unwrap();
    thread::scope(|scope| {
        let work = || {
            let mut worker = place.worker(&heard);
            worker.run(
                TaskId(0),
                &TaskInput::Busy(workload::Busy { n: 1000 }),
                Timestamp::START,
            );
            worker.finish();
        };
        thread::Builder::new().spawn_scoped(scope, work).unwrap();
        let gap = |(_, event): &(Timestamp, WorkerEvent)| matches!(event, WorkerEvent::Gap { .. });
        while !heard.events().iter().any(gap) {
            thread::yield_now();
        }
        holder.let_go();
    });
    let (mut last, mut waited) = (Timestamp::START, Vec::new());
    let mut began = Timestamp::START;
    for (at, event) in heard.events() {
        assert!(at >= last, "{event:?} goes back in time");
        last = at;
        match event {
            WorkerEvent::TaskStarted { .. } => began = at,
            WorkerEvent::Gap { from, why } => {
                let so_far = waited.last().map_or(began, |&(_, to)| to);
                if why == Standstill::Gil {
                    assert_eq!(from, so_far);
                    waited.push((from, at));
                } else {
                    // something else had the core, and that is another time
                    assert!(from >= so_far);
                }
            }
            WorkerEvent::TaskEnded(end) => {
                assert_eq!(end.outcome, Outcome::Done(TaskOutput::Count(1000)));
                assert!(end.cpu_total < at - began);
            }
            _ => {}
        }
    }
    assert!(waited.len() > 1);
    let (at, hold) = heard.holds()[0];
    assert_eq!((hold.hand_overs, hold.waiters), (1, 0));
    assert_eq!(hold.from, waited[waited.len() - 1].1);
    assert_eq!(hold.held, at - hold.from);
}

#[test]
fn short_holds_are_reported_together() {
    let place = Place::new();
    let heard = Heard::default();
    let mut worker = place.worker(&heard);
    for _ in 0..1000 {
        worker.checkpoint(0.0).unwrap();
        worker.blocking(&mut || {});
    }
    let elapsed = place.clock.now();
    worker.finish();
    let holds = heard.holds();
    let most = 1 + elapsed.0 / TimeSpan::from_millis(50).0;
    assert!((1..=most).contains(&(holds.len() as u64)), "{holds:?}");
    for (at, hold) in holds {
        assert!(hold.held < at - hold.from && hold.hand_overs == 0);
    }
}
