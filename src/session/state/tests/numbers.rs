//! What the session must remember of workers' ends, of stops and of runs long over.

use super::*;

#[test]
fn the_cause_of_a_failure_is_the_worker_that_lost_a_task() {
    let lost = |task, worker, retried| RunEvent::TaskLost {
        task: TaskId(task),
        worker: WorkerId(worker),
        retried,
    };
    let mut session = play([
        begins(0, 0, eggs(4)),
        of(10, 3, exits(Exit::Code(7))),
        of(20, 1, exits(Exit::Signal(15))),
        in_run(21, 0, lost(1, 1, true)),
    ]);
    let blame = |session: &Session| session.runs[0].to_blame();
    assert_eq!(blame(&session), Some((WorkerId(1), Exit::Signal(15))));
    // a task that is not done again weighs more; its worker may be reaped later
    session.apply(&in_run(30, 0, lost(2, 2, false)));
    assert_eq!(blame(&session), None);
    session.apply(&of(31, 0, exits(Exit::Code(5))));
    session.apply(&of(32, 2, exits(Exit::Signal(9))));
    session.apply(&of(33, 2, exits(Exit::Code(1))));
    assert_eq!(blame(&session), Some((WorkerId(2), Exit::Signal(9))));
    session.apply(&in_run(40, 0, lost(3, 0, false)));
    assert_eq!(blame(&session), Some((WorkerId(2), Exit::Signal(9))));
}

#[test]
fn only_the_cores_that_a_run_may_use_have_others() {
    let mut session = play([session_of(2), begins(0, 0, eggs(2))]);
    session.apply(&look(600, 500, &[0.25, 0.5, 1.0, 1.0]));
    session.apply(&over(1_000, 0, summary(1_000, 8)));
    let others = session.runs[0].others_busy().unwrap();
    assert!((others - 0.75).abs() < 1e-6, "{others}");
}

#[test]
fn a_stop_of_the_program_is_no_wait_for_a_core() {
    let stop = Event {
        at: ms(800),
        kind: EventKind::Suspended {
            from: ms(300),
            asleep: TimeSpan::ZERO,
        },
    };
    // worker 0 reports the stop before the session does, worker 1 after it
    let session = play([
        begins(0, 0, eggs(2)),
        of(0, 0, takes(0, 0)),
        of(0, 1, takes(1, 0)),
        of(150, 0, stood(100)),
        of(800, 0, stood(250)),
        stop,
        of(810, 1, stood(300)),
        of(900, 1, stood(880)),
    ]);
    let run = &session.runs[0];
    assert_eq!(run.time_in(LaneState::Ready), ms(50 + 550 + 510 + 20));
    assert_eq!(run.run_wait(), ms(50 + 50 + 10 + 20));
}

#[test]
fn runs_long_over_keep_no_lanes_but_their_numbers() {
    let mut session = Session::default();
    let work = |run: u32, at: u64| {
        let event = |worker, event| RunEvent::Worker {
            worker: WorkerId(worker),
            event,
        };
        [
            begins(at, run, eggs(2)),
            in_run(at + 4, run, event(0, ready(at))),
            in_run(at + 10, run, event(0, takes(0, at + 7))),
            in_run(at + 30, run, event(0, stood(at + 20))),
            in_run(at + 40, run, event(0, ends(0, egg(1.0)))),
            over(at + 50, run, summary(50, 8)),
        ]
    };
    let numbers = |run: &Run| {
        let times = LaneState::ALL.map(|state| run.time_in(state));
        let reported = (run.time_inside(), run.untold(), run.alone());
        let whole = (run.summary.clone(), reported);
        (
            times,
            run.start_up(),
            run.run_wait(),
            run.workers_started(),
            whole,
        )
    };
    for event in work(0, 0) {
        session.apply(&event);
    }
    let first = numbers(&session.runs[0]);
    assert!(first.1 > TimeSpan::ZERO && first.2 > TimeSpan::ZERO && first.3 == 1);
    for run in 1..=u64::try_from(Session::DRAWN_RUNS).unwrap() {
        for event in work(run as u32, run * 100) {
            session.apply(&event);
        }
    }
    assert!(session.runs[0].lanes.is_empty());
    assert_eq!(numbers(&session.runs[0]), first);
    assert!(session.runs.iter().skip(1).all(|run| run.lanes.len() == 1));
}

#[test]
fn lanes_have_a_bound_in_all_runs_together() {
    let many = (Session::DRAWN_LANES / 8) as u32;
    let mut session = Session::default();
    for run in 0..12 {
        let at = u64::from(run) * 100;
        session.apply(&begins(at, run, eggs(many)));
        for worker in 0..many {
            let event = ready(at);
            let worker = WorkerId(worker);
            session.apply(&in_run(at + 1, run, RunEvent::Worker { worker, event }));
        }
        session.apply(&over(at + 50, run, summary(50, 8)));
    }
    let lanes = |session: &Session| -> Vec<usize> {
        let runs = session.runs.iter();
        runs.map(|run| run.lanes.len() / many as usize).collect()
    };
    // The newest was without lanes when the others were looked at.
    assert_eq!(lanes(&session), [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    session.apply(&begins(1_200, 12, eggs(many)));
    assert_eq!(lanes(&session), [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    let mut started = session.runs.iter().take(12).map(Run::workers_started);
    assert!(started.all(|started| started == many));
}

#[test]
fn what_looks_need_is_freed_when_none_can_reach_it() {
    let run = |run: u32, at: u64| {
        let event = |event| RunEvent::Worker {
            worker: WorkerId(0),
            event,
        };
        [
            begins(at, run, eggs(1)),
            in_run(at, run, event(takes(0, at))),
            in_run(at + 100, run, event(at_work(0, 90, 0.5))),
            over(at + 100, run, summary(100, 8)),
        ]
    };
    let mut session = play(
        [session_of(2)]
            .into_iter()
            .chain(run(0, 0))
            .chain(run(1, 200)),
    );
    let kept = |session: &Session| -> Vec<bool> {
        let runs = session.runs.iter();
        runs.map(|run| !run.lanes[0].recent.is_empty()).collect()
    };
    session.apply(&look(500, 500, &[0.3, 0.0]));
    assert_eq!(kept(&session), [true, true]);
    session.apply(&look(2_200, 500, &[0.0, 0.0]));
    assert_eq!(kept(&session), [false, true]);
    let computed = |at: usize| session.runs[at].time_in(LaneState::Running);
    assert_eq!(computed(0), computed(1));
    session.apply(&look(2_400, 500, &[0.0, 0.0]));
    assert_eq!(kept(&session), [false, false]);
}

#[test]
fn a_run_knows_for_how_long_the_program_was_stopped() {
    let stop = |from, to| Event {
        at: ms(to),
        kind: EventKind::Suspended {
            from: ms(from),
            asleep: TimeSpan::ZERO,
        },
    };
    let session = play([
        stop(10, 90),
        begins(100, 0, eggs(2)),
        stop(300, 800),
        stop(900, 1_000),
        over(1_200, 0, summary(1_100, 8)),
        begins(1_300, 1, eggs(2)),
        stop(1_400, 1_500),
    ]);
    let stopped = |run: usize| session.runs[run].suspended();
    assert_eq!((stopped(0), stopped(1)), (ms(600), ms(100)));
}
