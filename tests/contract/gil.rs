//! What the runtime `gil` promises beyond the contract: one holder at a time, and what follows.

use std::collections::{BTreeMap, HashSet};

use eggtop::model::{
    Draft, Event, EventKind, ExecutorKind, Field, GilHold, RunEvent, RunSpec, RuntimeKind,
    Schedule, Standstill, TimeSpan, Timestamp, WorkerEvent, WorkerId,
};
use eggtop::process::ForkServer;

use super::harness::{Ran, run, run_meddling, with};
use super::tasks::stops_when_asked;

type GilTest = fn(&ForkServer);

pub(crate) const TESTS: [(&str, GilTest); 6] = [
    (
        "one_worker_holds_it_at_a_time",
        one_worker_holds_it_at_a_time,
    ),
    ("no_time_is_reported_twice", no_time_is_reported_twice),
    ("hash_does_without_it", hash_does_without_it),
    (
        "the_interval_changes_in_mid_run",
        the_interval_changes_in_mid_run,
    ),
    ("eggs_by_timer_stay_raw", eggs_by_timer_stay_raw),
    (
        "many_that_wait_can_be_stopped",
        many_that_wait_can_be_stopped,
    ),
];

/// Returns the native ways that there are under a lock, too.
pub(crate) fn ways(native: &[(String, RunSpec)]) -> Vec<(String, RunSpec)> {
    let under_gil = |(name, spec): &(String, RunSpec)| {
        let runtime = RuntimeKind::Gil;
        (
            format!("gil {name}"),
            Draft {
                runtime,
                ..spec.draft()
            }
            .spec(),
        )
    };
    // its threads have one schedule and no chunks, whatever is asked for
    let differs = |(_, spec): &&(String, RunSpec)| {
        spec.executor() != ExecutorKind::Threads || spec.schedule() == Schedule::Dynamic
    };
    native.iter().filter(differs).map(under_gil).collect()
}

fn threads(workload: &str, more: &[(Field, &str)]) -> RunSpec {
    let fields = [
        (Field::Runtime, "gil"),
        (Field::Executor, "threads"),
        (Field::Workload, workload),
        (Field::Workers, "3"),
        (Field::Tasks, "3"),
    ];
    with(&with(&RunSpec::default(), &fields), more)
}

/// Returns every hold that was reported, with its worker and its end.
fn holds(ran: &Ran) -> Vec<(WorkerId, Timestamp, GilHold)> {
    let hold = |(event, worker, reported): (&Event, _, &_)| match reported {
        WorkerEvent::Gil(hold) => Some((worker, event.at, *hold)),
        _ => None,
    };
    ran.workers().filter_map(hold).collect()
}

fn hand_overs(ran: &Ran) -> u32 {
    holds(ran).iter().map(|(_, _, hold)| hold.hand_overs).sum()
}

/// Returns for how many seconds the lock was held.
fn held(ran: &Ran) -> f64 {
    let held = holds(ran).into_iter().map(|(_, _, hold)| hold.held);
    held.sum::<TimeSpan>().as_secs_f64()
}

/// Returns seconds of CPU time reported in task ends.
fn heat(ran: &Ran) -> f64 {
    let total = |(_, _, reported): (_, _, &WorkerEvent)| match reported {
        WorkerEvent::TaskEnded(end) => end.cpu_total.as_secs_f64(),
        _ => 0.0,
    };
    ran.workers().map(total).sum()
}

fn one_worker_holds_it_at_a_time(server: &ForkServer) {
    let spec = threads("eggs", &[(Field::SwitchInterval, "0.5ms")]);
    let ran = run(server, &spec, 0.1);
    let mut stretches: Vec<(Timestamp, Timestamp, WorkerId)> = holds(&ran)
        .into_iter()
        .filter(|(_, at, hold)| hold.held == *at - hold.from)
        .map(|(worker, at, hold)| (hold.from, at, worker))
        .collect();
    stretches.sort_unstable();
    for pair in stretches.windows(2) {
        assert!(pair[0].1 <= pair[1].0, "two hold it: {pair:?}");
    }
    assert!(held(&ran) <= ran.summary.wall.as_secs_f64());
    // each holder but the first took it from another
    let holders: HashSet<WorkerId> = stretches.iter().map(|stretch| stretch.2).collect();
    assert_eq!(holders.len(), 3);
    assert!(hand_overs(&ran) >= 2);
}

