//! Stops of the program and of parts of it, tested with made-up logs.

use super::sentence as sentence_on;
use crate::model::{
    Draft, Event, EventKind, ExecutorKind, HostId, ProcessSample, RunEvent, Sample, Standstill,
    TimeSpan, Timestamp, WorkerEvent, WorkerId, WorkerSample,
};
use crate::results::{Losses, compare};
use crate::session::LaneState;
use crate::session::play::{
    begins, egg, ends, in_run, ms, of, over, play, ready, start, stood, summary, takes,
};
use crate::session::state::Session;

fn run_of(executor: ExecutorKind) -> Event {
    let spec = Draft {
        executor,
        ..Draft::default()
    }
    .spec();
    begins(0, 0, start(spec, 2))
}

fn suspended(from: u64, to: u64, asleep: u64) -> Event {
    Event {
        at: ms(to),
        kind: EventKind::Suspended {
            from: ms(from),
            asleep: ms(asleep),
        },
    }
}

fn born(at: u64, worker: u32) -> Event {
    let pid = 100 + worker.cast_signed();
    let asked = Timestamp::START;
    of(
        at,
        worker,
        WorkerEvent::Started {
            pid,
            tid: pid,
            asked,
            host: HostId::HERE,
        },
    )
}

/// A look at the machine that sees two workers in these states, and other processes.
fn look(at: u64, states: [char; 2], others: &[(i32, char)]) -> Event {
    let workers = states.iter().zip(0..).map(|(&state, number)| WorkerSample {
        worker: WorkerId(number),
        state,
        core: 0,
        running: 0.0,
        waiting: Some(0.0),
        switches: None,
    });
    let processes = others.iter().map(|&(pid, state)| ProcessSample {
        pid,
        parent: 1,
        state,
        cpu: 0.0,
        memory: None,
    });
    let sample = Sample {
        window: ms(100),
        workers: workers.collect(),
        processes: processes.collect(),
        ..Sample::default()
    };
    Event {
        at: ms(at),
        kind: EventKind::Sample(Box::new(sample)),
    }
}

fn sentence(session: &Session) -> String {
    sentence_on(&compare::rows(session)[0])
}

/// Two workers, of whom the second is stopped from about 250 to 3250 ms.
fn one_worker_stopped() -> Session {
    play([
        run_of(ExecutorKind::Pool),
        born(0, 0),
        born(0, 1),
        of(0, 0, takes(0, 0)),
        of(0, 1, takes(1, 0)),
        look(200, ['R', 'R'], &[]),
        look(300, ['R', 'T'], &[]),
        look(1_000, ['R', 'T'], &[]),
        of(1_400, 0, stood(1_000)),
        look(3_200, ['R', 'T'], &[]),
        look(3_300, ['R', 'R'], &[]),
        of(3_260, 1, stood(250)),
        of(4_000, 0, ends(0, egg(1.0))),
        of(4_000, 1, ends(1, egg(1.0))),
        over(4_000, 0, summary(4_000, 8)),
    ])
}

#[test]
fn a_stop_that_is_reported_twice_counts_once() {
    let session = play([
        run_of(ExecutorKind::Threads),
        of(0, 0, takes(0, 0)),
        suspended(300, 3_300, 0),
        of(3_310, 0, stood(290)),
        suspended(305, 3_302, 0),
    ]);
    let run = &session.runs[0];
    assert_eq!(run.suspended(), ms(3_002));
    assert_eq!(run.run_wait(), ms(18));
    assert_eq!(session.suspended, [(ms(300), ms(3_302))]);
}

#[test]
fn a_stopped_worker_is_reported_and_no_other_cause_is_named_for_its_time() {
    let session = one_worker_stopped();
    let run = &session.runs[0];
    assert_eq!(run.suspended(), ms(3_000));
    // the other worker stood still for 400 ms, this one for 10 ms after it was continued
    assert_eq!(run.run_wait(), ms(400 + 10));
    assert_eq!(run.stopped_for(), ms(3_000));
    assert_eq!(
        sentence(&session),
        "Worker B was stopped for 3.00 s of these 4.00 s: run it again to compare."
    );
    let rows = compare::rows(&session);
    let base = rows[0].measured.spent.unwrap();
    let serial = crate::results::time_breakdown::TimeBreakdown { workers: 1, ..base };
    let losses = Losses::of(&base, &serial, 2.0, None).unwrap();
    assert!(
        losses.part(crate::results::Loss::OtherPrograms).abs() < 0.2,
        "{losses:?}"
    );
}

