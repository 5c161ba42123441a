//! The lives of processes: reported in order by every executor that has some, as the kernel sees them, and
//! none of them is left.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use eggtop::model::{
    Draft, Event, ExecutorKind, Exit, Memory, Origin, Outcome, ProcessEvent, RunEnd, RunSpec,
    Scenario, StartMethod, TimeSpan, Timestamp, WorkerEvent, WorkloadKind,
};
use eggtop::process::ForkServer;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::harness::{Ran, Wishes, in_time, run_meddling};
use super::lives::{Life, Step, lives, step_of, word_of, words_of};

type LifeTest = fn(&ForkServer, StartMethod);

pub(crate) const TESTS: [(&str, LifeTest); 6] = [
    (
        "states_are_those_of_the_kernel",
        states_are_those_of_the_kernel,
    ),
    (
        "an_orphan_is_adopted_and_reaped",
        an_orphan_is_adopted_and_reaped,
    ),
    (
        "pages_become_private_step_by_step",
        pages_become_private_step_by_step,
    ),
    ("a_stop_ends_the_hold", a_stop_ends_the_hold),
    (
        "an_orphan_of_a_killed_parent_ends",
        an_orphan_of_a_killed_parent_ends,
    ),
    (
        "a_killed_child_fails_its_task_alone",
        a_killed_child_fails_its_task_alone,
    ),
];

fn life(what: Scenario, start: StartMethod) -> RunSpec {
    Draft {
        workload: WorkloadKind::Lifecycle,
        executor: ExecutorKind::Process,
        tasks: Some(1),
        hold: Some(TimeSpan::from_millis(300)),
        touch: 16,
        what,
        start,
        ..Draft::default()
    }
    .spec()
}

/// Asserts that a process is a zombie with this parent at its exit; returns false if that was reported so late
/// that it may have been reaped.
fn is_zombie(pid: i32, parent: i32, since: TimeSpan, hold: TimeSpan) -> bool {
    let state = seen(pid);
    assert!(
        state == Some(('Z', parent)) || state.is_none() && since >= hold,
        "{pid}: {state:?} {since} after its exit"
    );
    state.is_some()
}

/// Returns the state letter and the parent of a process, if it is there.
fn seen(pid: i32) -> Option<(char, i32)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.next()?.parse().ok()?))
}