fn no_time_is_reported_twice(server: &ForkServer) {
    let spec = threads(
        "eggs",
        &[(Field::SwitchInterval, "1ms"), (Field::Tasks, "9")],
    );
    let ran = run(server, &spec, 0.03);
    let mut reported: BTreeMap<WorkerId, Vec<(Timestamp, Timestamp, &str)>> = BTreeMap::new();
    let mut waited = 0;
    for (event, worker, what) in ran.workers() {
        let stretch = match what {
            // while it holds the lock something else may have the core
            WorkerEvent::Gap {
                from,
                why: Standstill::Gil,
            } => (*from, event.at, "waits"),
            WorkerEvent::Gil(hold) if hold.held == event.at - hold.from => {
                (hold.from, event.at, "holds")
            }
            _ => continue,
        };
        waited += u32::from(stretch.2 == "waits");
        reported.entry(worker).or_default().push(stretch);
    }
    assert!(waited > 0);
    let mut ready: BTreeMap<WorkerId, Vec<(Timestamp, Timestamp, &str)>> = BTreeMap::new();
    for (event, worker, what) in ran.workers() {
        if let WorkerEvent::Gap { from, why } = what {
            assert_ne!(*why, Standstill::Waiting);
            let stretch = (*from, event.at, "stands still");
            ready.entry(worker).or_default().push(stretch);
        }
    }
    for mut stretches in reported.into_values().chain(ready.into_values()) {
        stretches.sort_unstable();
        for pair in stretches.windows(2) {
            assert!(pair[0].1 <= pair[1].0, "{pair:?}");
        }
    }
}

/// A worker that hashes lets go of it in the midst of a task (that it hashes meanwhile, a test of the workload
/// holds); one that counts does so only for another. Lost cores change how long it is held, and not that.
fn hash_does_without_it(server: &ForkServer) {
    let hash = run(server, &threads("hash", &[]), 3.0);
    let busy = run(server, &threads("busy", &[]), 2e7);
    let in_parts = |ran: &Ran| {
        let holds = holds(ran).into_iter();
        holds.filter(|(_, at, hold)| hold.held < *at - hold.from)
    };
    let workers: HashSet<WorkerId> = in_parts(&hash).map(|(worker, _, _)| worker).collect();
    assert_eq!(workers.len(), 3);
    assert_eq!(in_parts(&busy).count(), 0);
}

fn the_interval_changes_in_mid_run(server: &ForkServer) {
    // far longer than a person can set, so that there are few turns however long the eggs take
    let interval = TimeSpan::from_millis(2_000);
    let slow = Draft {
        switch_interval: interval,
        ..threads("eggs", &[(Field::Tasks, "6")]).draft()
    }
    .spec();
    let ran = run_meddling(server, &slow, 0.3, |event, wishes| {
        if let EventKind::Run {
            event: RunEvent::Worker {
                event: reported, ..
            },
            ..
        } = &event.kind
            && matches!(reported, WorkerEvent::Gil(hold) if hold.hand_overs > 0)
        {
            wishes.switch_interval.set(RunSpec::SWITCH_INTERVALS.0);
        }
    });
    assert_eq!(ran.summary.done, 6);
    // a waiter asks once in an interval at most; tasks that end hand over, too
    let most_if_unchanged = ran.summary.wall.as_secs_f64() / interval.as_secs_f64() + 12.0;
    let hand_overs = hand_overs(&ran);
    assert!(
        f64::from(hand_overs) > 2.0 * most_if_unchanged,
        "{hand_overs}"
    );
}

fn eggs_by_timer_stay_raw(server: &ForkServer) {
    let spec = threads("eggs", &[(Field::Until, "timer")]);
    let ran = run(server, &spec, 0.3);
    let doneness = ran.summary.output["doneness_mean"].as_f64().unwrap();
    assert!(doneness < 0.7, "three eggs on one core: {doneness}");
    // waiting and switching use CPU time, too
    assert!(heat(&ran) <= ran.summary.wall.as_secs_f64() * 1.3);
}

fn many_that_wait_can_be_stopped(server: &ForkServer) {
    let spec = threads("eggs", &[(Field::Workers, "300"), (Field::Tasks, "300")]);
    stops_when_asked(server, &spec);
}
