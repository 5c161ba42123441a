//! What workers on an event loop, which share a thread, do and report.

use std::time::Duration;

use futures_util::future::join;
use tokio::runtime::Builder;

use super::*;
use crate::workload::Nap;

fn nap(millis: u64, block: u64) -> TaskInput {
    TaskInput::Sleep(Nap {
        x: 3.0,
        seconds: TimeSpan::from_millis(millis).as_secs_f64(),
        block: TimeSpan::from_millis(block),
    })
}

fn on_loop(clock: Clock, heard: &Heard) -> Worker<Heard> {
    let start = WorkerStart {
        clock,
        asked: clock.now(),
        stop: Stop::default(),
    };
    Worker::start(start, heard.clone()).on_loop()
}

/// Lets two workers do a task each on one loop; returns what they reported.
fn together(clock: Clock, inputs: &[TaskInput; 2], expected: bool) -> [Heard; 2] {
    let heard = [Heard::default(), Heard::default()];
    let [mut one, mut other] = [0, 1].map(|at| on_loop(clock, &heard[at]));
    let open = clock.now();
    if expected {
        one.expect(TaskId(0), open);
        other.expect(TaskId(1), open);
    }
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(join(
        one.perform(TaskId(0), &inputs[0], open),
        other.perform(TaskId(1), &inputs[1], open),
    ));
    one.finish();
    other.finish();
    heard
}

fn waited(heard: &Heard) -> (Timestamp, Timestamp) {
    let waited = |(at, event)| match event {
        WorkerEvent::Waited { until, .. } => Some((until, at)),
        _ => None,
    };
    heard.events().into_iter().find_map(waited).unwrap()
}

fn ended(heard: &Heard) -> (Timestamp, TimeSpan) {
    let ended = |(at, event)| match event {
        WorkerEvent::TaskEnded(end) => Some((at, end.cpu_total)),
        _ => None,
    };
    heard.events().into_iter().find_map(ended).unwrap()
}

#[test]
fn one_that_computes_keeps_the_other_late_and_its_cpu_time_for_itself() {
    let clock = Clock::start();
    let [blocks, sleeps] = together(clock, &[nap(20, 100), nap(40, 0)], false);
    let ((_, began), (over, heat)) = (waited(&blocks), ended(&blocks));
    let (rang, went_on) = waited(&sleeps);
    assert!(heat >= TimeSpan::from_millis(100));
    // on a machine that is busy with other things the second may even have been served before
    if (began..over).contains(&rang) && went_on > began {
        assert!(went_on >= over, "{went_on:?} before {over:?}");
    }
    let (_, cpu) = ended(&sleeps);
    assert!(cpu < TimeSpan::from_millis(50), "{cpu:?} of CPU asleep");
}

#[test]
fn a_task_that_cannot_begin_is_reported_to_wait_for_the_loop() {
    for expected in [true, false] {
        let clock = Clock::start();
        let busy = TaskInput::Busy(workload::Busy { n: 30_000_000 });
        let [first, second] = together(clock, &[busy.clone(), busy], expected);
        let (over, _) = ended(&first);
        let reported = second.events();
        let kept = reported.iter().find_map(|(at, event)| match event {
            WorkerEvent::Gap { from, why } if *why == Standstill::Loop => Some((*from, *at)),
            _ => None,
        });
        let (from, at) = kept.unwrap();
        assert!(from < over && at >= over, "kept from {from:?} to {at:?}");
        let begun = reported.iter().find_map(|(at, event)| match event {
            WorkerEvent::TaskStarted { .. } => Some(*at),
            _ => None,
        });
        assert_eq!(begun, Some(from), "it was there before its turn came");
        assert!(
            reported.windows(2).all(|pair| pair[0].0 <= pair[1].0),
            "{reported:?}"
        );
        let (_, cpu) = ended(&second);
        let (ended_at, _) = ended(&second);
        // two clocks are read one after the other
        let most = ended_at - at + TimeSpan::from_millis(5);
        assert!(cpu <= most, "what the first used is not its own");
    }
}

#[test]
fn a_hold_reported_after_a_task_is_not_reported_after_the_next_began() {
    let (place, heard) = (Place::new(), Heard::default());
    let mut worker = place.worker(&heard).on_loop();
    let open = place.clock.now();
    worker.begin(TaskId(0), open);
    worker.take_turn(place.clock.now());
    // so long that the hold is reported at the end of the task, and what is left of it after that
    thread::sleep(Duration::from_millis(60));
    worker.end(Ok(Ok(TaskOutput::Count(1))));
    worker.let_others();
    worker.flush();
    worker.expect(TaskId(1), open);
    worker.finish();
    assert_eq!(heard.holds().len(), 2);
    let reported = heard.events();
    assert!(
        reported.windows(2).all(|pair| pair[0].0 <= pair[1].0),
        "{reported:?}"
    );
}

#[test]
fn the_use_of_all_places_is_that_of_the_thread() {
    let clock = Clock::start();
    let before = crate::machine::thread_usage();
    let heard = together(clock, &[nap(1, 30), nap(1, 30)], false);
    let used = crate::machine::thread_usage().since(&before).cpu();
    let reported: TimeSpan = heard
        .iter()
        .flat_map(Heard::events)
        .map(|(_, event)| match event {
            WorkerEvent::Exited { usage, .. } => usage.cpu(),
            _ => TimeSpan::ZERO,
        })
        .sum();
    assert!(reported >= TimeSpan::from_millis(60), "{reported:?}");
    // the system counts a thread's time in ticks where it is asked for user and system time
    assert!(
        reported <= used + TimeSpan::from_millis(20),
        "{reported:?} of {used:?}"
    );
}
