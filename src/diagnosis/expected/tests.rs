//! What must be said of made-up runs of presets.

use super::*;
use crate::model::{
    Ceiling, Draft, Estimate, Event, EventKind, ExecutorKind, Interpreter, Pin, RunEnd, RunSummary,
    RuntimeKind, Size, TimeSpan, WorkloadKind,
};
use crate::results::compare;
use crate::results::time_breakdown::TimeBreakdown;
use crate::session::Session;
use crate::session::play::{begins, ms, over, play, session_of, start, summary};

use ExecutorKind::{Pool, Process, Serial, Threads};

mod deadlock;
mod knee;

/// Changes what a row's run was asked to do.
fn change(row: &mut Row, change: impl FnOnce(&mut Draft)) {
    row.measured.start.spec.change(change);
}

/// A run of 4 counts that took so many milliseconds.
fn run(number: u32, executor: ExecutorKind, workers: u32, wall: u64) -> [Event; 2] {
    let draft = Draft {
        workload: WorkloadKind::Busy,
        runtime: RuntimeKind::Gil,
        executor,
        tasks: Some(4),
        size: Size::N(10),
        ..Draft::default()
    };
    let began = u64::from(number) * 100_000;
    [
        begins(began, number, start(draft.spec(), workers)),
        over(began + wall, number, summary(wall, 4)),
    ]
}

fn session(cores: usize, runs: &[(ExecutorKind, u32, u64)]) -> Session {
    let runs = runs.iter().zip(0..);
    let events =
        runs.flat_map(|(&(executor, workers, wall), number)| run(number, executor, workers, wall));
    play([session_of(cores)].into_iter().chain(events))
}

fn all(id: &str, session: &Session, change: impl Fn(&mut Row)) -> Vec<Judgement> {
    let mut rows = compare::rows(session);
    rows.iter_mut().for_each(change);
    judge(Preset::named(id).unwrap(), &rows, session)
}

fn judged(id: &str, session: &Session) -> Vec<Option<bool>> {
    let judgements = all(id, session, |_| ());
    judgements.iter().map(|one| one.held).collect()
}

/// Returns what became of the check at a place, and why.
fn at(
    place: usize,
    id: &str,
    session: &Session,
    change: impl Fn(&mut Row),
) -> (Option<bool>, String) {
    let one = all(id, session, change).swap_remove(place);
    (one.held, one.reason.unwrap_or_default())
}

fn is(executor: ExecutorKind) -> impl Fn(&Row) -> bool {
    move |row| row.measured.start.spec.executor() == executor
}

/// Gives rows the CPU time of a unit, and workers that computed for all of it.
fn with_cpu(cpu: impl Fn(&Row) -> f64) -> impl Fn(&mut Row) {
    move |row| {
        let running = cpu(row);
        row.measured.per_unit = Some(Estimate {
            mean: running,
            sd: 0.0,
        });
        row.measured.cores_busy.mean = running / row.measured.wall.estimate.mean;
        row.measured.spent = Some(TimeBreakdown {
            workers: row.measured.start.workers,
            wall: row.measured.wall.estimate.mean,
            running,
            ..TimeBreakdown::default()
        });
    }
}

#[test]
fn threads_that_gain_nothing_and_processes_that_do_are_as_expected() {
    let as_ever = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 2_100)],
    );
    assert_eq!(judged("E5", &as_ever), [Some(true); 3]);
    let wonder = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 2_000), (Process, 4, 4_100)],
    );
    assert_eq!(
        judged("E5", &wonder),
        [Some(true), Some(false), Some(false)]
    );
    let reported = all("E5", &wonder, |_| ());
    assert_eq!(reported[1].reason, None);
}

#[test]
fn where_it_was_otherwise_is_said() {
    let check = Check::Knee;
    let found = |answer: Answer, words: &str| Found {
        answer,
        words: words.to_owned(),
    };
    let unknown = || found(Answer::Unknown(Doubt::TooClose), "there");
    let mixed = together(check, &[found(Answer::Came, "here"), unknown()]);
    assert_eq!((mixed.held, mixed.reason), (Some(true), None));
    assert_eq!(mixed.measured, "here; there, unknown: too close to call");
    let why = Answer::Otherwise(Some("it has no GIL".to_owned()));
    let broken = together(check, &[found(Answer::Came, "here"), found(why, "there")]);
    assert_eq!(broken.held, Some(false));
    assert_eq!(broken.measured, "here, it came; there");
    assert_eq!(broken.reason.as_deref(), Some("it has no GIL"));
    let neither = together(check, &[unknown(), unknown()]);
    assert_eq!(neither.held, None);
    assert_eq!(neither.reason.as_deref(), Some("too close to call"));
}