/// Returns the private pages of a process in KiB, if it has any.
fn private_pages(pid: i32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let lines = ["Private_Clean:", "Private_Dirty:"].map(|what| {
        let line = text.lines().find(|line| line.starts_with(what))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    let [clean, dirty] = lines;
    Some(clean? + dirty?).filter(|pages| *pages > 0)
}

fn assert_no_process_left(ran: &Ran) {
    for pid in lives(ran).keys() {
        assert_eq!(seen(*pid), None, "{pid} is still there");
    }
}

fn states_are_those_of_the_kernel(server: &ForkServer, start: StartMethod) {
    in_time(|times| {
        let hold = TimeSpan::from_millis(300 * u64::from(times));
        states_are_seen(server, start, hold)
    });
}

/// Asserts that what is reported of lives is true; nothing if a hold was over before that was seen.
fn states_are_seen(server: &ForkServer, start: StartMethod, hold: TimeSpan) -> Option<()> {
    let parent = server.pid();
    let zombies = Arc::new(AtomicU32::new(0));
    let seen_zombies = Arc::clone(&zombies);
    let look = move |event: &Event, wishes: &Wishes| match step_of(event) {
        Some((pid, Step::Process(ProcessEvent::Forked(fork)))) => {
            let origin = [Origin::Fork, Origin::Spawn][usize::from(start == StartMethod::Spawn)];
            assert_eq!((fork.parent, fork.origin), (parent, origin));
            let (state, by_kernel) = seen(pid).unwrap();
            assert_eq!(by_kernel, parent);
            assert_ne!(state, 'Z');
        }
        Some((pid, Step::Process(ProcessEvent::Exited { exit }))) => {
            assert_eq!(exit, Exit::Code(0));
            if is_zombie(pid, parent, wishes.since(event), hold) {
                seen_zombies.fetch_add(1, Ordering::Relaxed);
            }
        }
        Some((pid, Step::Process(ProcessEvent::Reaped { .. }))) => assert_eq!(seen(pid), None),
        _ => {}
    };
    let spec = Draft {
        tasks: Some(3),
        hold: Some(hold),
        ..life(Scenario::Life, start).draft()
    }
    .spec();
    let ran = run_meddling(server, &spec, 0.1, look);
    assert_eq!(
        (&ran.summary.end, ran.summary.done),
        (&RunEnd::Completed, 3)
    );
    let lives = lives(&ran);
    assert_eq!(lives.len(), 3);
    for life in lives.values() {
        let at = |word: &str| {
            life.iter()
                .find(|(_, step)| word_of(*step) == word)
                .unwrap()
                .0
        };
        assert!(at("reaped") - at("exited") >= hold);
    }
    // the zombies are none of the time that the work took
    let last = lives.values().flatten().map(|(at, _)| *at).max().unwrap();
    assert!(ran.summary.wall < last.since_start());
    (zombies.load(Ordering::Relaxed) == 3).then_some(())
}

/// Returns the life of the child that a worker forked, and that of the worker.
fn child_and_parent(ran: &Ran) -> ((i32, Life), (i32, Life)) {
    let lives = lives(ran);
    let forked = |life: &[(Timestamp, Step)]| match life[0].1 {
        Step::Process(ProcessEvent::Forked(fork)) => fork,
        step => panic!("{step:?}"),
    };
    let (child, life) = lives.iter().find(|(_, life)| forked(life).beside).unwrap();
    let parent = forked(life).parent;
    ((*child, life.clone()), (parent, lives[&parent].clone()))
}

fn an_orphan_is_adopted_and_reaped(server: &ForkServer, start: StartMethod) {
    in_time(|times| adopted_and_reaped(server, start, times));
}

/// Asserts that an orphan is adopted and reaped; nothing if it was gone before that was seen.
fn adopted_and_reaped(server: &ForkServer, start: StartMethod, times: u32) -> Option<()> {
    let parent = server.pid();
    let hold = TimeSpan::from_millis(300 * u64::from(times));
    let looks = Arc::new(AtomicU32::new(0));
    let looked = Arc::clone(&looks);
    let look = move |event: &Event, wishes: &Wishes| match step_of(event) {
        Some((pid, Step::Process(ProcessEvent::Reparented { parent: now }))) => {
            assert_eq!(now, parent);
            let by_kernel = seen(pid).map(|(_, by_kernel)| by_kernel);
            // it is a zombie as long as it is held before it is gone
            let late = by_kernel.is_none() && wishes.since(event) >= hold;
            assert!(late || by_kernel == Some(parent), "{by_kernel:?}");
            looked.fetch_add(u32::from(!late), Ordering::Relaxed);
        }
        Some((pid, Step::Process(ProcessEvent::Exited { .. }))) => {
            let in_time = is_zombie(pid, parent, wishes.since(event), hold);
            looked.fetch_add(u32::from(in_time), Ordering::Relaxed);
        }
        _ => {}
    };
    let spec = Draft {
        hold: Some(hold),
        ..life(Scenario::Orphan, start).draft()
    }
    .spec();
    let ran = run_meddling(server, &spec, 0.6, look);
    assert_eq!(ran.summary.end, RunEnd::Completed);
    let ((_, child), (_, worker)) = child_and_parent(&ran);
    assert_eq!(words_of(&child), ["forked", "adopted", "exited", "reaped"]);
    assert!(child.is_sorted_by_key(|(at, _)| *at));
    let ended = worker.iter().find(|(_, step)| word_of(*step) == "exited");
    assert!(
        ended.unwrap().0 <= child[1].0,
        "adopted before its parent ended"
    );
    assert_no_process_left(&ran);
    // an adoption, and two that exit
    (looks.load(Ordering::Relaxed) == 3).then_some(())
}

fn pages_become_private_step_by_step(server: &ForkServer, start: StartMethod) {
    in_time(|times| pages_become_private(server, start, 0.6 * f64::from(times)));
}

/// Asserts that pages become private as they are written to; nothing if the kernel was not asked before the
/// child had ended.
fn pages_become_private(server: &ForkServer, start: StartMethod, seconds: f64) -> Option<()> {
    let block = 16_000_000 / 1_024;
    let looks = Arc::new(AtomicU32::new(0));
    let looked = Arc::clone(&looks);
    let look = move |event: &Event, _: &Wishes| {
        if let Some((pid, Step::Process(ProcessEvent::Memory(reported)))) = step_of(event)
            && is_child_of_worker(pid)
            && let Some(private) = private_pages(pid)
        {
            // it may have written to more by now, never to less
            assert!(
                private + block / 8 > reported.private,
                "{private}: {reported:?}"
            );
            looked.fetch_add(1, Ordering::Relaxed);
        }
    };
    let ran = run_meddling(server, &life(Scenario::Memory, start), seconds, look);
    assert_eq!(ran.summary.end, RunEnd::Completed);
    let ((_, child), (_, worker)) = child_and_parent(&ran);
    let reported = |life: &[(Timestamp, Step)]| -> Vec<Memory> {
        let memories = life.iter().filter_map(|(_, step)| match step {
            Step::Process(ProcessEvent::Memory(memory)) => Some(*memory),
            _ => None,
        });
        memories.collect()
    };
    let (child, worker) = (reported(&child), reported(&worker));
    assert_eq!((child.len(), worker.len()), (5, 7));
    let near = |kib: u64, part: u64| kib.abs_diff(block * part / 4) < block / 8;
    assert!(near(worker[0].private, 4), "alone with it: {worker:?}");
    for (step, (child, worker)) in child.iter().zip(&worker[1..]).enumerate() {
        let written = step as u64;
        assert!(near(child.private, written), "{step}: {child:?}");
        assert!(near(worker.private, written), "{step}: {worker:?}");
        assert!(
            child.shared + block / 8 > block * (4 - written) / 4,
            "{step}: {child:?}"
        );
    }
    assert!(
        near(worker[6].private, 4),
        "alone with it again: {worker:?}"
    );
    assert_no_process_left(&ran);
    (looks.load(Ordering::Relaxed) > 0).then_some(())
}

fn a_stop_ends_the_hold(server: &ForkServer, start: StartMethod) {
    let spec = Draft {
        // a hold that is not waited for
        hold: Some(TimeSpan::from_millis(86_400_000)),
        tasks: Some(2),
        ..life(Scenario::Life, start).draft()
    }
    .spec();
    let stop = |event: &Event, wishes: &Wishes| {
        if let Some((_, Step::Process(ProcessEvent::Exited { .. }))) = step_of(event) {
            wishes.stop.request();
        }
    };
    let ran = run_meddling(server, &spec, 0.05, stop);
    for life in lives(&ran).values() {
        assert_eq!(words_of(life).last(), Some(&"reaped"));
    }
    assert_no_process_left(&ran);
}

fn an_orphan_of_a_killed_parent_ends(server: &ForkServer, start: StartMethod) {
    in_time(|times| orphan_of_a_killed_parent(server, start, 0.4 * f64::from(times)));
}

/// Asserts that an orphan of a killed parent ends; nothing if the parent ended before it was killed.
fn orphan_of_a_killed_parent(server: &ForkServer, start: StartMethod, seconds: f64) -> Option<()> {
    let murder = |event: &Event, _: &Wishes| {
        if let Some((_, Step::Process(ProcessEvent::Forked(fork)))) = step_of(event)
            && fork.beside
        {
            let _ = kill(Pid::from_raw(fork.parent), Signal::SIGKILL);
        }
    };
    let ran = run_meddling(server, &life(Scenario::Orphan, start), seconds, murder);
    assert_eq!(ran.summary.end, RunEnd::Completed);
    assert_eq!(ran.summary.lost + ran.summary.done, 1);
    let ((_, child), (_, worker)) = child_and_parent(&ran);
    assert_eq!(words_of(&child).last(), Some(&"reaped"));
    assert_eq!(words_of(&worker).last(), Some(&"reaped"));
    assert_no_process_left(&ran);
    (ran.summary.lost == 1).then_some(())
}

fn a_killed_child_fails_its_task_alone(server: &ForkServer, start: StartMethod) {
    let murder = |event: &Event, _: &Wishes| {
        if let Some((pid, Step::Process(ProcessEvent::Memory(_)))) = step_of(event)
            && is_child_of_worker(pid)
        {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    };
    // it is killed in its first sixth, long before it would end
    let ran = run_meddling(server, &life(Scenario::Memory, start), 6.0, murder);
    assert_eq!(
        (ran.summary.failed, &ran.summary.end),
        (1, &RunEnd::Completed)
    );
    let failed = ran.workers().find_map(|(_, _, reported)| match reported {
        WorkerEvent::TaskEnded(end) => Some(end.outcome.clone()),
        _ => None,
    });
    let Some(Outcome::Failed(reason)) = failed else {
        panic!("{failed:?}");
    };
    assert!(reason.ends_with("SIGKILL"), "{reason}");
    assert_no_process_left(&ran);
}

/// Returns whether a process is one that a worker has forked for itself.
fn is_child_of_worker(pid: i32) -> bool {
    let name = fs::read_to_string(format!("/proc/{pid}/comm"));
    name.is_ok_and(|name| name.trim() == "eggtop-child")
}
