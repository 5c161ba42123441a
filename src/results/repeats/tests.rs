//! Comparisons that noise leaves open are repeated, others are not.

use super::*;
use crate::model::{Draft, Event, EventKind, RunSpec, RunStart, RunSummary};
use crate::session::play::{begins, look, ms, over, play, session_of, start, summary};

const SERIES: SeriesId = SeriesId(3);

/// A run of the series: what it is, for how long it waited for a core, and how it ended.
struct Reported {
    spec: RunSpec,
    repetition: u32,
    wall: u64,
    end: RunEnd,
}

fn reported(executor: ExecutorKind, repetition: u32, wall: u64) -> Reported {
    Reported {
        spec: Draft {
            executor,
            workers: Some(2),
            ..Draft::default()
        }
        .spec(),
        repetition,
        wall,
        end: RunEnd::Completed,
    }
}

fn queued(runs: u32) -> Event {
    let kind = EventKind::Queued {
        series: SERIES,
        runs,
        repeats: None,
    };
    Event { at: ms(1), kind }
}

/// A session on two cores of which other programs use so many.
fn session(runs: &[Reported], others: f32) -> Session {
    let mut events = vec![session_of(2), queued(runs.len() as u32)];
    let mut at = 10;
    for (number, reported) in runs.iter().enumerate() {
        let run = number as u32;
        let workers = if reported.spec.executor() == ExecutorKind::Serial {
            1
        } else {
            2
        };
        let start = RunStart {
            series: Some(SERIES),
            repetition: reported.repetition,
            ..start(reported.spec.clone(), workers)
        };
        events.push(begins(at, run, start));
        let busy = [others / 2.0; 2];
        for part in 1..=reported.wall / 200 {
            events.push(look(at + part * 200, 200, &busy));
        }
        at += reported.wall;
        let summary = RunSummary {
            end: reported.end.clone(),
            ..summary(reported.wall, 8)
        };
        events.push(over(at, run, summary));
        at += 10;
    }
    play(events)
}

fn of_all(runs: &[Reported]) -> Vec<(ExecutorKind, u32)> {
    let open = Some("some of what was expected".to_owned());
    named(repeats(&session(runs, 0.0), SERIES, open))
}

fn wanted(runs: &[Reported], others: f32) -> Vec<(ExecutorKind, u32)> {
    named(repeats(&session(runs, others), SERIES, None))
}

fn named(repeats: Option<Repeats>) -> Vec<(ExecutorKind, u32)> {
    let runs = repeats.map(|repeats| repeats.runs).unwrap_or_default();
    runs.iter()
        .map(|run| (run.spec.executor(), run.number))
        .collect()
}

use ExecutorKind::{Pool, Serial, Threads};

#[test]
fn a_machine_that_was_not_idle_is_a_reason_to_repeat_all() {
    let runs = [
        reported(Serial, 0, 2_000),
        reported(Threads, 0, 1_000),
        reported(Pool, 0, 1_000),
    ];
    let all = [(Serial, 1), (Threads, 1), (Pool, 1)];
    assert_eq!(wanted(&runs, 1.5), all);
    assert_eq!(wanted(&runs, 0.0), []);
    assert_eq!(of_all(&runs), all, "an expectation hangs on them");
}

#[test]
fn extra_time_is_at_most_that_of_the_first_round() {
    let first = || vec![reported(Serial, 0, 2_000), reported(Pool, 0, 1_000)];
    let mut runs = first();
    runs.extend([reported(Serial, 1, 2_000), reported(Pool, 1, 1_000)]);
    assert_eq!(wanted(&runs, 1.5), [], "it is used up");
    let mut runs = first();
    runs.extend([reported(Serial, 1, 1_000), reported(Pool, 1, 400)]);
    let more = [(Serial, 2), (Pool, 2)];
    assert_eq!(wanted(&runs, 1.5), more, "1.6 s are left");
    let mut runs = first();
    runs.extend([reported(Serial, 1, 1_400), reported(Pool, 1, 600)]);
    assert_eq!(wanted(&runs, 1.5), [], "1 s is too little for the base");
}

#[test]
fn a_fixed_number_of_repeats_stays_as_it_is() {
    for times in [1, 2] {
        let mut runs = [reported(Serial, 0, 2_000), reported(Pool, 0, 1_000)];
        for run in &mut runs {
            run.spec.change(|draft| draft.repeat = Some(times));
        }
        assert_eq!(wanted(&runs, 1.5), []);
    }
}