#[test]
fn what_is_unknown_is_neither_met_nor_broken() {
    let short = session(2, &[(Serial, 1, 40), (Threads, 4, 20), (Process, 4, 45)]);
    let reported = all("E5", &short, |_| ());
    let helds: Vec<Option<bool>> = reported.iter().map(|one| one.held).collect();
    assert_eq!(helds, [Some(true), None, None]);
    assert_eq!(
        reported[1].reason.as_deref(),
        Some("a run of 20.0 ms is too short to judge")
    );
    assert_eq!(held(&reported), None);
    assert_eq!(counted(&reported), (0, 2));
    let close = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 3_700)],
    );
    let reported = all("E5", &close, |_| ());
    assert_eq!((held(&reported), counted(&reported)), (None, (1, 2)));
    assert_eq!(reason(&reported).as_deref(), Some("too close to call"));
    let nothing = all("E5", &session(2, &[]), |_| ());
    assert!(nothing.iter().all(|one| one.held.is_none()));
    assert_eq!(reason(&nothing).as_deref(), Some("it was not run"));
}

#[test]
fn one_core_is_a_reason_why_it_did_not_come() {
    let one_core = session(
        1,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 4_100)],
    );
    assert_eq!(
        judged("E5", &one_core),
        [Some(true), Some(true), Some(false)]
    );
    let (_, why) = at(2, "E5", &one_core, |_| ());
    assert!(why.starts_with("only one core can be used"), "{why}");
    let counts = session(1, &[(Pool, 1, 4_000), (Pool, 2, 4_000), (Pool, 4, 4_050)]);
    assert_eq!(judged("E6", &counts), [Some(true), Some(false), Some(true)]);
    let (_, why) = at(1, "E6", &counts, |_| ());
    assert!(why.starts_with("only one core can be used"), "{why}");
    // A quota of half a core is no more; one and a half is.
    let mut quota = session(8, &[(Pool, 1, 4_000), (Pool, 2, 4_000), (Pool, 4, 4_000)]);
    quota.machine.quota = Some(0.5);
    assert_eq!(judged("E6", &quota), [Some(true), Some(false), Some(true)]);
    let mut more = session(8, &[(Pool, 1, 4_000), (Pool, 2, 2_700), (Pool, 4, 2_700)]);
    more.machine.quota = Some(1.5);
    assert_eq!(judged("E6", &more), [Some(true); 3]);
}

#[test]
fn what_others_took_is_no_reason_to_say_that_it_did_not_come() {
    let slow = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 2, 4_100)],
    );
    let busy = |row: &mut Row| row.measured.others_busy = Some(1.0);
    let (held, why) = at(2, "E5", &slow, busy);
    assert_eq!(held, None);
    assert_eq!(why, "other programs used 1.0 of 2 cores");
    let no_core = |row: &mut Row| {
        row.measured.spent = Some(TimeBreakdown {
            workers: row.measured.start.workers,
            wall: row.measured.wall.estimate.mean,
            running: 4.0,
            ready: if row.measured.start.workers > 1 {
                4.0
            } else {
                0.0
            },
            ..TimeBreakdown::default()
        });
    };
    let (held, why) = at(2, "E5", &slow, no_core);
    assert_eq!(held, None);
    assert_eq!(
        why,
        "for 50 % of the time inside tasks something else had the core"
    );
    let stopped = |row: &mut Row| row.measured.suspended = ms(3_000);
    let (held, why) = at(2, "E5", &slow, stopped);
    assert_eq!(held, None);
    assert_eq!(why, "the program was stopped for 3.00 s");
    // Others that left two cores free took nothing.
    let roomy = session(
        4,
        &[(Serial, 1, 4_000), (Threads, 2, 4_200), (Process, 2, 4_100)],
    );
    assert_eq!(at(2, "E5", &roomy, busy).0, Some(false));
}

#[test]
fn work_that_took_more_cpu_time_is_no_reason_either() {
    // The counts of two workers took 1.5 times the CPU time, those of many did not.
    let counts = session(
        2,
        &[
            (Pool, 1, 4_000),
            (Pool, 2, 3_000),
            (Pool, 4, 2_100),
            (Pool, 8, 2_050),
        ],
    );
    let unsteady = with_cpu(|row| {
        if row.measured.start.workers == 2 {
            6.0
        } else {
            4.0
        }
    });
    let (held, why) = at(2, "E6", &counts, unsteady);
    assert_eq!(
        (held, why.as_str()),
        (None, "the same work took 1.5 times the CPU time")
    );
    let steady = with_cpu(|_| 4.0);
    assert_eq!(at(2, "E6", &counts, steady).0, Some(false));
    // Processes that gained nothing since all of their work took twice the CPU time.
    let none = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 2, 4_000)],
    );
    let unsteady = with_cpu(|row| if is(Process)(row) { 8.0 } else { 4.0 });
    assert_eq!(at(2, "E5", &none, unsteady).0, None);
    assert_eq!(at(2, "E5", &none, with_cpu(|_| 4.0)).0, Some(false));
    // Threads that were faster than a serial run that took 1.6 times their CPU time.
    let lucky = session(
        2,
        &[(Serial, 1, 4_800), (Threads, 4, 3_000), (Process, 2, 1_500)],
    );
    let unsteady = with_cpu(|row| if is(Serial)(row) { 4.8 } else { 3.0 });
    assert_eq!(at(1, "E5", &lucky, unsteady).0, None);
}

