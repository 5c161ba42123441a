//! What a worker does and reports while its task waits.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::workload::Nap;

fn nap(millis: u64) -> TaskInput {
    TaskInput::Sleep(Nap {
        x: 3.0,
        seconds: TimeSpan::from_millis(millis).as_secs_f64(),
        block: TimeSpan::ZERO,
    })
}

fn start(clock: Clock, stop: &Stop) -> WorkerStart {
    WorkerStart {
        clock,
        asked: clock.now(),
        stop: stop.clone(),
    }
}

fn waits(heard: &Heard) -> Vec<(Timestamp, Timestamp, Timestamp)> {
    let waited = |(at, event)| match event {
        WorkerEvent::Waited { from, until } => Some((from, until, at)),
        _ => None,
    };
    heard.events().into_iter().filter_map(waited).collect()
}

fn outcome(heard: &Heard) -> Option<Outcome> {
    heard
        .events()
        .into_iter()
        .find_map(|(_, event)| match event {
            WorkerEvent::TaskEnded(end) => Some(end.outcome),
            _ => None,
        })
}

#[test]
fn a_sleep_is_reported_with_begin_and_end_and_uses_no_cpu() {
    let (clock, heard) = (Clock::start(), Heard::default());
    let mut worker = Worker::start(start(clock, &Stop::default()), heard.clone());
    worker.run(TaskId(0), &nap(60), Timestamp::START);
    let (from, until, at) = waits(&heard)[0];
    assert!(until > from && until - from <= TimeSpan::from_millis(60));
    assert!(at >= until);
    let reported = heard.events();
    // it is reported while it goes on, with the time it began
    let told_so = (from, WorkerEvent::Waits { until: Some(until) });
    assert!(reported.contains(&told_so), "{reported:?}");
    assert!(
        reported.windows(2).all(|pair| pair[0].0 <= pair[1].0),
        "{reported:?}"
    );
    assert_eq!(
        outcome(&heard),
        Some(Outcome::Done(TaskOutput::Square(9.0)))
    );
    let gap = |(_, event): &(Timestamp, WorkerEvent)| matches!(event, WorkerEvent::Gap { .. });
    assert!(
        !reported.iter().any(gap),
        "no time is reported twice: {reported:?}"
    );
}

#[test]
fn a_worker_that_sleeps_lets_go_of_the_lock() {
    let place = Place::new();
    let heard = Heard::default();
    let mut other = place.worker(&Heard::default());
    thread::scope(|scope| {
        let work = || {
            let mut worker = place.worker(&heard);
            // would never end if the other one could not have the lock meanwhile
            worker.run(TaskId(0), &nap(100), Timestamp::START);
            worker.finish();
        };
        thread::Builder::new().spawn_scoped(scope, work).unwrap();
        while !heard
            .events()
            .iter()
            .any(|(_, event)| matches!(event, WorkerEvent::Waits { .. }))
        {
            thread::yield_now();
        }
        other.checkpoint(0.0).unwrap();
        while waits(&heard).is_empty() {
            other.checkpoint(0.0).unwrap();
        }
        other.finish();
    });
    assert_eq!(
        outcome(&heard),
        Some(Outcome::Done(TaskOutput::Square(9.0)))
    );
}

#[test]
fn a_wish_to_stop_ends_a_sleep() {
    let (clock, heard, stop) = (Clock::start(), Heard::default(), Stop::default());
    thread::scope(|scope| {
        let work = || {
            let mut worker = Worker::start(start(clock, &stop), heard.clone());
            worker.run(TaskId(0), &nap(3_600_000), Timestamp::START);
        };
        thread::Builder::new().spawn_scoped(scope, work).unwrap();
        while !heard
            .events()
            .iter()
            .any(|(_, event)| matches!(event, WorkerEvent::Waits { .. }))
        {
            thread::yield_now();
        }
        stop.request();
    });
    assert_eq!(outcome(&heard), Some(Outcome::Stopped));
}

#[test]
fn any_future_can_be_waited_for_and_stopped() {
    use crate::workload::waiting_for;
    let (clock, stop) = (Clock::start(), Stop::default());
    let mut worker = Worker::start(start(clock, &stop), Heard::default());
    let mut answer = || {
        waiting_for(
            async {
                tokio::task::yield_now().await;
                42
            },
            &mut worker,
        )
    };
    assert_eq!(answer(), Ok(42));
    assert_eq!(answer(), Ok(42));
    thread::scope(|scope| {
        let work = || waiting_for(std::future::pending::<()>(), &mut worker);
        let waiting = thread::Builder::new().spawn_scoped(scope, work).unwrap();
        stop.request();
        assert_eq!(waiting.join().unwrap(), Err(Interruption::Stopped));
    });
}

#[test]
fn a_wait_at_a_barrier_is_reported_meanwhile_and_leaves_the_lock_to_others() {
    let place = Place::new();
    let heard = Heard::default();
    let (come, reported) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        let waits = || {
            let mut worker = place.worker(&heard);
            worker.checkpoint(0.0).unwrap();
            let open = &mut |most| {
                thread::sleep(most);
                come.load(Ordering::Acquire)
            };
            worker.wait_at_barrier(open).unwrap();
            reported.store(true, Ordering::Release);
            worker.checkpoint(1.0).unwrap();
            worker.finish();
        };
        thread::Builder::new().spawn_scoped(scope, waits).unwrap();
        let at_barrier = |(_, event): &(Timestamp, WorkerEvent)| {
            let why = Standstill::Barrier;
            matches!(event, WorkerEvent::Gap { why: reported, .. } if *reported == why)
        };
        while !heard.events().iter().any(at_barrier) {
            thread::yield_now();
        }
        assert!(
            !reported.load(Ordering::Acquire),
            "it is reported meanwhile"
        );
        // it could not be had if the other one still had it
        let mut other = place.worker(&Heard::default());
        other.checkpoint(0.0).unwrap();
        come.store(true, Ordering::Release);
        other.finish();
    });
    let mut last = Timestamp::START;
    for (at, event) in heard.events() {
        if let WorkerEvent::Gap { from, .. } = event {
            assert!(from >= last, "{event:?}");
            last = at;
        }
    }
}
