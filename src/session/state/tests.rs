//! What the session must make of made-up stories.

use proptest::prelude::*;

use any_log::{any_kind, any_time};

use super::*;
use crate::model::{CoreSample, CoreTimes, Exit, Outcome, RunSpec, TaskId, WorkerId};
use crate::session::egg::Egg;
use crate::session::lanes::LaneState;
use crate::session::play::{
    at_work, batch, begins, egg, ends, exits, in_run, look, ms, of, over, play, ready, session_of,
    start, stood, summary, takes,
};

pub(crate) mod any_log;
mod numbers;

fn eggs(workers: u32) -> RunStart {
    start(RunSpec::default(), workers)
}

#[test]
fn a_run_is_on_until_it_is_over() {
    let mut session = play([session_of(2), begins(100, 0, eggs(2))]);
    assert_eq!(session.current().unwrap().id, RunId(0));
    assert!(session.last_finished().is_none());
    session.advance(ms(600));
    session.advance(ms(300));
    assert_eq!(session.now, ms(600));
    assert_eq!(session.current().unwrap().elapsed(session.now), ms(500));
    session.apply(&over(700, 0, summary(590, 8)));
    assert!(session.current().is_none());
    let run = session.last_finished().unwrap();
    assert_eq!(run.elapsed(session.now), ms(590));
    assert!((run.progress() - 1.0).abs() < 1e-6);
}

#[test]
fn eggs_show_how_done_they_are() {
    let session = play([
        begins(0, 0, eggs(2)),
        of(1, 0, takes(0, 0)),
        of(1, 1, takes(1, 0)),
        of(51, 0, at_work(0, 50, 0.25)),
        of(90, 1, ends(1, egg(0.5))),
        of(95, 1, takes(2, 90)),
        of(96, 1, ends(2, Outcome::Failed("no pan".to_owned()))),
    ]);
    let run = &session.runs[0];
    assert_eq!(run.eggs[..3], [Egg::Done(0.25), Egg::Done(0.5), Egg::Lost]);
    assert_eq!((run.done, run.failed, run.lost), (1, 1, 0));
    assert_eq!(run.failures.words(), "no pan");
    assert_eq!(run.doneness(), Some(0.5));
    assert!((run.progress() - 2.25 / 8.0).abs() < 1e-6);
}

#[test]
fn tasks_of_a_batch_are_done_when_all_are() {
    let mut session = play([begins(0, 0, eggs(1)), of(50, 0, batch(8, 0, 40))]);
    assert_eq!(session.runs[0].done, 8);
    assert_eq!(session.runs[0].eggs[7], Egg::Done(0.0));
    assert!(!session.runs[0].knows_each_task());
    session.apply(&over(60, 0, summary(60, 8)));
    let eggs = &session.runs[0].eggs;
    assert!(eggs.iter().all(|egg| *egg == Egg::Done(1.0)));
}

#[test]
fn a_dead_worker_leaves_its_signal_and_its_task() {
    let lost = |retried| RunEvent::TaskLost {
        task: TaskId(0),
        worker: WorkerId(0),
        retried,
    };
    let mut session = play([
        begins(0, 0, eggs(1)),
        of(1, 0, takes(0, 0)),
        of(51, 0, at_work(0, 50, 0.5)),
        of(60, 0, exits(Exit::Signal(9))),
        in_run(61, 0, lost(true)),
    ]);
    let run = &session.runs[0];
    assert_eq!((run.lost, run.retried, run.eggs[0]), (0, 1, Egg::Done(0.0)));
    assert_eq!(run.to_blame(), Some((WorkerId(0), Exit::Signal(9))));
    session.apply(&in_run(70, 0, lost(false)));
    assert_eq!(
        (session.runs[0].lost, session.runs[0].eggs[0]),
        (1, Egg::Lost)
    );
}

#[test]
fn what_a_run_uses_of_a_core_is_spread_over_the_time_since_the_last_report() {
    let session = play([
        begins(0, 0, eggs(2)),
        of(0, 0, takes(0, 0)),
        of(500, 0, at_work(1, 500, 0.1)),
        of(800, 0, at_work(1, 150, 0.2)),
        of(900, 0, at_work(0, 50, 0.3)),
        look(900, 500, &[0.4, 0.9]),
    ]);
    // Of 400 ms to 900 ms: 100 ms whole, 150 of 300 ms on core 1; 50 ms of 100 on core 0.
    let (first, second) = (session.core_use(0).unwrap(), session.core_use(1).unwrap());
    assert!((second.yours - 0.5).abs() < 1e-3, "{second:?}");
    assert!((second.others - 0.4).abs() < 1e-3);
    assert!((first.yours - 0.1).abs() < 1e-3);
    assert_eq!(second.workers, [(WorkerId(0), second.yours)]);
}

#[test]
fn a_worker_keeps_its_core_until_its_next_report_is_due() {
    let events = [
        begins(0, 0, eggs(2)),
        of(0, 0, takes(0, 0)),
        of(450, 0, at_work(0, 450, 0.1)),
    ];
    let soon = play(events.iter().cloned().chain([look(500, 500, &[1.0])]));
    assert!((soon.cores[0].yours - 1.0).abs() < 1e-3);
    let late = play(events.into_iter().chain([look(700, 500, &[1.0])]));
    assert!((late.cores[0].yours - 0.5).abs() < 1e-3);
}