#[test]
fn what_is_no_comparison_or_was_stopped_is_not_repeated() {
    assert_eq!(wanted(&[reported(Pool, 0, 1_000)], 1.5), []);
    let mut runs = [reported(Serial, 0, 2_000), reported(Pool, 0, 1_000)];
    runs[1].end = RunEnd::Stopped;
    assert_eq!(wanted(&runs, 1.5), []);
    runs[1].end = RunEnd::Broken("no more processes".to_owned());
    assert_eq!(wanted(&runs, 1.5), []);
}

#[test]
fn a_series_that_was_stopped_before_its_last_run_began_is_not_repeated() {
    let runs = [reported(Serial, 0, 2_000), reported(Pool, 0, 1_000)];
    let mut session = session(&runs, 1.5);
    assert!(repeats(&session, SERIES, None).is_some());
    session.apply(&queued(1));
    assert_eq!(repeats(&session, SERIES, None), None);
    assert_eq!(repeats(&session, SeriesId(4), None), None);
}

#[test]
fn a_repeat_that_was_ended_early_changes_no_result() {
    let mut runs = vec![reported(Serial, 0, 2_000), reported(Pool, 0, 1_000)];
    runs.push(reported(Serial, 1, 300));
    runs[2].end = RunEnd::Stopped;
    let session = session(&runs, 0.0);
    let rows = compare::rows(&session);
    let walls: Vec<f64> = rows.iter().map(|row| row.measured.wall.median).collect();
    assert_eq!(walls, [2.0, 1.0]);
    assert!(rows.iter().all(|row| row.measured.is_whole()));
    assert_eq!(compare::each_run(&session).len(), 3);
}

#[test]
fn repeats_in_turn_are_rows_of_their_own_way() {
    let runs = [
        reported(Serial, 0, 2_000),
        reported(Pool, 0, 1_000),
        reported(Serial, 1, 2_200),
        reported(Pool, 1, 1_400),
        reported(Serial, 2, 9_000),
        reported(Pool, 2, 1_200),
    ];
    let rows = compare::rows(&session(&runs, 0.0));
    let medians: Vec<f64> = rows.iter().map(|row| row.measured.wall.median).collect();
    assert_eq!(medians, [2.2, 1.2]);
    let speedup = rows[1].comparison().speedup.unwrap();
    assert!((speedup.mean - 2.2 / 1.2).abs() < 1e-9, "of the medians");
    assert!(speedup.sd > 1.0, "but its error holds what was disturbed");
}

#[test]
fn repetitions_are_done_in_turn() {
    let mut specs = [
        reported(Serial, 0, 0).spec,
        reported(Pool, 0, 0).spec,
        reported(Threads, 0, 0).spec,
    ];
    specs[0].change(|draft| draft.repeat = Some(2));
    specs[1].change(|draft| draft.repeat = Some(3));
    let turns: Vec<(ExecutorKind, u32)> = Repetition::in_turn(&specs)
        .iter()
        .map(|run| (run.spec.executor(), run.number))
        .collect();
    assert_eq!(
        turns,
        [
            (Serial, 0),
            (Pool, 0),
            (Threads, 0),
            (Serial, 1),
            (Pool, 1),
            (Pool, 2)
        ]
    );
}

#[test]
fn what_was_stopped_is_repeated() {
    let runs = [reported(Serial, 0, 2_000), reported(Pool, 0, 1_000)];
    let quiet = session(&runs, 0.0);
    assert_eq!(repeats(&quiet, SERIES, None), None);
    // the first run goes from 10 ms on to 2010 ms
    let mut events = vec![session_of(2), queued(2)];
    for (run, reported) in (0..).zip(&runs) {
        let at = 10 + u64::from(run) * 5_000;
        let start = RunStart {
            series: Some(SERIES),
            ..start(reported.spec.clone(), 1 + run)
        };
        events.push(begins(at, run, start));
        if run == 0 {
            let (from, asleep) = (ms(at + 100), TimeSpan::ZERO);
            let kind = EventKind::Suspended { from, asleep };
            events.push(Event {
                at: ms(at + 900),
                kind,
            });
        }
        events.push(over(at + reported.wall, run, summary(reported.wall, 8)));
    }
    let found = repeats(&play(events), SERIES, None).unwrap();
    assert_eq!(found.reason, "a run was stopped meanwhile");
    let found = Some(found);
    assert_eq!(named(found), [(Serial, 1)]);
}
