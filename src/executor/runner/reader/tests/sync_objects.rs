//! What a runner may report of tasks that wait for each other.

use super::*;

#[test]
fn ties_are_of_tasks_in_hand_and_of_what_there_is() {
    let sync_event = |what: &str| worker(0, &format!(r#"{{"tie":{what}}}"#));
    let awaits = |on: &str| {
        sync_event(&format!(
            r#"{{"awaits":{{"on":{on},"by":"sleep","until":null}}}}"#
        ))
    };
    let story = [
        starts(0),
        begins(0, 1),
        sync_event(r#"{"holds":{"lock":1}}"#),
        awaits(r#"{"future":2}"#),
        sync_event(r#""resumes""#),
        sync_event(r#"{"lets_go":{"lock":1}}"#),
    ];
    assert_eq!(fault_of(&story), "");
    let at_work = [starts(0), begins(0, 1)];
    let after = |line: String| [at_work.as_slice(), &[line]].concat();
    assert_faults(&[
        (
            &[starts(0), awaits(r#"{"lock":0}"#)],
            "worker 0 waits outside of a task",
        ),
        (
            &after(awaits(r#"{"future":99}"#)),
            "there is no task 99 to wait for",
        ),
        (&after(awaits(r#"{"lock":99}"#)), "there is no lock 99"),
        (&after(awaits(r#""place""#)), "a place is not reported"),
        (
            &after(sync_event(r#"{"holds":"everything"}"#)),
            "it sent what is no line of the protocol",
        ),
    ]);
}