#[test]
fn a_stopped_fork_server_is_no_start_up() {
    let own = Event {
        at: Timestamp::START,
        kind: EventKind::Eggtop {
            pid: 7,
            fork_server: 8,
        },
    };
    let session = play([
        own,
        run_of(ExecutorKind::Process),
        look(100, ['R', 'R'], &[(7, 'S'), (8, 'T')]),
        look(3_000, ['R', 'R'], &[(7, 'S'), (8, 'T')]),
        look(3_100, ['R', 'R'], &[(7, 'S'), (8, 'S')]),
        of(3_060, 0, ready(0)),
        of(3_060, 0, takes(0, 3_060)),
        of(4_000, 0, ends(0, egg(1.0))),
        over(4_000, 0, summary(4_000, 8)),
    ]);
    assert_eq!(session.runs[0].start_up(), ms(60));
    assert_eq!(
        sentence(&session),
        "eggtop itself was stopped for 3.00 s of these 4.00 s: run it again to compare."
    );
}

#[test]
fn a_stopped_runner_is_no_hand_over() {
    let session = play([
        run_of(ExecutorKind::Pool),
        born(0, 0),
        of(0, 0, takes(0, 0)),
        of(500, 0, ends(0, egg(1.0))),
        look(600, ['R', 'R'], &[(55, 'T')]),
        look(2_600, ['R', 'R'], &[(55, 'T')]),
        look(2_700, ['R', 'R'], &[(55, 'S')]),
        of(2_700, 0, takes(1, 500)),
        of(3_000, 0, ends(1, egg(1.0))),
        over(3_000, 0, summary(3_000, 8)),
    ]);
    let run = &session.runs[0];
    assert_eq!(run.suspended(), ms(2_350));
    assert_eq!(run.time_in(LaneState::Overhead), ms(2_200));
    assert_eq!(run.spent_in(LaneState::Overhead), ms(50));
    assert!(sentence(&session).starts_with("A process of the run was stopped for 2.35 s"));
}

#[test]
fn an_event_loop_that_was_stopped_was_not_taken_by_another_task() {
    let held = |from| WorkerEvent::Gap {
        from: ms(from),
        why: Standstill::Loop,
    };
    let session = play([
        run_of(ExecutorKind::Async),
        of(0, 0, takes(0, 0)),
        of(0, 1, takes(1, 0)),
        suspended(100, 3_100, 0),
        of(3_100, 0, stood(100)),
        of(3_150, 1, held(50)),
        over(4_000, 0, summary(4_000, 8)),
    ]);
    let run = &session.runs[0];
    assert_eq!(run.spent_in(LaneState::Loop), TimeSpan::ZERO);
    assert_eq!(run.run_wait(), ms(50 + 50));
}

#[test]
fn a_sleep_of_the_machine_is_reported_although_no_clock_went_on() {
    let session = play([
        run_of(ExecutorKind::Threads),
        of(0, 0, takes(0, 0)),
        suspended(1_000, 1_000, 3_600_000),
        in_run(2_000, 0, RunEvent::Ended(Box::new(summary(2_000, 8)))),
    ]);
    let run = &session.runs[0];
    assert_eq!(
        (run.asleep, run.suspended()),
        (ms(3_600_000), TimeSpan::ZERO)
    );
    assert!(
        sentence(&session).starts_with("This machine slept for 3600"),
        "{}",
        sentence(&session)
    );
    assert_eq!(compare::rows(&session)[0].measured.suspended, ms(3_600_000));
}

#[test]
fn what_was_stopped_is_named() {
    let stopped = |states: [char; 2]| {
        let session = play([
            run_of(ExecutorKind::Pool),
            born(0, 0),
            born(0, 1),
            of(0, 0, takes(0, 0)),
            look(100, states, &[]),
            look(2_100, states, &[]),
            over(3_000, 0, summary(3_000, 8)),
        ]);
        sentence(&session)
    };
    assert!(stopped(['T', 'R']).starts_with("Worker A was stopped"));
    assert!(stopped(['t', 'T']).starts_with("Both workers were stopped"));
    assert!(!stopped(['D', 'S']).contains("stopped"));
}
