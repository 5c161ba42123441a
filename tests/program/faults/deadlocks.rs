//! Tasks that wait for each other: seen while it happens, ended by themselves without a screen and by a
//! key on it; nothing is left, whichever process is killed meanwhile.

use nix::sys::signal::{Signal, kill};

use super::family::{Role, wait_until};
use super::interpreter::interpreter;
use super::program::{Outcome, eggtop, outcome};
use super::screen::{Screen, lab};

/// Deadlocks on the runtimes of this program, and how each way of waiting hangs.
fn here() -> Vec<(String, &'static str)> {
    let mut all = Vec::new();
    for runtime in ["native", "gil"] {
        for (wait, kind) in [("sleep", "sleeping"), ("spin", "spinning")] {
            let how = [
                "futures",
                "nested",
                "parents",
                "locks",
                "locks --executor pool",
                "locks --executor pool --start spawn",
                "locks --executor process",
            ];
            all.extend(how.map(|how| {
                let spec = format!(
                    "--runtime {runtime} --wait-mode {wait} --seconds 0.2 --deadlock {how}"
                );
                (spec, kind)
            }));
        }
    }
    all
}

/// The same of a CPython, if there is one.
fn in_python() -> Vec<(String, &'static str)> {
    let Some(python) = interpreter() else {
        println!("skipped: no python3 here");
        return Vec::new();
    };
    let ways = [
        "futures",
        "nested",
        "parents",
        "locks",
        "locks --executor pool",
    ];
    let spec = |how, wait| {
        format!(
            "--runtime python --python {python} --wait-mode {wait} --seconds 0.2 --deadlock {how}"
        )
    };
    let sleeping = ways.map(|how| (spec(how, "sleep"), "sleeping"));
    let spinning = ways.map(|how| (spec(how, "spin"), "spinning"));
    sleeping.into_iter().chain(spinning).collect()
}

fn report(arguments: &str) -> Outcome {
    outcome(eggtop(&format!("run deadlock --format json {arguments}")))
}

#[test]
fn without_a_screen_it_is_seen_and_ended() {
    for (spec, kind) in here().into_iter().chain(in_python()) {
        // on a busy machine the usual limit may be over before both have begun
        let ended = report(&format!("{spec} --limit 100"));
        ended.family.assert_all_gone();
        assert_eq!(ended.status, Some(1), "{spec}: {ended:?}");
        let run = ended.run();
        assert_eq!(run["end"], "deadlocked", "{spec}: {run}");
        assert_eq!(run["tasks_done"], 0, "{spec}: {run}");
        let deadlock = &run["deadlock"];
        assert_eq!(deadlock["kind"], kind, "{spec}: {run}");
        let cycle = deadlock["cycle"].as_array().unwrap();
        assert_eq!(cycle.len(), 2, "{spec}: {run}");
        for (step, next) in [(0, 1), (1, 0)] {
            assert_eq!(
                cycle[step]["held_by"], cycle[next]["waits"],
                "{spec}: {run}"
            );
        }
        assert!(
            deadlock["detected_s"].as_f64().unwrap() >= 0.6,
            "{spec}: {run}"
        );
        assert_eq!(ended.stderr.lines().count(), 1, "{spec}: {ended:?}");
        assert!(ended.stderr.contains("deadlock"), "{spec}: {ended:?}");
    }
}

#[test]
fn what_is_cured_ends_by_itself() {
    let cured = [
        "--deadlock futures --fix printed",
        "--deadlock futures --fix order --runtime gil",
        "--deadlock futures --fix timeout",
        "--deadlock nested --workers 2",
        "--deadlock parents --fix own-pool",
        "--deadlock locks --fix order --executor pool",
        "--deadlock locks --fix timeout --executor process",
    ];
    for spec in cured {
        let ended = report(&format!("{spec} --seconds 0.02 --limit 100"));
        ended.family.assert_all_gone();
        assert_eq!(ended.status, Some(0), "{spec}: {ended:?}");
        let run = ended.run();
        assert_eq!(run["end"], "completed", "{spec}: {run}");
        assert!(run["deadlock"].is_null(), "{spec}: {run}");
    }
}

