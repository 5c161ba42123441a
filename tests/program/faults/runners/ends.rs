//! Runs that end before their time, in mid-run: by a fault of the runner, which is exit status 1, or
//! because they are ended.

use std::fs;
use std::path::PathBuf;

use eggtop::record::partial_of;
use nix::sys::signal::{Signal, kill};

use super::call::{STARTED, Script, call, ended, file, script};
use crate::faults::family::{Member, Role, wait_until};
use crate::faults::program::{Outcome, Running};

/// A runner with a child that hears no request to end, and no end of its input either.
const STUBBORN: &str = "trap '' TERM\n(while :; do sleep 600; done) &\nwhile :; do sleep 600; done";

fn run(body: &str) -> Outcome {
    call("run busy --n 1 --tasks 2 --executor serial --runtime runner")
        .runner(script(&format!("{STARTED}\n{body}")).path())
        .outcome()
}

/// Starts a run of 60 s and waits until the runner and its processes are there.
fn going(body: &str, strangers: usize) -> (Running, Script) {
    // a runner that was given its order is that of a run that has begun
    let runner = script(&format!("{STARTED}\n: > \"$0.begun\"\n{body}"));
    let call = call("run eggs --seconds 60 --executor serial --runtime runner");
    let running = call.runner(runner.path()).start();
    let begun = PathBuf::from(format!("{}.begun", runner.path().display()));
    wait_until("the run begins", || begun.exists().then_some(()));
    fs::remove_file(begun).unwrap();
    running.family.await_strangers(strangers);
    (running, runner)
}

#[test]
fn a_runner_that_dies_ends_the_run() {
    let result = r#"echo '{"results":[[0,{"done":{"count":1}}]]}'"#;
    let both = r#"echo '{"results":[[0,{"done":{"count":1}}],[1,{"done":{"count":1}}]]}'"#;
    let lives: [(String, &str); 6] = [
        (
            "kill -9 $$".to_owned(),
            "runner odd egg ended by SIGKILL in mid-run\n",
        ),
        (
            "echo cracked >&2; exit 2".to_owned(),
            "runner odd egg ended with exit status 2 in mid-run: cracked\n",
        ),
        (
            result.to_owned(),
            "ended with exit status 0 before its last task\n",
        ),
        (
            format!("{both}; exit 4"),
            "ended with exit status 4 after its last task\n",
        ),
        (
            "printf '{'".to_owned(),
            "it ended in the middle of a line: '{'\n",
        ),
        (
            format!("{both}; {result}"),
            "task 0 has its outcome already: '{\"results\"",
        ),
    ];
    for (body, sentence) in lives {
        run(&body).assert_broken(1, sentence);
    }
}