#[test]
fn a_machine_that_has_no_more_to_give_says_nothing_of_workers() {
    let counts = [(Pool, 1, 4_000), (Pool, 2, 3_900), (Pool, 4, 3_900)];
    let mut session = session(2, &counts);
    assert_eq!(judged("E6", &session)[1], Some(false));
    session.apply(&Event {
        at: ms(500_000),
        kind: EventKind::Ceiling(Ceiling {
            workers: 2,
            pin: Pin::None,
            alone: TimeSpan::from_millis(100),
            together: TimeSpan::from_millis(190),
            ..Ceiling::default()
        }),
    });
    let (held, why) = at(1, "E6", &session, |_| ());
    assert_eq!(held, None);
    assert_eq!(
        why,
        "this machine does only 1.1 times as much with 2 cores as with one"
    );
}

#[test]
fn without_a_gil_what_it_does_did_not_come() {
    let python = |row: &mut Row| {
        change(row, |draft| draft.runtime = RuntimeKind::Python);
    };
    let mut free = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 2_100), (Process, 4, 2_200)],
    );
    let interpreter = Interpreter {
        path: "/usr/bin/python3.13t".to_owned(),
        version: "3.13.1".to_owned(),
        gil: false,
        ..Interpreter::default()
    };
    free.machine.pythons = Some(vec![interpreter]);
    let (held, why) = at(1, "E5", &free, python);
    assert_eq!(held, Some(false));
    assert!(why.ends_with("has no GIL"), "{why}");
    assert_eq!(at(2, "E5", &free, python).0, Some(true));
    // Threads that take as long although nothing keeps them: neither.
    let mut slow = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 4_100), (Process, 4, 2_200)],
    );
    slow.machine.pythons = free.machine.pythons.clone();
    let (held, why) = at(1, "E5", &slow, python);
    assert_eq!(held, None);
    assert!(why.ends_with("has no GIL"), "{why}");
    // What Rust does without a GIL is beside the point.
    let native = |row: &mut Row| {
        change(row, |draft| draft.runtime = RuntimeKind::Native);
    };
    let reported = all("E5", &free, native);
    assert_eq!((reported[1].applies, reported[1].held), (false, None));
    assert_eq!(reported[1].reason.as_deref(), Some("native has no GIL"));
    assert_eq!(
        (super::held(&reported), counted(&reported)),
        (Some(true), (1, 2))
    );
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
    let all = all("E5", &session, |_| ());
    assert_eq!((all[0].held, held(&all)), (Some(false), Some(false)));
    assert_eq!(all[0].measured, "3 done, 1 lost");
}

#[test]
fn what_did_not_come_to_its_end_says_nothing() {
    let runs = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 4_200), (Process, 4, 2_100)],
    );
    for (end, why) in [
        (RunEnd::Stopped, "was stopped"),
        (RunEnd::TimedOut, "came to its time limit"),
        (
            RunEnd::Broken("Python cannot start.".to_owned()),
            "was aborted: Python cannot start",
        ),
    ] {
        let ended = |row: &mut Row| {
            if is(Process)(row) {
                row.measured.end = end.clone();
            }
        };
        let reported = all("E5", &runs, ended);
        let helds: Vec<Option<bool>> = reported.iter().map(|one| one.held).collect();
        assert_eq!(helds, [None, Some(true), None]);
        assert!(reason(&reported).unwrap().ends_with(why), "{reported:?}");
    }
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
    assert_eq!(counts(2_050), [Some(true); 3]);
    assert_eq!(counts(1_000), [Some(true), Some(true), Some(false)]);
}

#[test]
fn repeats_that_vary_say_less() {
    let runs = session(
        2,
        &[(Serial, 1, 4_000), (Threads, 4, 3_300), (Process, 4, 2_100)],
    );
    assert_eq!(at(1, "E5", &runs, |_| ()).0, Some(false));
    let spread =
        |row: &mut Row| row.measured.wall.estimate.sd = 0.15 * row.measured.wall.estimate.mean;
    assert_eq!(at(1, "E5", &runs, spread).0, None);
    assert_eq!(at(2, "E5", &runs, spread).0, Some(true));
}
