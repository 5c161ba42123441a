//! The program is killed, asked to end, or loses its terminal in the middle of a run: no process
//! is left, and the terminal is as it was.

use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};

use super::family::{Role, wait_until};
use super::program::{eggtop, start};
use super::screen::lab;

/// Ways to run eggs in processes: arguments, and how many workers are alive in mid-run.
const WAYS: [(&str, usize); 4] = [
    ("--executor pool --workers 3 --start fork", 3),
    ("--executor pool --workers 3 --start spawn", 3),
    ("--executor process --tasks 5 --start fork", 5),
    ("--executor process --tasks 5 --start spawn", 5),
];

#[test]
fn killed_it_leaves_no_process() {
    for (way, workers) in WAYS {
        let running = start(eggtop(&format!("run eggs --seconds 60 {way}")));
        running.family.working(workers);
        running.signal(Signal::SIGKILL);
        running.family.assert_gone();
        assert_eq!(running.outcome().status, None);
    }
}

#[test]
fn killed_with_the_screen_on_it_leaves_no_process() {
    for (way, workers) in WAYS {
        let mut screen = lab(&format!("--seconds 60 {way}"));
        screen.press("\r");
        screen.family.working(workers);
        kill(screen.family.program(), Signal::SIGKILL).unwrap();
        screen.family.assert_gone();
        assert_eq!(screen.exit_status(), 128 + 9);
    }
}

#[test]
fn asked_to_end_it_prints_what_there_is_and_leaves_no_process() {
    let signals = [
        (Signal::SIGTERM, 143),
        (Signal::SIGHUP, 129),
        (Signal::SIGINT, 130),
    ];
    for (way, workers) in WAYS {
        for (signal, status) in signals {
            let running = start(eggtop(&format!(
                "run eggs --seconds 60 {way} --format json"
            )));
            running.family.working(workers);
            running.signal(signal);
            let ended = running.outcome();
            ended.family.assert_gone();
            assert_eq!(ended.status, Some(status), "{ended:?}");
            let run = ended.run();
            assert_eq!(
                (&run["end"], &run["tasks_done"]),
                (&"stopped".into(), &0.into())
            );
        }
    }
}

#[test]
fn asked_to_end_with_the_screen_on_it_gives_the_terminal_back() {
    // from outside, INT is a wish to quit like `q`
    let signals = [
        (Signal::SIGTERM, 143),
        (Signal::SIGHUP, 129),
        (Signal::SIGINT, 0),
    ];
    for ((way, workers), (signal, status)) in WAYS.into_iter().zip(signals.into_iter().cycle()) {
        let mut screen = lab(&format!("--seconds 60 {way}"));
        screen.press("\r");
        screen.family.working(workers);
        kill(screen.family.program(), signal).unwrap();
        assert_eq!(screen.exit_status(), status, "{}", screen.text());
        screen.family.assert_gone();
        screen.assert_as_found();
    }
}

#[test]
fn without_its_terminal_the_lab_ends() {
    for (way, workers) in WAYS {
        let mut screen = lab(&format!("--seconds 60 {way}"));
        screen.press("\r");
        screen.family.working(workers);
        screen.hang_up();
        screen.family.assert_gone();
    }
}

#[test]
fn without_its_terminal_a_headless_run_ends() {
    for (way, workers) in WAYS {
        let mut screen =
            super::screen::Setting::default().eggtop(&format!("run eggs --seconds 60 {way}"));
        screen.family.working(workers);
        screen.hang_up();
        screen.family.assert_gone();
    }
}

#[test]
fn a_crowd_of_workers_is_stopped_too() {
    // most have nothing to do, else it would take minutes until they are all there
    let running = start(eggtop("run eggs --seconds 60 --tasks 1 --workers 800"));
    wait_until("all of them are there", || {
        (running.family.in_role(Role::Worker).len() == 800).then_some(())
    });
    // a fork server that comes late finds all that the program wants of it at once
    let server = running.family.in_role(Role::ForkServer).remove(0).pid;
    running.family.stop(server);
    running.signal(Signal::SIGTERM);
    // time to say all of it; with less, less is tried
    sleep(Duration::from_millis(500));
    kill(server, Signal::SIGCONT).unwrap();
    let ended = running.outcome();
    ended.family.assert_gone();
    assert_eq!(ended.status, Some(143), "{ended:?}");
}
