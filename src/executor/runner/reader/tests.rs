//! What the reader takes and what it does not.

use proptest::prelude::*;

use super::*;
use crate::model::{Batch, GilHold, RunId, Standstill};

mod hosts;
mod sync_objects;

const NOW: Timestamp = Timestamp(20_000_000_000);
const BEGAN: Timestamp = Timestamp(10_000_000_000);

fn reader() -> Reader {
    Reader::new(Scope {
        run: RunId(3),
        workload: WorkloadKind::Busy,
        tasks: 4,
        workers: 2,
        began: BEGAN,
        batches: 1,
        cores: 2,
    })
}

/// Returns the line of an event of a worker.
fn worker(number: u32, event: &str) -> String {
    let what = format!(r#"{{"worker":{{"worker":{number},"event":{event}}}}}"#);
    format!(r#"{{"at":15000000000,"kind":{{"run":{{"run":3,"event":{what}}}}}}}"#)
}

fn starts(number: u32) -> String {
    worker(
        number,
        r#"{"started":{"pid":7,"tid":7,"asked":14000000000}}"#,
    )
}

fn begins(number: u32, task: u32) -> String {
    let what = format!(r#"{{"task_started":{{"task":{task},"ready":14000000000,"core":1}}}}"#);
    worker(number, &what)
}

fn ends(number: u32, task: u32) -> String {
    let outcome = r#""outcome":{"done":{"count":5}}"#;
    worker(
        number,
        &format!(
            r#"{{"task_ended":{{"task":{task},"core":1,"cpu":30,"cpu_total":40,{outcome}}}}}"#
        ),
    )
}

fn exits(number: u32) -> String {
    let usage = r#"{"user":50,"sys":6,"peak_kib":9,"voluntary":1,"involuntary":2}"#;
    worker(
        number,
        &format!(r#"{{"exited":{{"exit":{{"signal":9}},"usage":{usage}}}}}"#),
    )
}

fn loses(number: u32, task: u32, retried: bool) -> String {
    let what = format!(r#""task":{task},"worker":{number},"retried":{retried}"#);
    format!(r#"{{"kind":{{"run":{{"run":3,"event":{{"task_lost":{{{what}}}}}}}}}}}"#)
}

fn results(pairs: &str) -> String {
    format!(r#"{{"results":[{pairs}]}}"#)
}

/// Takes lines until one is not taken, and returns why.
fn fault_of(lines: &[String]) -> String {
    let mut reader = reader();
    for (number, line) in lines.iter().enumerate() {
        if let Err(fault) = reader.take(line.as_bytes(), NOW) {
            assert_eq!(number + 1, lines.len(), "{fault}");
            return fault.to_string();
        }
    }
    String::new()
}

/// Takes lines that are all taken; returns the last fact.
fn reported(lines: &[String]) -> Fact {
    let mut reader = reader();
    let take = |line: &String| reader.take(line.as_bytes(), NOW).unwrap();
    lines.iter().map(take).collect::<Vec<Fact>>().pop().unwrap()
}

#[test]
fn a_life_is_taken_as_it_is_reported() {
    let mut reader = reader();
    let hold = r#"{"gil":{"from":14500000000,"held":400000000,"hand_overs":2,"waiters":1}}"#;
    let story = [
        starts(1),
        begins(1, 2),
        worker(1, r#"{"progress":{"core":1,"cpu":20,"done":0.5}}"#),
        worker(1, r#"{"gap":{"from":14900000000,"why":"gil"}}"#),
        worker(1, hold),
        ends(1, 2),
        worker(
            1,
            r#"{"batch":{"tasks":2,"began":14000000000,"inside":9,"core":0,"cpu":10}}"#,
        ),
        results(r#"[0,{"done":{"count":1}}],[3,{"failed":"no \u001b egg"}]"#),
    ];
    let facts: Vec<Fact> = story
        .iter()
        .map(|line| reader.take(line.as_bytes(), NOW).unwrap())
        .collect();
    let events: Vec<&WorkerEvent> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Event {
                at: Timestamp(15_000_000_000),
                event: RunEvent::Worker { event, .. },
            } => Some(event),
            _ => None,
        })
        .collect();
    let from = Timestamp(14_900_000_000);
    let why = Standstill::Gil;
    assert_eq!(*events[3], WorkerEvent::Gap { from, why });
    assert!(matches!(
        events[4],
        WorkerEvent::Gil(GilHold { hand_overs: 2, .. })
    ));
    assert!(matches!(
        events[6],
        WorkerEvent::Batch(Batch { tasks: 2, .. })
    ));
    let failed = Outcome::Failed("no ? egg".to_owned());
    assert!(matches!(&facts[7], Fact::Results(results) if results[1] == (TaskId(3), failed)));
    // it lives, so only what it reported is known; then it reports all of it
    assert_eq!(reader.usage().user, TimeSpan(60));
    reader.take(exits(1).as_bytes(), NOW).unwrap();
    assert_eq!(
        (reader.usage().user, reader.usage().sys),
        (TimeSpan(50), TimeSpan(6))
    );
}

#[test]
fn the_least_is_enough() {
    assert_eq!(fault_of(&[starts(0), ends(0, 0), ends(0, 1), exits(0)]), "");
}

#[test]
fn one_that_takes_over_has_the_number_of_the_one_before() {
    let story = [
        starts(0),
        begins(0, 1),
        exits(0),
        starts(0),
        begins(0, 0),
        loses(0, 1, true),
        ends(0, 0),
        begins(0, 1),
        ends(0, 1),
    ];
    assert_eq!(fault_of(&story), "");
}

/// Reads made-up logs whose last line is refused.
fn assert_faults(stories: &[(&[String], &str)]) {
    for (story, why) in stories {
        let fault = fault_of(story);
        assert!(fault.starts_with(why), "{fault}");
    }
}

#[test]
fn workers_live_before_they_work() {
    let twice = "worker 0 started twice";
    let gone = "worker 0 has not started, or has exited";
    assert_faults(&[
        (&[starts(2)], "there is no worker 2, the last is 1"),
        (&[starts(u32::MAX)], "there is no worker 4294967295"),
        (&[loses(2, 0, false)], "there is no worker 2"),
        (&[begins(0, 0)], gone),
        (&[starts(0), exits(0), ends(0, 0)], gone),
        (&[starts(0), exits(0), exits(0)], gone),
        (&[starts(0), starts(0)], twice),
    ]);
}

#[test]
fn tasks_are_in_one_hand_and_have_one_outcome() {
    let busy = "worker 0 is at task 0 already";
    let settled = "task 0 has its outcome already";
    assert_faults(&[
        (
            &[starts(0), begins(0, 4)],
            "there is no task 4, the last is 3",
        ),
        (&[results(r#"[9,"stopped"]"#)], "there is no task 9"),
        (&[starts(0), begins(0, 0), begins(0, 1)], busy),
        (&[starts(0), starts(1), begins(0, 0), begins(1, 0)], busy),
        (
            &[starts(0), begins(0, 0), ends(0, 1)],
            "worker 0 is not at task 1",
        ),
        (
            &[starts(0), starts(1), begins(0, 0), ends(1, 0)],
            "worker 1 is not at task 0",
        ),
        (
            &[starts(0), begins(0, 1), loses(1, 1, true)],
            "worker 1 was not at task 1",
        ),
        (&[starts(0), ends(0, 0), ends(0, 0)], settled),
        (&[starts(0), ends(0, 0), begins(0, 0)], settled),
        (&[results(r#"[0,"stopped"],[0,"stopped"]"#)], settled),
        (&[loses(0, 0, false), loses(0, 0, false)], settled),
    ]);
}

#[test]
fn what_belongs_to_another_run_is_not_taken() {
    let run_4 = starts(0).replace(r#""run":3"#, r#""run":4"#);
    let total = ends(0, 0).replace(r#"{"count":5}"#, r#"{"total":"5"}"#);
    let batch = r#"{"batch":{"tasks":5,"began":1,"inside":1,"core":0,"cpu":1}}"#;
    let hello = r#"{"hello":{"protocol":1,"name":"x"}}"#.to_owned();
    assert_faults(&[
        (&[run_4], "it speaks of run 4, this is run 3"),
        (&[starts(0), total], "task 0 gave what no such task gives"),
        (
            &[starts(0), worker(0, batch)],
            "a batch of 5 tasks, the run has 4",
        ),
        (&[hello], "it said hello twice"),
    ]);
}

#[test]
fn what_is_no_line_of_the_protocol_is_not_taken() {
    for line in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"kind":{"notice":{"text":"x"}}}"#,
        r#"{"kind":{"run":{"run":3,"event":{"ended":{}}}}}"#,
        r#"{"kind":{"run":{"run":3,"event":{"switch_interval":{"interval":5}}}}}"#,
        r#"{"results":[],"hello":{"protocol":1,"name":"x"}}"#,
        r#"{"at":-1,"results":[]}"#,
    ] {
        let fault = fault_of(&[line.to_owned()]);
        assert!(fault.starts_with("it sent"), "{line}: {fault}");
    }
    let nested = "[".repeat(60_000);
    assert!(fault_of(&[nested]).starts_with("it sent what is no line of the protocol"));
}

#[test]
fn a_quote_is_short_and_harmless() {
    let fault = fault_of(&[format!("\u{1b}[31m\u{202e}{}", "e".repeat(10_000))]);
    assert!(
        fault.contains(": '?[31m?eee") && fault.ends_with("ee..'"),
        "{fault}"
    );
    assert!(fault.len() < 400 && !fault.contains('\u{1b}'), "{fault}");
    let unknown = r#"{"kind":{"\u001b[31mred":1}}"#;
    assert!(!fault_of(&[unknown.to_owned()]).contains('\u{1b}'));
}

#[test]
fn times_are_none_of_the_future_and_lie_within_the_run() {
    let at = |at: u64| begins(0, 0).replace(r#""at":15000000000"#, &format!(r#""at":{at}"#));
    let fault = fault_of(&[starts(0), at(NOW.0 + 3_500_000_000)]);
    assert!(
        fault.starts_with("it reports a time that is 3.5 s ahead"),
        "{fault}"
    );
    let ready = begins(0, 0).replace("14000000000", "99000000000");
    assert!(fault_of(&[starts(0), ready]).contains("ahead"));
    let Fact::Event { at: told_at, .. } = reported(&[starts(0), at(NOW.0 + 900_000_000)]) else {
        panic!("no event");
    };
    assert_eq!(told_at, NOW);
    let early = starts(0).replace("15000000000", "7");
    let Fact::Event { at: BEGAN, event } = reported(&[early]) else {
        panic!("no event at the beginning");
    };
    assert!(matches!(
        event,
        RunEvent::Worker {
            event: WorkerEvent::Started { asked: BEGAN, .. },
            ..
        }
    ));
}

#[test]
fn the_times_of_a_worker_go_forward() {
    let line = starts(0).replace(r#""at":15000000000,"#, "");
    let earlier = begins(0, 0);
    assert!(matches!(
        reported(&[line, earlier]),
        Fact::Event { at: NOW, .. }
    ));
}

#[test]
fn an_event_without_a_time_happens_when_it_comes() {
    let line = starts(0).replace(r#""at":15000000000,"#, "");
    assert!(matches!(reported(&[line]), Fact::Event { at: NOW, .. }));
}

/// Lines that are right by themselves.
fn right_line() -> impl Strategy<Value = Vec<u8>> {
    let number = 0_u32..3;
    let line = prop_oneof![
        number.clone().prop_map(starts),
        number.clone().prop_map(exits),
        (number.clone(), 0_u32..5).prop_map(|(number, task)| begins(number, task)),
        (number.clone(), 0_u32..5).prop_map(|(number, task)| ends(number, task)),
        (number, 0_u32..5, any::<bool>())
            .prop_map(|(number, task, retried)| loses(number, task, retried)),
        (0_u32..5).prop_map(|task| results(&format!(r#"[{task},"stopped"]"#))),
    ];
    line.prop_map(String::into_bytes)
}

/// Lines that are mostly right, in any order, some with a byte changed, and garbage among them.
fn any_line() -> impl Strategy<Value = Vec<u8>> {
    let changed = (right_line(), any::<prop::sample::Index>(), any::<u8>());
    prop_oneof![
        4 => right_line(),
        1 => changed.prop_map(|(mut line, at, byte)| {
            let at = at.index(line.len());
            line[at] = byte;
            line
        }),
        1 => any::<Vec<u8>>(),
    ]
}

proptest! {
    /// Whatever comes, every task has at most one outcome, and only living workers work.
    #[test]
    fn a_story_is_sound_as_far_as_it_is_taken(lines in proptest::collection::vec(any_line(), 0..40)) {
        let mut reader = reader();
        let (mut alive, mut settled) = ([false; 2], [false; 4]);
        for line in lines {
            let Ok(fact) = reader.take(&line, NOW) else { continue };
            let mut settle = |task: TaskId| {
                assert!(!std::mem::replace(&mut settled[task.0 as usize], true));
            };
            match fact {
                Fact::Results(results) => results.iter().for_each(|(task, _)| settle(*task)),
                Fact::Event { event: RunEvent::Worker { worker, event }, .. } => {
                    let lives = &mut alive[worker.0 as usize];
                    let starts = matches!(event, WorkerEvent::Started { .. });
                    prop_assert_ne!(*lives, starts);
                    *lives = !matches!(event, WorkerEvent::Exited { .. });
                    if let WorkerEvent::TaskEnded(end) = event {
                        settle(end.task);
                    }
                }
                Fact::Event { event: RunEvent::TaskLost { task, retried: false, .. }, .. } => {
                    settle(task);
                }
                Fact::Event { .. } => {}
            }
        }
    }
}
