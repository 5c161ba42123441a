//! The command line from outside: the real program, its streams and its exit status.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// The program as if just installed: no settings of whoever runs the tests.
fn eggtop(arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin("eggtop"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EGGTOP_") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null());
    command
}

fn outcome(mut command: Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// Returns what was complained of, but for a machine that others use: that is said before several runs
/// begin.
fn without_disturbances(complaint: &str) -> String {
    let lines = complaint.lines();
    let others = lines.filter(|line| !line.starts_with("eggtop: before it begins: "));
    others.collect::<Vec<&str>>().join("\n")
}

/// Asserts that a call could not run, and returns its one line of complaint.
fn refusal(command: Command) -> String {
    let (status, stdout, stderr) = outcome(command);
    assert_eq!(status, 2, "{stderr}");
    assert_eq!(stdout, "");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let line = stderr.trim_end().strip_prefix("eggtop: ");
    line.unwrap_or_else(|| panic!("{stderr}")).to_owned()
}

/// Runs tasks that take no time and returns the report.
fn report(mut command: Command) -> Value {
    command.args(["--n", "1000", "--tasks", "2", "--format", "json"]);
    let (status, stdout, stderr) = outcome(command);
    assert_eq!(status, 0, "{stderr}");
    serde_json::from_str(&stdout).unwrap()
}

fn settings(text: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("eggtop")).unwrap();
    fs::write(home.path().join("eggtop/config.toml"), text).unwrap();
    home
}

/// Arguments, and what the refusal of them must hold.
const REFUSED: [(&str, &str); 22] = [
    (
        "run eggs --workers 0",
        "--workers 0: a whole number, 1 to 10000",
    ),
    (
        "run eggs --workers 10001",
        "--workers 10001: a whole number, 1 to 10000",
    ),
    ("run eggs --workers -1", "--workers -1: a whole number"),
    ("run eggs --tasks 0", "--tasks 0: a whole number, 1 to"),
    (
        "run busy --n 18446744073709551616",
        "--n 18446744073709551616: a whole number, 1 to 18446744073709551615",
    ),
    ("run primes --n 0", "--n 0: a whole number, 1 to"),
    ("run eggs --size abc", "--size abc: small, medium, large"),
    ("run eggs --seconds nan", "--seconds nan: a number above 0"),
    ("run eggs --n 5", "--n 5: eggs take --seconds"),
    (
        "run busy --seconds 5",
        "--seconds 5: only eggs, sleep and print take seconds",
    ),
    ("run busy --n 5 --size small", "give one size"),
    (
        "run omelette",
        "workload omelette: one of eggs, divisors, primes",
    ),
    ("run", "WORKLOAD is missing: one of eggs, divisors"),
    (
        "run eggs --executor quantum",
        "--executor quantum: one of serial, threads",
    ),
    ("run eggs --runtime java", "--runtime java: one of native"),
    (
        "run mix --serial 120%",
        "--serial 120%: a share, 0% to 100%",
    ),
    (
        "run eggs --format xml",
        "--format xml: one of table, json, csv, md",
    ),
    (
        "compare eggs --executor pool,",
        "--executor : one of serial",
    ),
    ("sweep eggs --workers 1,x", "--workers x: a whole number"),
    (
        "run eggs --wrokers 2",
        "--wrokers: no such flag here; is --workers meant?",
    ),
    (
        "fry",
        "fry: not understood here; the commands are run, compare, sweep",
    ),
    ("--theme pink", "--theme pink: one of dark, light, mono"),
];

#[test]
fn wrong_arguments_get_one_line_and_status_2() {
    for (arguments, expected) in REFUSED {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let refusal = refusal(eggtop(&arguments));
        assert!(refusal.contains(expected), "{arguments:?}: {refusal}");
    }
}

#[test]
fn what_is_refused_tells_where_it_stands() {
    let mut command = eggtop(&["run", "eggs"]);
    command.env("EGGTOP_WORKERS", "many");
    assert!(refusal(command).starts_with("EGGTOP_WORKERS=many: a whole number"));

    let home = settings("# mine\nworkers = 0\n");
    let mut command = eggtop(&["run", "eggs"]);
    command.env("XDG_CONFIG_HOME", home.path());
    let refused = refusal(command);
    assert!(
        refused.contains("config.toml:2: workers = 0: a whole number"),
        "{refused}"
    );

    let home = settings("theme = 'dark'\n\nwrkers = 2\n");
    let mut command = eggtop(&["run", "eggs"]);
    command.env("XDG_CONFIG_HOME", home.path());
    let refused = refusal(command);
    assert!(
        refused.contains("config.toml:3: no such key: wrkers; the keys are"),
        "{refused}"
    );
    assert!(refused.contains("workers, "), "{refused}");
}

#[test]
fn a_settings_file_that_was_asked_for_must_be_there() {
    let refused = refusal(eggtop(&["run", "eggs", "--config", "/nonexistent.toml"]));
    assert!(
        refused.starts_with("--config /nonexistent.toml: No such file"),
        "{refused}"
    );
}

#[test]
fn flags_go_before_environment_before_file_before_defaults() {
    let home = settings("workers = 3\nexecutor = 'threads'\nchunk = 2\n");
    let run = |arguments: &[&str], environment: Option<&str>| {
        let mut command = eggtop(&[&["run", "busy"], arguments].concat());
        command.env("XDG_CONFIG_HOME", home.path());
        if let Some(workers) = environment {
            command.env("EGGTOP_WORKERS", workers);
        }
        report(command)["runs"][0].clone()
    };
    let from_file = run(&[], None);
    assert_eq!(from_file["workers"], 3);
    assert_eq!(from_file["executor"], "threads");
    assert_eq!(from_file["chunk"], 2);
    assert_eq!(run(&[], Some("2"))["workers"], 2);
    assert_eq!(run(&["--workers", "1"], Some("2"))["workers"], 1);
    assert_eq!(
        report(eggtop(&["run", "busy"]))["runs"][0]["executor"],
        "pool"
    );
}

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
    let report = report(eggtop(&["compare", "busy"]));
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
    let report = report(eggtop(&["sweep", "busy", "--workers", "1,3"]));
    let runs = report["runs"].as_array().unwrap();
    let told: Vec<(&str, u64)> = runs
        .iter()
        .map(|run| {
            let executor = run["executor"].as_str().unwrap();
            (executor, run["workers"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(told, [("serial", 1), ("pool", 1), ("pool", 3)]);
}

/// Returns runtime, executor and number of workers of each run.
fn ways(report: &Value) -> Vec<String> {
    let runs = report["runs"].as_array().unwrap().iter();
    let told = |run: &Value| {
        let text = |field: &str| run[field].as_str().unwrap().to_owned();
        format!(
            "{} {} x{}",
            text("runtime"),
            text("executor"),
            run["workers"]
        )
    };
    runs.map(told).collect()
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
fn a_flag_without_effect_is_told_of_and_does_no_harm() {
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
fn help_and_version_are_no_errors() {
    for arguments in [&["--help"][..], &["--version"], &["run", "--help"], &["-h"]] {
        let (status, stdout, stderr) = outcome(eggtop(arguments));
        assert_eq!((status, stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(!stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (status, stdout, _) = outcome(eggtop(&["completions", shell]));
        assert_eq!(status, 0);
        for word in ["compare", "tasks-per-child"] {
            assert!(stdout.contains(word), "{shell}: {word}");
        }
        // These complete values, too.
        if ["bash", "fish", "zsh"].contains(&shell) {
            assert!(stdout.contains("divisors"), "{shell}");
        }
    }
}

#[test]
fn the_manual_has_every_command() {
    let (status, page, _) = outcome(eggtop(&["man"]));
    assert_eq!(status, 0);
    for command in ["RUN", "COMPARE", "SWEEP", "DOCTOR", "COMPLETIONS", "MAN"] {
        assert!(
            page.contains(&format!(".SH \"EGGTOP {command}\"")),
            "{command}"
        );
    }
}

#[test]
fn sizes_keep_to_their_limits_however_they_are_given() {
    let cases = [
        (
            "run eggs --values 1e300",
            "--values 1e300: above 0 s, at most 86400 s",
        ),
        (
            "run eggs --scale 1e300",
            "--scale 1e300: 1 times that is 1e300: above 0 s",
        ),
        (
            "run sum --values 1e30",
            "--values 1e30: 1 to 18446744073709551615",
        ),
        ("run divisors --values 1e300", "--values 1e300: 1 to"),
        (
            "run primes --n 1000 --scale 1e12",
            "--scale 1e12: 1000 times that is",
        ),
        (
            "run busy --n 1000 --scale 1e-9",
            "--scale 1e-9: 1000 times that is",
        ),
    ];
    for (line, expected) in cases {
        let line: Vec<&str> = line.split(' ').collect();
        let refusal = refusal(eggtop(&line));
        assert!(refusal.starts_with(expected), "{refusal}");
    }
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

#[test]
fn a_default_configuration_that_cannot_be_read_is_named_and_done_without() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("eggtop/config.toml");
    fs::create_dir_all(&file).unwrap();
    let mut command = eggtop(&["run", "busy", "--n", "1000"]);
    command.env("XDG_CONFIG_HOME", home.path());
    let (status, _, stderr) = outcome(command);
    assert_eq!((status, stderr.lines().count()), (0, 1), "{stderr}");
    let named = format!("eggtop: {}: ", file.display());
    assert!(stderr.starts_with(&named), "{stderr}");
}

#[test]
fn doctor_tells_the_limits_in_words_and_in_json() {
    let (status, words, stderr) = outcome(eggtop(&["doctor"]));
    assert_eq!((status, stderr.as_str()), (0, ""));
    let (_, json, _) = outcome(eggtop(&["doctor", "--format", "json"]));
    let told: Value = serde_json::from_str(&json).unwrap();
    assert!(words.contains(told["limits"].as_str().unwrap()), "{words}");
    for kind in ["thread", "fork", "spawn"] {
        assert!(told["start_us"][kind].as_f64().unwrap() > 0.0, "{json}");
    }
    assert!(words.contains("the lab cannot open"), "{words}");
    assert!(words.contains("\nsteadiness  one core: "), "{words}");
    assert!(words.contains("cannot be told"), "{words}");
    let steadiness = &told["steadiness"];
    for figure in ["cores", "smallest_difference"] {
        assert!(steadiness[figure].as_f64().unwrap() > 0.0, "{json}");
    }
    assert!(steadiness["steady"].is_boolean(), "{json}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in [
        &["man"][..],
        &["--help"],
        &["completions", "zsh"],
        &["run", "busy", "--n", "1000"],
    ] {
        let mut command = eggtop(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let mut complaint = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut complaint)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
        assert_eq!(complaint, "", "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_told_of() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    for arguments in [&["man"][..], &["--help"], &["run", "busy", "--n", "1000"]] {
        let mut command = eggtop(arguments);
        let full = File::options().write(true).open("/dev/full").unwrap();
        command.stdout(full);
        let (status, _, stderr) = outcome_with_stdout(command);
        assert_eq!(status, 2, "{arguments:?}");
        assert!(
            stderr.starts_with("eggtop: cannot write to standard output: "),
            "{stderr}"
        );
    }
}

/// Starts a run of half a minute, sends it a signal, and returns what was printed.
#[cfg(target_os = "linux")]
fn interrupted(signal: Signal) -> (Option<i32>, Value) {
    let arguments = [
        "run",
        "eggs",
        "--seconds",
        "30",
        "--tasks",
        "2",
        "--format",
        "json",
    ];
    // `nohup cargo test` ignores HUP; `env` executes the program in its own place
    let mut child = Command::new("env")
        .arg("--default-signal=HUP")
        .arg(cargo_bin("eggtop"))
        .args(arguments)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let pid = Pid::from_raw(child.id().cast_signed());
    // Before it waits for HUP, INT and TERM, they end it as they end any program.
    let waits = |status: String| {
        let blocked = status.lines().find_map(|line| line.strip_prefix("SigBlk:"));
        let blocked = u64::from_str_radix(blocked.unwrap().trim(), 16).unwrap();
        let bit = |signal: Signal| 1_u64 << (signal as i32 - 1);
        let all = bit(Signal::SIGHUP) | bit(Signal::SIGINT) | bit(Signal::SIGTERM);
        blocked & all == all
    };
    while !waits(fs::read_to_string(format!("/proc/{pid}/status")).unwrap()) {
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself");
        sleep(Duration::from_millis(10));
    }
    kill(pid, signal).unwrap();
    let mut text = String::new();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_to_string(&mut text).unwrap();
    let status = child.wait().unwrap().code();
    (status, serde_json::from_str(&text).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn a_signal_ends_the_run_and_what_there_is_is_printed() {
    for (signal, expected) in [
        (Signal::SIGINT, 130),
        (Signal::SIGTERM, 143),
        (Signal::SIGHUP, 129),
    ] {
        let (status, report) = interrupted(signal);
        assert_eq!(status, Some(expected));
        assert!(report["runs"].is_array(), "{report}");
    }
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
        let mut child = command.spawn().unwrap();
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

/// Like [`outcome`], with standard output where the command says.
fn outcome_with_stdout(mut command: Command) -> (i32, String, String) {
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}
