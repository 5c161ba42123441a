//! What the rules make of facts. Those with many digits were recorded on a machine with two cores.

use super::rules::{Seen, judge};
use super::{Reason, Why};
use crate::model::{
    CoreTimes, Draft, Event, EventKind, ExecutorKind, RunSpec, RuntimeKind, Switches, Throttling,
    WorkerId, WorkerSample,
};
use crate::session::Session;
use crate::session::play::{at_work, begins, egg, ends, held, look, ms, of, play, ready, start};
use crate::session::play::{stood, summary, takes, wanted_gil};

const fn switches(voluntary: f32, involuntary: f32) -> Switches {
    Switches {
        voluntary,
        involuntary,
    }
}

/// Returns all reasons of a per cent or more, in per cent.
fn reasons(why: &Why) -> Vec<(Reason, u32)> {
    let reasons = why.reasons(0.01).into_iter();
    reasons
        .map(|(reason, share)| (reason, (share * 100.0).round() as u32))
        .collect()
}

#[test]
fn four_processes_on_two_cores_want_a_core() {
    let why = judge(&Seen {
        running: 0.396_84,
        ready: 0.588_77,
        ran: Some(0.387_2),
        queue: Some(0.599_71),
        switches: Some(switches(0.0, 126.0)),
        state: Some('R'),
        ..Seen::default()
    });
    assert_eq!(reasons(&why), [(Reason::Core, 60)]);
    assert!(why.running < 0.39, "the kernel knows of short gaps, too");
}

#[test]
fn four_threads_under_one_gil_want_the_gil_and_now_and_then_a_core() {
    let why = judge(&Seen {
        running: 0.221_98,
        gil: 0.750_53,
        ready: 0.017_89,
        free: 0.017_29,
        ran: Some(0.222),
        queue: Some(0.107_72),
        switches: Some(switches(168.0, 176.0)),
        state: Some('R'),
        ..Seen::default()
    });
    assert_eq!(reasons(&why), [(Reason::Gil, 73), (Reason::Core, 4)]);
}

#[test]
fn a_long_wait_on_the_queue_that_is_counted_at_its_end_takes_nothing_from_running() {
    let why = judge(&Seen {
        running: 0.105_78,
        gil: 0.732_16,
        ready: 0.162_06,
        free: 0.023_63,
        ran: Some(0.11),
        queue: Some(1.0),
        switches: Some(switches(102.0, 56.0)),
        state: Some('S'),
        ..Seen::default()
    });
    assert_eq!(reasons(&why), [(Reason::Gil, 71), (Reason::Core, 19)]);
    assert!(why.running > 0.1);
}

#[test]
fn on_a_run_queue_while_another_has_the_gil_it_wants_the_gil() {
    let why = judge(&Seen {
        running: 0.2,
        gil: 0.8,
        free: 0.05,
        queue: Some(0.5),
        ..Seen::default()
    });
    assert_eq!(reasons(&why), [(Reason::Gil, 75), (Reason::Core, 5)]);
}

#[test]
fn a_wait_for_a_lock_other_than_the_gil_counts_as_lock() {
    let why = judge(&Seen {
        running: 0.3,
        lock: 0.6,
        ready: 0.1,
        queue: Some(0.2),
        ..Seen::default()
    });
    assert_eq!(reasons(&why), [(Reason::Lock, 60), (Reason::Core, 10)]);
    assert!(why.running > 0.29, "on the queue it was after the lock");
}

#[test]
fn a_quota_that_is_used_up_stops_everybody() {
    let why = judge(&Seen {
        running: 0.232_32,
        ready: 0.756_86,
        queue: Some(0.756_63),
        switches: Some(switches(0.0, 22.0)),
        state: Some('R'),
        throttled: 0.745_87,
        ..Seen::default()
    });
    assert_eq!(reasons(&why), [(Reason::Quota, 75), (Reason::Core, 1)]);
}

#[test]
fn a_core_that_the_hypervisor_took_is_stolen() {
    let why = judge(&Seen {
        running: 0.78,
        ready: 0.21,
        queue: Some(0.02),
        steal: 0.19,
        ..Seen::default()
    });
    assert_eq!(reasons(&why), [(Reason::Stolen, 19), (Reason::Core, 2)]);
}

#[test]
fn a_wait_for_a_disk_or_a_timer_counts_as_io() {
    let reported = judge(&Seen {
        running: 0.3,
        waiting: 0.7,
        queue: Some(0.0),
        ..Seen::default()
    });
    assert_eq!(reasons(&reported), [(Reason::Io, 70)]);
    let seen = judge(&Seen {
        running: 0.6,
        ready: 0.4,
        queue: Some(0.1),
        state: Some('D'),
        ..Seen::default()
    });
    assert_eq!(reasons(&seen), [(Reason::Io, 30), (Reason::Core, 10)]);
}

