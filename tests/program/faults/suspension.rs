//! Ctrl-Z and fg: the program and its workers stop, and go on where they were.

use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::family::{Family, Role, wait_until};
use super::program::{EGGTOP, eggtop, start};
use super::screen::{Screen, Setting, lab};

/// Waits until the program and its workers are stopped; what they have used then stays the same.
fn assert_stopped(screen: &mut Screen) {
    screen.wait_until("all are stopped", |screen| {
        let mut members = screen.family.alive();
        members.retain(|member| !matches!(member.role, Role::ForkServer | Role::Keeper));
        members.len() > 1 && members.iter().all(|member| member.state == 'T')
    });
    let used = cpu_of_workers(&screen.family);
    screen.rest(Duration::from_millis(200));
    assert_eq!(cpu_of_workers(&screen.family), used);
}

fn cpu_of_workers(family: &Family) -> u64 {
    let workers = family.in_role(Role::Worker);
    workers.iter().map(|worker| worker.cpu).sum()
}

#[test]
fn the_lab_stops_at_its_key_and_goes_on_where_it_was() {
    let mut screen = lab("--seconds 1 --tasks 4 --workers 2");
    let raw = screen.modes();
    screen.press("\r");
    let workers = screen.family.working(2);
    screen.press("\x1a");
    assert_stopped(&mut screen);
    screen.assert_as_found();
    kill(screen.family.program(), Signal::SIGCONT).unwrap();
    screen.wait_until("the lab is back", |screen| {
        screen.screen().alternate_screen()
    });
    screen.wait_until("the axis has a cut", |screen| screen.text().contains('╱'));
    screen.wait_complete();
    assert_eq!(screen.modes(), raw);
    let pids = |members: Vec<super::family::Member>| -> Vec<i32> {
        members.iter().map(|member| member.pid.as_raw()).collect()
    };
    assert_eq!(pids(screen.family.in_role(Role::Worker)), pids(workers));
    screen.wait_for("native pool x2");
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.family.assert_gone();
    screen.assert_as_found();
}

#[test]
fn killed_while_stopped_it_leaves_no_process() {
    for way in ["--start fork", "--start spawn --executor process"] {
        let mut screen = lab(&format!("--seconds 60 --tasks 2 --workers 2 {way}"));
        screen.press("\r");
        screen.family.working(2);
        screen.press("\x1a");
        assert_stopped(&mut screen);
        kill(screen.family.program(), Signal::SIGKILL).unwrap();
        screen.family.assert_gone();
    }
}

/// Opens a shell as a person has it, which gives its jobs the terminal and takes it back.
fn person() -> Screen {
    let variables = [("PS1", Some("ready> ")), ("ENV", None)];
    let setting = Setting {
        variables: &variables,
        ..Setting::default()
    };
    let mut screen = setting.shell(&["-i".to_owned()]);
    screen.wait_for("ready>");
    screen
}

#[test]
fn a_shell_stops_the_lab_and_continues_it() {
    let mut screen = person();
    screen.press(&format!("{EGGTOP} --seconds 1 --tasks 4 --workers 2\n"));
    screen.wait_for("cores busy");
    screen.press("\r");
    screen.family.working(2);
    screen.press("\x1a");
    assert_stopped(&mut screen);
    screen.wait_until("the shell is back", |screen| {
        !screen.screen().alternate_screen() && screen.text().trim_end().ends_with("ready>")
    });
    screen.press("fg\n");
    screen.wait_until("the axis has a cut", |screen| screen.text().contains('╱'));
    screen.wait_complete();
    screen.wait_for("native pool x2");
    screen.press("q");
    screen.family.assert_gone();
    screen.wait_until("the shell is back", |screen| {
        !screen.screen().alternate_screen()
    });
}

#[test]
fn a_shell_stops_a_headless_run_and_continues_it() {
    for start in ["fork", "spawn"] {
        let mut screen = person();
        let work = format!("--seconds 1 --tasks 4 --workers 2 --start {start} --format csv");
        screen.press(&format!("{EGGTOP} run eggs {work}; echo status $?.\n"));
        screen.family.working(2);
        screen.press("\x1a");
        assert_stopped(&mut screen);
        screen.press("fg\n");
        wait_until("they go on", || {
            let members = screen.family.alive();
            members
                .iter()
                .all(|member| member.state != 'T')
                .then_some(())
        });
        screen.family.assert_gone();
        screen.wait_until("the report is there", |screen| {
            screen.text().contains(",completed,")
        });
        assert!(
            screen.text().contains(",4,0,0,completed,"),
            "{}",
            screen.text()
        );
    }
}

#[test]
fn killed_while_a_shell_has_stopped_it_it_leaves_no_process() {
    // here the fork server is stopped, too, with the rest of the job
    let mut screen = person();
    let work = "--seconds 60 --tasks 2 --workers 2";
    screen.press(&format!("{EGGTOP} run eggs {work}\n"));
    screen.family.working(2);
    screen.press("\x1a");
    assert_stopped(&mut screen);
    kill(screen.family.program(), Signal::SIGKILL).unwrap();
    screen.family.assert_gone();
}

/// What is stopped by a signal without notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Program,
    ForkServer,
    Worker,
}

/// Returns the report of a run of which a part was stopped for more than a second in its midst.
fn stopped_in_its_midst(part: Part, how: &str) -> Value {
    let running = start(eggtop(&format!(
        "run eggs --seconds 1 --tasks 4 --workers 2 --executor {how} --format json"
    )));
    let members = match how {
        "threads" | "async" | "serial" => {
            wait_until("it computes", || {
                let alive = running.family.alive();
                let program = alive.iter().find(|one| one.role == Role::Program)?;
                (program.cpu > 20).then_some(())
            });
            running.family.alive()
        }
        _ => {
            running.family.working(2);
            running.family.alive()
        }
    };
    let role = match part {
        Part::Program => Role::Program,
        Part::ForkServer => Role::ForkServer,
        Part::Worker => Role::Worker,
    };
    let whom: Pid = members.iter().find(|one| one.role == role).unwrap().pid;
    running.family.stop(whom);
    // workers are looked at now and then, and the program must find one stopped more than once
    let pause = if part == Part::Worker { 4_000 } else { 1_200 };
    std::thread::sleep(Duration::from_millis(pause));
    kill(whom, Signal::SIGCONT).unwrap();
    let outcome = running.outcome();
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    outcome.run()
}

#[test]
fn a_stop_without_notice_is_detected_and_reported() {
    let all = [
        (Part::Program, "threads", "eggtop itself"),
        (Part::Program, "pool", "eggtop itself"),
        (Part::Program, "async", "eggtop itself"),
        (Part::Program, "serial", "eggtop itself"),
        (Part::Worker, "pool", "Worker "),
        (Part::ForkServer, "process", "eggtop itself"),
    ];
    for (part, how, who) in all {
        let run = stopped_in_its_midst(part, how);
        // the looks at workers are as far apart as a busy machine makes them
        let suspended = run["suspended_s"].as_f64().unwrap();
        assert!(suspended > 0.3, "{part:?} of {how}: {run}");
        // so busy that the run takes long, a stop weighs little
        let sentence = run["verdict"].as_str().unwrap();
        let weighs = suspended > 0.05 * run["wall_s"].as_f64().unwrap();
        assert!(!weighs || sentence.starts_with(who), "{sentence}");
    }
}
