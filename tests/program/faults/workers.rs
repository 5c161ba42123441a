//! Workers and the fork server die in mid-run: the run ends, says what was lost, leaves no process.

use nix::sys::signal::{Signal, kill};

use super::family::Role;
use super::program::{EGGTOP, Outcome, call, start};
use super::screen::lab;

/// Two eggs at two workers, one of which gets a signal while it fries.
fn one_gets(signal: Signal, way: &str, retry: u32) -> Outcome {
    let arguments = format!("run eggs --seconds 1 --tasks 2 --retry {retry} --format json {way}");
    // a worker that breaks must not fill the disk with its memory
    let script = "ulimit -c 0; exec \"$0\" \"$@\"";
    let mut argv = vec!["-c", script, EGGTOP];
    argv.extend(arguments.split(' '));
    let running = start(call("/bin/sh", &argv));
    let victim = running.family.working(2).remove(0);
    running.family.strike(victim.pid, signal);
    let ended = running.outcome();
    ended.family.assert_gone();
    ended
}

const DEATHS: [(Signal, &str); 4] = [
    (Signal::SIGKILL, "--executor pool --workers 2 --start fork"),
    (Signal::SIGSEGV, "--executor pool --workers 2 --start spawn"),
    (Signal::SIGTERM, "--executor pool --workers 2 --start fork"),
    (Signal::SIGKILL, "--executor process --start spawn"),
];

#[test]
fn a_worker_that_dies_loses_its_task() {
    for (signal, way) in DEATHS {
        let ended = one_gets(signal, way, 0);
        assert_eq!(ended.status, Some(1), "{signal} {way}: {ended:?}");
        let run = ended.run();
        assert_eq!(
            (&run["tasks_done"], &run["tasks_lost"]),
            (&1.into(), &1.into()),
            "{run}"
        );
        assert_eq!(run["end"], "completed");
    }
}

#[test]
fn a_task_that_was_lost_is_done_by_another_if_asked() {
    for (signal, way) in DEATHS {
        let ended = one_gets(signal, way, 1);
        assert_eq!(ended.status, Some(0), "{signal} {way}: {ended:?}");
        let run = ended.run();
        assert_eq!(
            (&run["tasks_done"], &run["tasks_lost"]),
            (&2.into(), &0.into()),
            "{run}"
        );
    }
}

#[test]
fn without_the_fork_server_a_run_ends_and_says_why() {
    for way in [
        "--executor pool --start fork",
        "--executor process --start spawn",
    ] {
        let arguments = format!("run eggs --seconds 60 --tasks 3 --workers 3 --format json {way}");
        let running = start(super::program::eggtop(&arguments));
        running.family.working(3);
        let server = running.family.in_role(Role::ForkServer).remove(0);
        kill(server.pid, Signal::SIGKILL).unwrap();
        let ended = running.outcome();
        ended.family.assert_gone();
        assert_eq!(ended.status, Some(2), "{ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
        assert!(
            ended.stderr.contains("the fork server is gone"),
            "{ended:?}"
        );
        assert_eq!(ended.run()["end"], "broken");
    }
}

#[test]
fn without_the_fork_server_the_lab_says_so_and_lives() {
    let mut screen = lab("--seconds 60 --tasks 3 --workers 3");
    screen.press("\r");
    screen.family.working(3);
    let server = screen.family.in_role(Role::ForkServer).remove(0);
    kill(server.pid, Signal::SIGKILL).unwrap();
    screen.wait_for("the fork server is gone");
    // threads need no fork server
    screen.press("jj\x1b[D");
    screen.press("\r");
    screen.wait_for("Lanes · native threads x3");
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.family.assert_gone();
    screen.assert_as_found();
}