#[test]
fn yours_is_never_more_than_busy_and_two_workers_are_shown() {
    let session = play([
        begins(0, 0, eggs(2)),
        of(0, 0, takes(0, 0)),
        of(0, 1, takes(1, 0)),
        of(500, 0, at_work(3, 200, 0.1)),
        of(500, 1, at_work(3, 300, 0.1)),
        Event {
            at: ms(500),
            kind: EventKind::Sample(Box::new(Sample {
                window: ms(500),
                cores: vec![CoreSample {
                    id: 3,
                    busy: 0.8,
                    times: Some(CoreTimes {
                        system: 0.1,
                        ..CoreTimes::default()
                    }),
                }],
                ..Sample::default()
            })),
        },
    ]);
    let core = session.core_use(3).unwrap();
    assert!((core.yours - 0.7).abs() < 1e-6);
    assert!((core.kernel - 0.1).abs() < 1e-6);
    assert!(core.others.abs() < 1e-6);
    let [(first, most), (second, least)] = core.workers[..] else {
        panic!("{core:?}");
    };
    assert_eq!((first, second), (WorkerId(1), WorkerId(0)));
    assert!((most - 0.42).abs() < 1e-6 && (least - 0.28).abs() < 1e-6);
    assert!(session.core_use(0).is_none());
}

#[test]
fn others_are_what_is_busy_beyond_the_run() {
    let mut session = play([session_of(2), begins(0, 0, eggs(1)), of(0, 0, takes(0, 0))]);
    for step in 1..=40_u64 {
        session.apply(&of(step * 50, 0, at_work(0, 50, 0.1)));
        if step % 2 == 0 {
            session.apply(&look(step * 50, 500, &[1.0, 0.7]));
        }
    }
    session.apply(&over(2_000, 0, summary(2_000, 8)));
    let others = session.runs[0].others_busy().unwrap();
    assert!((others - 0.7).abs() < 0.01, "{others}");
}

#[test]
fn a_run_too_short_for_a_sample_knows_nothing_of_others() {
    let session = play([
        begins(0, 0, eggs(1)),
        of(0, 0, takes(0, 0)),
        look(100, 500, &[1.0, 1.0]),
        over(200, 0, summary(200, 8)),
    ]);
    assert_eq!(session.runs[0].others_busy(), None);
}

#[test]
fn one_worker_alone_is_noticed() {
    let session = play([
        begins(0, 0, eggs(2)),
        of(0, 0, takes(0, 0)),
        of(100, 1, takes(1, 100)),
        of(300, 1, ends(1, egg(1.0))),
        of(700, 0, ends(0, egg(1.0))),
        over(700, 0, summary(700, 2)),
    ]);
    assert_eq!(session.runs[0].alone(), Some(ms(500)));
}

#[test]
fn old_runs_fade_but_keep_their_numbers() {
    let mut session = Session::default();
    for run in 0..20_u32 {
        let at = u64::from(run) * 100;
        session.apply(&begins(at, run, eggs(1)));
        session.apply(&over(at + 50, run, summary(50, 8)));
    }
    assert!(session.runs[0].eggs.is_empty());
    assert_eq!(session.runs[0].done, 8);
    assert_eq!(session.runs[19].eggs.len(), 8);
    assert_eq!(session.run(RunId(3)).unwrap().id, RunId(3));
}

#[test]
fn a_log_of_more_workers_than_there_can_be_is_bounded() {
    let mut session = play([begins(0, 0, eggs(1))]);
    let most = RunSpec::MOST_WORKERS;
    for worker in 0..=most {
        session.apply(&of(1, worker, ready(0)));
        session.apply(&of(3, worker, ends(worker, egg(1.0))));
    }
    let run = &session.runs[0];
    assert_eq!(run.lanes.len(), most as usize);
    assert_eq!(run.done, most + 1);
    assert!(run.lane(WorkerId(most - 1)).is_some());
    assert!(run.lane(WorkerId(most)).is_none());
}

#[test]
fn notices_and_suspensions_are_kept_in_bounds() {
    let mut session = Session::default();
    for at in 0..5_000 {
        let text = format!("notice {at}");
        session.apply(&Event {
            at: ms(at),
            kind: EventKind::Notice { text },
        });
        session.apply(&Event {
            at: ms(at),
            kind: EventKind::Suspended {
                from: ms(at / 2),
                asleep: TimeSpan::ZERO,
            },
        });
    }
    assert!(session.notices.len() <= Session::MOST_NOTES);
    assert!(session.suspended.len() <= Session::MOST_NOTES);
    assert_eq!(session.notices.last().unwrap().1, "notice 4999");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_log_is_taken_without_panic(
        events in prop::collection::vec((any_time(), any_kind()), 0..60)
    ) {
        let mut session = Session::default();
        for (at, kind) in events {
            session.apply(&Event { at, kind });
            for run in &session.runs {
                prop_assert!((0.0..=1.0).contains(&run.progress()));
                prop_assert!((0.0..=1.0).contains(&run.gil.share()));
                prop_assert_eq!(run.gil.cells(Timestamp::START, session.now, 10).len(), 10);
                for lane in &run.lanes {
                    prop_assert!(lane.segments.windows(2).all(|two| two[0].to <= two[1].from));
                    let cells = run.columns(lane, (Timestamp::START, session.now), 20, session.now);
                    prop_assert_eq!(cells.len(), 20);
                }
            }
            let elsewhere = session.hosts.iter().flat_map(|host| &host.cores);
            for core in session.cores.iter().chain(elsewhere) {
                let sum = core.yours + core.kernel + core.others;
                prop_assert!((sum - core.busy).abs() < 1e-4);
            }
            let busy = session.history.cores_busy(Timestamp::START, session.now, 10);
            prop_assert_eq!(busy.len(), 10);
        }
    }
}
