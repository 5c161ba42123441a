//! What run, compare and sweep do, and say of it.

#[cfg(target_os = "linux")]
use std::io::{BufRead, BufReader, Read};
#[cfg(target_os = "linux")]
use std::process::Stdio;

#[cfg(target_os = "linux")]
use nix::sys::signal::{Signal, kill};
#[cfg(target_os = "linux")]
use nix::unistd::Pid;
use serde_json::Value;

use super::{eggtop, outcome, refusal, report, without_disturbances};
use crate::start::spawn;

#[test]
fn run_counts_the_primes() {
    let command = eggtop(&[
        "run",
        "primes",
        "--n",
        "5000000",
        "--executor",
        "pool",
        "--workers",
        "2",
        "--format",
        "json",
    ]);
    let (status, stdout, stderr) = outcome(command);
    assert_eq!((status, stderr.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["runs"].as_array().unwrap().len(), 1);
    let run = &report["runs"][0];
    assert_eq!(run["output"], 348_513);
    assert_eq!(run["tasks_done"], 8);
    assert_eq!(run["workers"], 2);
    assert_eq!(run["speedup"], Value::Null);
}

#[test]
fn compare_does_the_same_work_four_ways() {
    // on a busy machine the runs would be repeated
    let report = report(eggtop(&["compare", "busy", "--repeat", "1"]));
    let runs = report["runs"].as_array().unwrap();
    let executors: Vec<&str> = runs
        .iter()
        .map(|run| run["executor"].as_str().unwrap())
        .collect();
    assert_eq!(executors, ["serial", "threads", "pool", "process"]);
    assert!(runs.iter().all(|run| run["speedup"].is_number()));
}

#[test]
fn sweep_starts_with_a_serial_run() {
    // on a busy machine the runs would be repeated
    let line = "sweep busy --workers 1,3 --repeat 1";
    let arguments: Vec<&str> = line.split(' ').collect();
    let report = report(eggtop(&arguments));
    let runs = report["runs"].as_array().unwrap();
    let reported: Vec<(&str, u64)> = runs
        .iter()
        .map(|run| {
            let executor = run["executor"].as_str().unwrap();
            (executor, run["workers"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(reported, [("serial", 1), ("pool", 1), ("pool", 3)]);
}

/// Returns runtime, executor and number of workers of each run.
fn ways(report: &Value) -> Vec<String> {
    let runs = report["runs"].as_array().unwrap().iter();
    let reported = |run: &Value| {
        let text = |field: &str| run[field].as_str().unwrap().to_owned();
        format!(
            "{} {} x{}",
            text("runtime"),
            text("executor"),
            run["workers"]
        )
    };
    runs.map(reported).collect()
}

#[test]
fn every_runtime_has_a_serial_run_of_its_own() {
    let compared = "compare busy --runtime native,gil --executor serial,threads --workers 2";
    let swept = "sweep busy --runtime native,gil --executor threads --workers 2";
    for line in [compared, swept] {
        let line: Vec<&str> = line.split(' ').collect();
        let report = report(eggtop(&line));
        let expected = [
            "native serial x1",
            "native threads x2",
            "gil serial x1",
            "gil threads x2",
        ];
        assert_eq!(ways(&report), expected);
        for run in report["runs"].as_array().unwrap() {
            assert!(run["speedup"].is_number(), "{run}");
        }
    }
}

#[test]
fn an_executor_that_exists_elsewhere_only_is_left_out_unless_it_is_the_only_one() {
    let mut command = eggtop(&["compare", "busy", "--n", "1000", "--format", "csv"]);
    command.args(["--executor", "serial,interpreters"]);
    let (status, report, note) = outcome(command);
    assert_eq!((status, report.lines().count()), (0, 2), "{note}");
    assert!(
        note.starts_with("eggtop: interpreters is left out on native: runtime native has serial"),
        "{note}"
    );
    let command = eggtop(&["compare", "busy", "--executor", "interpreters"]);
    assert!(refusal(command).starts_with("--executor interpreters: runtime native has"));
}

#[test]
fn without_a_terminal_the_lab_compares_small_eggs() {
    let mut command = eggtop(&["--seconds", "0.01"]);
    command.env("TERM", "xterm");
    let (status, stdout, stderr) = outcome(command);
    assert_eq!(status, 0, "{stderr}");
    let stderr = without_disturbances(&stderr);
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(
        stderr.contains("eggtop compare eggs --size small"),
        "{stderr}"
    );
    for executor in ["serial", "threads", "pool", "process"] {
        assert!(stdout.contains(executor), "{stdout}");
    }
}

#[test]
fn a_flag_without_effect_is_reported_and_does_no_harm() {
    let mut command = eggtop(&["run", "busy", "--n", "1000", "--until", "timer"]);
    command.args(["--format", "json"]);
    let (status, _, stderr) = outcome(command);
    assert_eq!(status, 0);
    assert_eq!(
        stderr,
        "eggtop: --until timer changes nothing here: only for eggs\n"
    );
}

#[test]
fn a_comparison_leaves_out_processes_that_cannot_be() {
    let line = "compare power --n 1 --tasks 20000 --format csv";
    let line: Vec<&str> = line.split(' ').collect();
    let (status, report, notice) = outcome(eggtop(&line));
    assert_eq!(status, 0, "{notice}");
    let notice = without_disturbances(&notice);
    assert!(
        notice.starts_with("eggtop: process is left out"),
        "{notice}"
    );
    assert_eq!((notice.lines().count(), report.lines().count()), (1, 4));
}

#[cfg(target_os = "linux")]
#[test]
fn several_runs_say_beforehand_how_long_they_take_and_keep_the_report_clean() {
    let eggs = "eggs --until timer --seconds 30 --tasks 4 --executor";
    for (line, expected) in [
        (
            format!("compare {eggs} serial,threads --workers 2"),
            "eggtop: 2 runs, about 3 min, up to 6 min",
        ),
        (
            format!("sweep {eggs} threads --workers 1,2"),
            "eggtop: 3 runs, about 5 min, up to 10 min",
        ),
        (
            format!("compare {eggs} serial,threads --workers 2 --repeat 3"),
            "eggtop: 6 runs, about 9 min",
        ),
        (
            format!("run {eggs} threads --workers 2 --repeat 2"),
            "eggtop: 2 runs, about 2 min",
        ),
        // its times hang on the machine
        (
            "run --preset E1 --size large --runtime native".to_owned(),
            "eggtop: 3 runs, about ",
        ),
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let mut command = eggtop(&arguments);
        command.args(["--format", "json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = spawn(&mut command);
        let mut complaints = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = complaints.find_map(|line| line.ok().filter(|line| line.contains(" runs, ")));
        let said = said.unwrap_or_else(|| panic!("{line}: nothing was said"));
        let fits = if expected.ends_with(' ') {
            said.starts_with(expected) && said.contains(", up to ")
        } else {
            said == expected
        };
        assert!(fits, "{line}: {said}");
        // it is said before anything is done, and not in the report
        kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).unwrap();
        let mut text = String::new();
        let mut report = child.stdout.take().unwrap();
        report.read_to_string(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{line}");
        let report: Value = serde_json::from_str(&text).unwrap();
        assert!(report["runs"].is_array(), "{report}");
    }
}

#[test]
fn what_is_short_or_single_is_done_without_a_word_on_its_time() {
    for line in [
        "compare eggs --until timer --seconds 0.01 --tasks 2 --executor serial,threads",
        "run eggs --until timer --seconds 0.01 --tasks 2",
        "sweep primes --n 1000 --tasks 2 --workers 1,2",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        let (status, report, complaint) = outcome(eggtop(&arguments));
        assert_eq!(status, 0, "{line}: {complaint}");
        assert_eq!(without_disturbances(&complaint), "", "{line}");
        assert!(!report.contains("before it begins"), "{line}: {report}");
    }
}