#[test]
fn what_it_did_before_it_died_is_reported() {
    let ended = run(r#"echo '{"results":[[0,{"done":{"count":1}}]]}'; kill -9 $$"#);
    ended.assert_broken(1, "ended by SIGKILL in mid-run");
    assert_eq!(ended.run()["tasks_done"], 1);
}

#[test]
fn a_runner_that_does_not_end_is_ended() {
    let both = r#"echo '{"results":[[0,{"done":{"count":1}}],[1,{"done":{"count":1}}]]}'"#;
    run(&format!("exec >&-\n{STUBBORN}"))
        .assert_broken(1, "closed its standard output, but did not end");
    run(&format!("{both}\n{STUBBORN}")).assert_broken(1, "did not end after its last task");
}

#[test]
fn what_a_runner_leaves_behind_is_ended() {
    let both = r#"echo '{"results":[[0,{"done":{"count":1}}],[1,{"done":{"count":1}}]]}'"#;
    // the child keeps the streams open, too
    let ended = run(&format!("{both}\n(trap '' TERM; sleep 600) &"));
    assert_eq!(ended.status, Some(0), "{ended:?}");
}

#[test]
fn asked_to_end_it_leaves_no_process() {
    for (body, strangers) in [("exec sleep 600", 1), (STUBBORN, 4)] {
        for (signal, status) in [(Signal::SIGINT, 130), (Signal::SIGTERM, 143)] {
            let (running, _runner) = going(body, strangers);
            running.signal(signal);
            let ended = ended(running);
            assert_eq!(ended.status, Some(status), "{ended:?}");
            assert_eq!(ended.run()["end"], "stopped", "{ended:?}");
        }
    }
}

#[test]
fn a_runner_may_end_in_its_own_way() {
    let exited = r#"{"exited":{"exit":{"code":0},"usage":{"user":7000000,"sys":0,"peak_kib":0,"voluntary":0,"involuntary":0}}}"#;
    let farewell = format!(
        r#"echo '{{"kind":{{"run":{{"run":0,"event":{{"worker":{{"worker":0,"event":{exited}}}}}}}}}}}'"#
    );
    let ways = [
        format!("bye() {{ {farewell}; exit; }}\ntrap bye TERM\nsleep 600 & wait"),
        // the end of its input says so, too
        format!("trap '' TERM\ncat > /dev/null\n{farewell}"),
    ];
    for way in ways {
        let (running, _runner) = going(&way, 2);
        running.signal(Signal::SIGINT);
        let ended = ended(running);
        assert_eq!(ended.status, Some(130), "{ended:?}");
        assert_eq!(ended.run()["user_s"], 0.007, "{ended:?}");
    }
}

#[test]
fn killed_it_leaves_no_process() {
    let (running, _runner) = going(STUBBORN, 4);
    running.signal(Signal::SIGKILL);
    assert_eq!(ended(running).status, None);
}

#[test]
fn killed_while_it_waits_for_a_hello_it_leaves_no_process() {
    let silent = file("#!/bin/sh\ntrap '' TERM\nsleep 600 &\nsleep 600\n");
    let call = call("run eggs --seconds 60 --executor serial --runtime runner");
    let running = call.runner(silent.path()).start();
    running.family.await_strangers(3);
    running.signal(Signal::SIGKILL);
    assert_eq!(ended(running).status, None);
}

#[test]
fn stopped_while_it_waits_for_a_hello_it_ends() {
    let silent = file("#!/bin/sh\nsleep 600\n");
    let call = call("run eggs --seconds 60 --executor serial --runtime runner");
    let running = call.runner(silent.path()).start();
    running.family.await_strangers(2);
    running.signal(Signal::SIGINT);
    assert_eq!(ended(running).status, Some(130));
}

#[test]
fn suspended_it_stands_still_and_goes_on() {
    let (running, _runner) = going(STUBBORN, 4);
    let all = |state: fn(char) -> bool| {
        wait_until("all are in that state", || {
            let strangers = running.family.in_role(Role::Stranger);
            let there = strangers.len() >= 4;
            let alike = |stranger: &Member| state(stranger.state);
            (there && strangers.iter().all(alike)).then_some(())
        });
    };
    running.signal(Signal::SIGTSTP);
    all(|state| state == 'T');
    running.signal(Signal::SIGCONT);
    all(|state| state != 'T');
    running.signal(Signal::SIGINT);
    assert_eq!(ended(running).status, Some(130));
}

#[test]
fn without_the_fork_server_the_run_ends_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("session.jsonl");
    let runner = script(&format!("{STARTED}\nexec sleep 600"));
    let work = "run eggs --seconds 60 --executor serial --runtime runner --record";
    let call = call(&format!("{work} {}", record.display()));
    let running = call.runner(runner.path()).start();
    // a run that breaks off before its program heard of a worker is another thing
    wait_until("the first worker was heard of", || {
        let reported = fs::read_to_string(partial_of(&record)).unwrap_or_default();
        reported.contains(r#"{"started":{"pid""#).then_some(())
    });
    let server = wait_until("the fork server is there", || {
        running.family.in_role(Role::ForkServer).pop()
    });
    kill(server.pid, Signal::SIGKILL).unwrap();
    let ended = ended(running);
    ended.assert_broken(1, "the fork server is gone");
}
