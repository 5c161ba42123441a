//! The system has too little: processes, open files, memory. The run ends with the system's own
//! reason, and what had started is stopped.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::unistd::Uid;

use super::program::{EGGTOP, Outcome, call, eggtop, outcome};

/// Runs under limits that a shell sets.
fn limited(limit: &str, arguments: &str) -> Outcome {
    let script = format!("{limit}; exec {EGGTOP} {arguments}");
    outcome(call("/bin/sh", &["-c", &script]))
}

/// Runs as a user of that number, who may have so many processes and threads; root may have any.
fn as_user(uid: u32, processes: u32, arguments: &str) -> Option<Outcome> {
    if !Uid::effective().is_root() || !Path::new("/usr/bin/setpriv").exists() {
        println!("skipped: only root can become another user, and setpriv(1) does it");
        return None;
    }
    // where the program was built, others may not look
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let copy = folder.path().join("eggtop");
    fs::copy(EGGTOP, &copy).unwrap();
    let user = format!("--reuid={uid} --regid={uid} --clear-groups");
    let limit = format!("prlimit --nproc={processes}");
    let script = format!("exec setpriv {user} {limit} {} {arguments}", copy.display());
    Some(outcome(call("/bin/sh", &["-c", &script])))
}

/// Asserts that the run ended with this reason in one line, and left no process.
fn assert_refused(ended: &Outcome, what: &str, reason: &str) {
    ended.family.assert_gone();
    assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
    assert!(
        ended.stderr.contains(what) && ended.stderr.contains(reason),
        "{ended:?}"
    );
    assert!(matches!(ended.status, Some(1 | 2)), "{ended:?}");
    assert_eq!(ended.run()["end"], "broken");
}

const TOO_MANY_FILES: &str = "Too many open files";
const NOT_NOW: &str = "Resource temporarily unavailable";

#[test]
fn open_files_run_out() {
    for (executor, start) in [("process", "fork"), ("process", "spawn"), ("pool", "fork")] {
        let work = format!(
            "run eggs --seconds 1 --tasks 200 --workers 200 --format json --executor {executor} --start {start}"
        );
        let ended = limited("ulimit -n 40", &work);
        assert_refused(&ended, "the system refused process", TOO_MANY_FILES);
    }
}

#[test]
fn open_files_run_out_before_anything_starts() {
    for files in 6..20 {
        let ended = limited(
            &format!("ulimit -n {files}"),
            "run eggs --seconds 0.01 --tasks 2 --format json",
        );
        ended.family.assert_gone();
        let status = ended.status.unwrap();
        assert!((0..=2).contains(&status), "{files}: {ended:?}");
        assert_eq!(status == 0, ended.stderr.is_empty(), "{files}: {ended:?}");
        assert!(
            status == 0 || ended.stderr.contains(TOO_MANY_FILES),
            "{files}: {ended:?}"
        );
        assert!(ended.stderr.lines().count() <= 1, "{files}: {ended:?}");
    }
}

#[test]
fn processes_run_out() {
    for (uid, way) in [
        (64_101, "--executor process --start fork"),
        (64_102, "--executor process --start spawn"),
        (64_103, "--executor pool --start fork"),
        (64_104, "--executor pool --start spawn"),
    ] {
        let work = format!("run eggs --seconds 1 --tasks 200 --workers 200 --format json {way}");
        let Some(ended) = as_user(uid, 25, &work) else {
            return;
        };
        assert_refused(&ended, "the system refused process", NOT_NOW);
    }
}

#[test]
fn threads_run_out() {
    let work = "run eggs --seconds 1 --tasks 200 --workers 200 --format json --executor threads";
    // the program's own threads, its keeper and its fork server count, too
    let Some(ended) = as_user(64_105, 28, work) else {
        return;
    };
    assert_refused(&ended, "the system refused thread 2", NOT_NOW);
}

#[test]
fn processes_run_out_before_anything_starts() {
    for processes in 1..8 {
        let work = "run eggs --seconds 0.01 --tasks 2 --workers 2 --format json";
        let Some(ended) = as_user(64_110 + processes, processes, work) else {
            return;
        };
        ended.family.assert_gone();
        let status = ended.status.unwrap();
        assert!((0..=2).contains(&status), "{processes}: {ended:?}");
        assert_eq!(
            status == 0,
            ended.stderr.is_empty(),
            "{processes}: {ended:?}"
        );
        assert!(
            status == 0 || ended.stderr.contains(NOT_NOW),
            "{processes}: {ended:?}"
        );
        assert!(ended.stderr.lines().count() <= 1, "{processes}: {ended:?}");
    }
}

#[test]
fn memory_runs_out() {
    for way in [
        "pool --start fork",
        "pool --start spawn",
        "process",
        "threads",
        "serial",
    ] {
        let work =
            format!("run append --n 60000000 --tasks 2 --workers 2 --format json --executor {way}");
        let ended = limited("ulimit -v 400000", &work);
        ended.family.assert_gone();
        assert_eq!(ended.status, Some(1), "{way}: {ended:?}");
        let run = ended.run();
        assert_eq!(run["tasks_failed"], 2, "{way}: {run}");
        assert!(
            run["verdict"].as_str().unwrap().contains("out of memory"),
            "{way}: {run}"
        );
    }
}

#[test]
fn more_memory_than_there_is_is_not_even_tried() {
    let ended = outcome(eggtop(
        "run append --n 1000000000 --workers 10000 --tasks 10000 --format json",
    ));
    assert_refused(&ended, "workers would need", "ask for a smaller n");
}

#[test]
fn a_thousand_workers_are_no_problem_or_a_sentence() {
    for executor in ["threads", "process", "pool"] {
        let work = format!(
            "run power --n 1 --tasks 1000 --workers 1000 --format json --executor {executor}"
        );
        let ended = outcome(eggtop(&work));
        ended.family.assert_gone();
        match ended.status {
            Some(0) => assert_eq!(ended.run()["tasks_done"], 1000),
            _ => assert_refused(&ended, "the system refused", "error"),
        }
    }
}