#[test]
fn a_time_limit_ends_any_run() {
    for spec in [
        "deadlock --deadlock nested --seconds 600",
        "eggs --seconds 600",
        "eggs --seconds 600 --executor threads",
    ] {
        let ended = outcome(eggtop(&format!("run {spec} --limit 0.5 --format json")));
        ended.family.assert_all_gone();
        assert_eq!(ended.status, Some(1), "{spec}: {ended:?}");
        assert_eq!(ended.run()["end"], "timed-out", "{spec}: {ended:?}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    for (spec, words) in [
        (
            "--deadlock futures --executor pool",
            "--executor pool: a process cannot",
        ),
        (
            "--executor serial",
            "--executor serial: serial has one worker",
        ),
        (
            "--deadlock locks --fix own-pool",
            "--fix own-pool: locks has none, order, timeout",
        ),
        ("--tasks 53", "--tasks 53: at most 52"),
        ("--limit 0", "--limit 0: seconds above 0"),
        (
            "--deadlock round",
            "--deadlock round: one of futures, nested, parents, locks",
        ),
    ] {
        let refused = report(spec);
        assert_eq!(refused.status, Some(2), "{spec}: {refused:?}");
        assert!(refused.stderr.contains(words), "{spec}: {refused:?}");
    }
}

/// The lab with a run that hangs.
fn hanging(spec: &str) -> Screen {
    let mut screen = lab(&format!("--workload deadlock {spec}"));
    screen.press("\r");
    screen.wait_for("DEADLOCK");
    screen
}

/// Waits until no process is left, not even an interpreter: only the shell that the lab was called from.
fn assert_gone(screen: &Screen) {
    screen.family.assert_gone();
    wait_until("no interpreter is alive", || {
        (screen.family.in_role(Role::Stranger).len() <= 1).then_some(())
    });
}

/// A few that differ in what there is to be left.
fn some() -> Vec<String> {
    let mut all = vec![
        "--deadlock parents --seconds 0.1".to_owned(),
        "--deadlock locks --seconds 0.2 --executor pool".to_owned(),
        "--deadlock locks --seconds 0.2 --executor process --wait-mode spin --runtime gil"
            .to_owned(),
    ];
    if let Some(python) = interpreter() {
        let python = format!("--runtime python --python {python} --seconds 0.2");
        all.push(format!("{python} --deadlock nested"));
        all.push(format!("{python} --deadlock locks --executor pool"));
    }
    all
}

#[test]
fn on_the_screen_one_key_ends_it() {
    for spec in some() {
        let mut screen = hanging(&spec);
        screen.wait_for("k end it");
        screen.press("k");
        screen.wait_for("after the start");
        screen.press("q");
        assert_eq!(screen.exit_status(), 0, "{spec}");
        assert_gone(&screen);
        screen.assert_as_found();
    }
}

#[test]
fn ctrl_c_in_a_deadlock_gives_the_terminal_back() {
    for spec in some() {
        let mut screen = hanging(&spec);
        screen.press("\x03");
        assert_eq!(screen.exit_status(), 0, "{spec}");
        assert_gone(&screen);
        screen.assert_as_found();
    }
}

#[test]
fn killed_in_a_deadlock_it_leaves_no_process() {
    for spec in some() {
        let mut screen = hanging(&spec);
        kill(screen.family.program(), Signal::SIGKILL).unwrap();
        assert_gone(&screen);
        assert_eq!(screen.exit_status(), 128 + 9, "{spec}");
    }
}

#[test]
fn a_worker_that_is_killed_frees_the_other_one() {
    for way in [
        "pool --start fork",
        "pool --start spawn --wait-mode spin",
        "process",
    ] {
        let mut screen = hanging(&format!("--deadlock locks --seconds 0.2 --executor {way}"));
        let worker = screen.family.in_role(Role::Worker).remove(0);
        kill(worker.pid, Signal::SIGKILL).unwrap();
        screen.wait_for("1 of 2 tasks was lost");
        screen.press("q");
        assert_eq!(screen.exit_status(), 0, "{way}");
        assert_gone(&screen);
    }
}