#[test]
fn without_a_queue_preempted_workers_want_a_core() {
    let pushed = Seen {
        running: 0.5,
        ready: 0.5,
        switches: Some(switches(2.0, 126.0)),
        ..Seen::default()
    };
    assert_eq!(reasons(&judge(&pushed)), [(Reason::Core, 50)]);
    let went = Seen {
        switches: Some(switches(126.0, 2.0)),
        ..pushed
    };
    assert_eq!(reasons(&judge(&went)), [(Reason::NotKnown, 50)]);
}

#[test]
fn what_nothing_explains_is_not_known() {
    let nothing = Seen {
        running: 0.5,
        ready: 0.5,
        queue: Some(0.0),
        state: Some('S'),
        ..Seen::default()
    };
    assert_eq!(reasons(&judge(&nothing)), [(Reason::NotKnown, 50)]);
    let silent = Seen {
        ran: Some(0.25),
        ..nothing
    }
    .silent();
    assert_eq!(reasons(&judge(&silent)), [(Reason::NotKnown, 75)]);
    assert_eq!(
        reasons(&judge(&nothing.silent())),
        [(Reason::NotKnown, 100)]
    );
}

#[test]
fn a_running_worker_is_reported_as_running() {
    let why = judge(&Seen {
        running: 0.999_69,
        queue: Some(0.000_03),
        switches: Some(switches(0.0, 2.0)),
        state: Some('R'),
        ..Seen::default()
    });
    assert_eq!(reasons(&why), []);
    assert!(why.running > 0.99);
}

/// A look at two cores over 500 ms, with what the kernel says of worker 0.
fn looked(at: u64, worker: WorkerSample) -> Event {
    let mut event = look(at, 500, &[1.0, 0.5]);
    if let EventKind::Sample(sample) = &mut event.kind {
        sample.workers = vec![worker];
        sample.throttling = Some(Throttling::default());
        sample.cores[1].times = Some(CoreTimes {
            steal: 0.3,
            ..CoreTimes::default()
        });
    }
    event
}

const SEEN: WorkerSample = WorkerSample {
    worker: WorkerId(0),
    state: 'R',
    core: 0,
    running: 0.5,
    waiting: Some(0.5),
    switches: None,
};

fn why(session: &Session) -> Why {
    session.runs[0].why(WorkerId(0)).unwrap()
}

#[test]
fn a_look_holds_lanes_and_kernel_together() {
    let pool = || start(RunSpec::default(), 2);
    let story = vec![
        begins(0, 0, pool()),
        of(0, 0, ready(0)),
        of(0, 0, takes(0, 0)),
        of(500, 0, at_work(0, 500, 0.5)),
        of(750, 0, stood(500)),
        of(1_000, 0, at_work(0, 250, 0.7)),
        looked(1_000, SEEN),
    ];
    let session = play(story.clone());
    assert_eq!(reasons(&why(&session)), [(Reason::Core, 50)]);
    let stolen = WorkerSample {
        core: 1,
        waiting: Some(0.2),
        ..SEEN
    };
    let session = play(story[..6].iter().cloned().chain([looked(1_000, stolen)]));
    assert_eq!(
        reasons(&why(&session)),
        [(Reason::Stolen, 30), (Reason::Core, 20)]
    );

    // Nothing was heard since: only the kernel knows.
    let session = play(story.iter().cloned().chain([looked(1_600, SEEN)]));
    assert!((why(&session).running - 0.5).abs() < 1e-6);
    assert_eq!(reasons(&why(&session)), [(Reason::Core, 50)]);

    // Without a task it wants nothing.
    let done = of(1_000, 0, ends(0, egg(1.0)));
    let session = play(
        story[..6]
            .iter()
            .cloned()
            .chain([done, looked(1_500, SEEN)]),
    );
    assert_eq!(why(&session), Why::default());
    let over = crate::session::play::over(1_600, 0, summary(1_600, 8));
    let session = play(story.into_iter().chain([looked(2_000, SEEN), over]));
    assert_eq!(
        reasons(&why(&session)),
        [(Reason::Core, 50)],
        "the mean of all looks"
    );
}

#[test]
fn a_long_wait_for_the_gil_is_known_before_it_is_reported() {
    let threads = Draft {
        runtime: RuntimeKind::Gil,
        executor: ExecutorKind::Threads,
        ..Draft::default()
    }
    .spec();
    let asleep = WorkerSample {
        state: 'S',
        running: 0.0,
        waiting: Some(0.0),
        ..SEEN
    };
    let session = play([
        begins(0, 0, start(threads, 2)),
        of(0, 0, ready(0)),
        of(0, 1, ready(0)),
        of(0, 0, takes(0, 0)),
        of(0, 1, takes(1, 0)),
        of(100, 0, held(0, 100, 0, 1)),
        of(800, 1, wanted_gil(0)),
        of(800, 1, held(100, 800, 1, 1)),
        looked(800, asleep),
    ]);
    assert_eq!(reasons(&why(&session)), [(Reason::Gil, 100)]);
    assert_eq!(session.runs[0].gil.longest(), ms(700));
}
