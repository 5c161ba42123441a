//! What must be said of made-up runs of presets.

use super::*;
use crate::analysis::Session;
use crate::analysis::compare;
use crate::analysis::play::{begins, over, play, session_of, start, summary};
use crate::model::{Event, RunSpec, RunSummary, RuntimeKind, Size, WorkloadKind};

/// A run of 4 counts that took so many milliseconds.
fn run(number: u32, executor: ExecutorKind, workers: u32, wall: u64) -> [Event; 2] {
    let spec = RunSpec {
        workload: WorkloadKind::Busy,
        runtime: RuntimeKind::Gil,
        executor,
        tasks: Some(4),
        size: Size::N(10),
        ..RunSpec::default()
    };
    let began = u64::from(number) * 100_000;
    [
        begins(began, number, start(spec, workers)),
        over(began + wall, number, summary(wall, 4)),
    ]
}

fn session(cores: usize, runs: &[(ExecutorKind, u32, u64)]) -> Session {
    let runs = runs.iter().zip(0..);
    let events =
        runs.flat_map(|(&(executor, workers, wall), number)| run(number, executor, workers, wall));
    play([session_of(cores)].into_iter().chain(events))
}

fn judged(id: &str, session: &Session) -> Vec<Option<bool>> {
    let preset = Preset::named(id).unwrap();
    let rows = compare::rows(session);
    let judgements = judge(preset, &rows, &session.machine);
    judgements.iter().map(|one| one.held).collect()
}

use ExecutorKind::{Pool, Process, Serial, Threads};

#[test]
fn threads_that_gain_nothing_and_processes_that_do_are_as_expected() {
    let as_ever = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 2_100)],
    );
    assert_eq!(judged("E5", &as_ever), [Some(true); 3]);
    let wonder = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 2_000), (Process, 4, 3_900)],
    );
    assert_eq!(
        judged("E5", &wonder),
        [Some(true), Some(false), Some(false)]
    );
}

#[test]
fn where_it_was_otherwise_is_told() {
    let check = Check::Knee;
    let found = |held, words: &str| (held, words.to_owned());
    let mixed = together(check, &[found(Some(true), "here"), found(None, "there")]);
    assert_eq!(mixed.held, Some(true));
    assert_eq!(mixed.measured, "here; there, not to be told");
    let broken = together(
        check,
        &[found(Some(true), "here"), found(Some(false), "there")],
    );
    assert_eq!(broken.held, Some(false));
    assert_eq!(broken.measured, "here, it came; there");
}

#[test]
fn what_cannot_be_told_is_neither_held_nor_broken() {
    let short = session(2, &[(Serial, 1, 40), (Threads, 4, 20), (Process, 4, 45)]);
    assert_eq!(judged("E5", &short), [Some(true), None, None]);
    let one_core = session(
        1,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 4_100)],
    );
    assert_eq!(judged("E5", &one_core), [Some(true), Some(true), None]);
    assert_eq!(judged("E5", &session(2, &[])), [None; 3]);
}

#[test]
fn lost_tasks_are_no_results() {
    let [begins, _] = run(0, Serial, 1, 4_000);
    let lost = RunSummary {
        done: 3,
        lost: 1,
        ..summary(4_000, 4)
    };
    let session = play([session_of(2), begins, over(4_000, 0, lost)]);
    let preset = Preset::named("E5").unwrap();
    let rows = compare::rows(&session);
    let all = judge(preset, &rows, &session.machine);
    assert_eq!((all[0].held, held(&all)), (Some(false), Some(false)));
    assert_eq!(all[0].measured, "3 done, 1 lost");
}

#[test]
fn the_knee_is_where_more_workers_gain_nothing() {
    let counts = |beyond| {
        let runs = [
            (Serial, 1, 4_000),
            (Pool, 1, 4_000),
            (Pool, 2, 2_000),
            (Pool, 4, beyond),
        ];
        judged("E6", &session(2, &runs))
    };
    assert_eq!(counts(2_050), [Some(true), Some(true)]);
    assert_eq!(counts(1_000), [Some(true), Some(false)]);
}
