//! A process that holds a zombie, has left an orphan or shares its memory dies, and the program does: no
//! process is left, neither alive nor as a zombie.

use nix::sys::signal::{Signal, kill};

use super::family::{Member, Role, wait_until};
use super::program::{Outcome, Running, eggtop, start};

/// Lives that would go on for long.
const LIVES: [&str; 3] = [
    "--scenario orphan --seconds 60",
    "--scenario memory --seconds 24",
    "--scenario life --seconds 0.1 --zombie-time 3600",
];

/// Starts a life and waits until it is in its middle: the child is there, or the zombie.
fn in_mid_life(life: &str) -> Running {
    let running = start(eggtop(&format!(
        "run lifecycle --tasks 1 --format json {life}"
    )));
    wait_until("the life is in its middle", || {
        let child = !running.family.in_role(Role::Child).is_empty();
        let server = running.family.in_role(Role::ForkServer);
        let held = server
            .first()
            .is_some_and(|server| has_zombie(server.pid.as_raw()));
        (child || held).then_some(())
    });
    running
}

/// Returns whether a process has a child that is a zombie.
fn has_zombie(parent: i32) -> bool {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let mut stats =
        processes.filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok());
    let zombie = format!(") Z {parent} ");
    stats.any(|stat| stat.contains(&zombie))
}

#[test]
fn no_process_outlives_a_killed_program() {
    for life in LIVES {
        let running = in_mid_life(life);
        running.signal(Signal::SIGKILL);
        running.outcome().family.assert_gone();
    }
}

#[test]
fn no_process_outlives_a_killed_fork_server() {
    for life in LIVES {
        let running = in_mid_life(life);
        let server = running.family.in_role(Role::ForkServer).remove(0);
        kill(server.pid, Signal::SIGKILL).unwrap();
        let ended = running.outcome();
        ended.family.assert_gone();
        assert_ne!(ended.status, Some(0), "{life}: {ended:?}");
    }
}

#[test]
fn no_process_outlives_a_run_that_is_interrupted() {
    for life in LIVES {
        let running = in_mid_life(life);
        let server = running.family.in_role(Role::ForkServer).remove(0);
        running.signal(Signal::SIGINT);
        let ended = running.outcome();
        ended.family.assert_gone();
        assert!(!has_zombie(server.pid.as_raw()), "{life}");
        assert_eq!(ended.status, Some(130), "{life}: {ended:?}");
    }
}

/// Kills the parent of an orphan that lives for so many seconds; returns the parent and what came of the
/// run, unless the parent ended before it was killed.
fn killed_parent_of_an_orphan(seconds: &str) -> Option<(Member, Outcome)> {
    let life = format!("--scenario orphan --seconds {seconds} --zombie-time 0.1");
    let running = in_mid_life(&life);
    let parent = running.family.in_role(Role::Worker).pop();
    let killed = parent.filter(|parent| kill(parent.pid, Signal::SIGKILL).is_ok());
    let ended = running.outcome();
    killed
        .filter(|_| ended.status != Some(0))
        .map(|parent| (parent, ended))
}

#[test]
fn an_orphan_is_reported_although_its_parent_was_killed() {
    // the parent goes on for half of these seconds: on a busy machine it may end before it is killed
    let (parent, ended) = ["3", "30", "300"]
        .into_iter()
        .find_map(killed_parent_of_an_orphan)
        .expect("a parent that can be killed");
    ended.family.assert_gone();
    assert_eq!(ended.status, Some(1), "its task is lost: {ended:?}");
    let run = ended.run();
    let child = &run["processes"][1];
    assert_eq!(child["first_parent"], parent.pid.as_raw());
    assert_ne!(child["parent"], child["first_parent"]);
    for step in ["forked_s", "adopted_s", "exited_s", "reaped_s"] {
        assert!(child[step].is_f64(), "{step}: {child}");
    }
}
