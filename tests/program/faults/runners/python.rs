//! Runs in CPython, where one is found.

use nix::sys::signal::Signal;
use serde_json::Value;

use super::call::{Call, call, ended};
use crate::faults::family::wait_until;
use crate::faults::interpreter::interpreter;

/// Returns an interpreter, with a folder for what is kept.
fn python() -> Option<(String, tempfile::TempDir)> {
    let python = interpreter();
    if python.is_none() {
        println!("skipped: no python3 of version 3.8 or later here");
    }
    Some((python?, tempfile::tempdir().unwrap()))
}

fn with(python: &(String, tempfile::TempDir), arguments: &str) -> Call {
    call(&format!("{arguments} --runtime python"))
        .env("EGGTOP_PYTHON", &python.0)
        .env("XDG_CACHE_HOME", python.1.path())
}

#[test]
fn python_gives_the_results_of_native() {
    let Some(python) = python() else { return };
    let works = [
        "busy --n 20000 --tasks 5",
        "sum --n 1000 --tasks 3",
        "divisors --values 5040,97,360 --tasks 4",
        "primes --n 10000 --tasks 3",
        "append --n 1000 --tasks 2",
        "power --n 10 --tasks 2",
        "hash --n 1 --tasks 3",
        "mix --n 5000 --tasks 3",
    ];
    for work in works {
        let native = call(&format!("run {work} --executor serial")).outcome();
        for way in ["serial", "threads", "pool", "process"] {
            let ran = with(&python, &format!("run {work} --executor {way} --workers 2")).outcome();
            assert_eq!(ran.status, Some(0), "{work} {way}: {ran:?}");
            assert_eq!(ran.run()["output"], native.run()["output"], "{work} {way}");
            assert_eq!(ran.run()["runtime"], "python");
        }
    }
}

#[test]
fn killed_in_a_python_pool_it_leaves_no_process() {
    let Some(python) = python() else { return };
    for way in [
        "pool --start fork",
        "pool --start spawn",
        "pool --start forkserver",
        "process",
        "threads",
    ] {
        let arguments = format!("run eggs --seconds 60 --workers 3 --tasks 3 --executor {way}");
        let running = with(&python, &arguments).start();
        let processes = if way == "threads" { 1 } else { 4 };
        running.family.await_strangers(processes);
        // those of processes that did not begin with a fork have names
        let semaphores = if way.contains("spawn") || way.contains("server") {
            wait_until("there are semaphores", || {
                Some(running.family.semaphores()).filter(|all| !all.is_empty())
            })
        } else {
            Vec::new()
        };
        running.signal(Signal::SIGKILL);
        assert_eq!(ended(running).status, None);
        for semaphore in semaphores {
            assert!(!semaphore.exists(), "{way}: {semaphore:?}");
        }
    }
}

#[test]
fn python_forks_and_reaps_children_of_its_own() {
    let Some(python) = python() else { return };
    for (way, looks) in [
        ("--scenario life --executor pool --start fork", 0),
        ("--scenario life --executor process --start spawn", 0),
        ("--scenario memory --executor process --start forkserver", 5),
    ] {
        let arguments =
            format!("run lifecycle --tasks 1 --workers 1 --seconds 0.06 --zombie-time 0.1 {way}");
        let ran = with(&python, &arguments).outcome();
        assert_eq!(ran.status, Some(0), "{way}: {ran:?}");
        let run = ran.run();
        let processes = run["processes"].as_array().unwrap();
        let is_child = |one: &&Value| one["worker"] == 0 && one["forked_s"].is_f64();
        let child = processes.iter().find(is_child);
        let child = child.unwrap_or_else(|| panic!("no child: {way}: {run}"));
        let parent = &child["parent"];
        let worker = processes.iter().find(|one| one["pid"] == *parent);
        let worker = worker.unwrap_or_else(|| panic!("no parent: {way}: {run}"));
        assert_eq!(worker["worker"], 0, "{way}: {run}");
        let steps = ["asked_s", "forked_s", "exited_s", "reaped_s"];
        let times = steps.map(|step| child[step].as_f64().unwrap());
        assert!(times.is_sorted(), "{way}: {child}");
        assert!(times[3] - times[2] >= 0.099, "held: {way}: {child}");
        assert_eq!(child["exit"], "exit status 0", "{way}: {child}");
        assert_eq!(child["memory"].as_array().unwrap().len(), looks, "{way}");
    }
}

#[test]
fn asked_to_end_a_python_pool_it_leaves_no_process() {
    let Some(python) = python() else { return };
    for way in ["pool", "threads", "serial"] {
        let arguments = format!("run eggs --seconds 60 --workers 3 --tasks 3 --executor {way}");
        let running = with(&python, &arguments).start();
        running
            .family
            .await_strangers(if way == "pool" { 4 } else { 1 });
        running.signal(Signal::SIGINT);
        let ended = ended(running);
        assert_eq!(ended.status, Some(130), "{way}: {ended:?}");
    }
}

#[test]
fn no_python_is_a_sentence() {
    let nobody =
        call("run busy --n 1 --runtime python").env("EGGTOP_PYTHON", "/nonexistent/python3");
    let ended = nobody.outcome();
    assert_eq!(ended.status, Some(2), "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    assert!(ended.stderr.contains("/nonexistent/python3"), "{ended:?}");
}
