//! Advice is followed on the real program: what is to be typed can be typed, and does the same work.

use serde_json::Value;

use super::program::{eggtop, outcome};

/// What is done at first, and whether advice with a command is due whatever else runs meanwhile.
const STAGED: [(&str, &str, bool); 11] = [
    (
        "computing",
        "busy --n 20000000 --tasks 4 --executor serial",
        false,
    ),
    (
        "waiting",
        "sleep --tasks 6 --scale 0.02 --executor serial",
        true,
    ),
    (
        "under a GIL",
        "busy --n 20000000 --tasks 2 --workers 2 --runtime gil --executor threads",
        false,
    ),
    (
        "native code",
        "hash --n 20 --tasks 4 --workers 2 --runtime gil --executor threads",
        false,
    ),
    (
        "a lock",
        "counter --n 100000 --sync mutex --executor threads --workers 2 --tasks 2",
        false,
    ),
    (
        "imbalance",
        "divisors --values 200000,200000,200000,2000000 --executor pool --workers 2",
        false,
    ),
    (
        "tiny tasks",
        "busy --n 100 --tasks 5000 --executor pool --workers 2",
        false,
    ),
    (
        "a process a task",
        "busy --n 100 --tasks 60 --executor process --workers 2",
        false,
    ),
    (
        "oversubscription",
        "busy --n 20000000 --tasks 8 --executor threads --workers 8",
        false,
    ),
    (
        "one core",
        "busy --n 20000000 --tasks 4 --executor threads --workers 2 --pin one",
        false,
    ),
    (
        "a blocked loop",
        "eggs --seconds 0.1 --tasks 4 --executor async",
        false,
    ),
];

fn report(arguments: &str) -> Value {
    let outcome = outcome(eggtop(&format!("run {arguments} --format json")));
    assert_eq!(outcome.status, Some(0), "{arguments}: {outcome:?}");
    outcome.run()
}

/// Returns what a run is advised to do with `eggtop run`.
fn commands(run: &Value) -> Vec<String> {
    let advice = run["advice"].as_array().unwrap();
    let lines = advice.iter().filter_map(Value::as_str);
    lines
        .filter_map(|line| {
            line.split_once(": eggtop run ")
                .map(|(_, command)| command.to_owned())
        })
        .collect()
}

#[test]
fn what_is_advised_can_be_typed_and_does_the_same_work() {
    for (what, arguments, is_due) in STAGED {
        let first = report(arguments);
        let commands = commands(&first);
        assert!(!is_due || !commands.is_empty(), "{what}: {first}");
        for command in commands {
            let followed = report(&command);
            assert_eq!(followed["end"], "completed", "{what}: {command}");
            assert_eq!(followed["workload"], first["workload"], "{what}: {command}");
            assert_eq!(
                followed["tasks_done"], first["tasks_done"],
                "{what}: {command}"
            );
        }
    }
}

#[test]
fn a_dead_host_leads_to_no_advice_on_speed() {
    let arguments =
        "run fetch --urls http://127.0.0.1:1/ --tasks 2 --executor threads --format json";
    let outcome = outcome(eggtop(arguments));
    let run = outcome.run();
    assert_eq!(run["tasks_failed"], 2, "{run}");
    assert!(commands(&run).is_empty(), "{run}");
}
