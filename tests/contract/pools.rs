//! What pools and processes promise beyond the contract: which worker begins when, and which is replaced or held.

use std::collections::{HashMap, HashSet};

use eggtop::model::{
    Clock, Draft, EventKind, ExecutorKind, Exit, RunEnd, RunEvent, RunSpec, StartMethod, TimeSpan,
    WorkerEvent, WorkerId,
};
use eggtop::process::{ForkServer, Launch, ServerEvent};

use super::harness::{assert_no_process_left, in_time, run, run_meddling, state_of, wait_until};

pub(crate) fn pool_of_eggs(start: StartMethod) -> RunSpec {
    Draft {
        start,
        workers: Some(2),
        tasks: Some(4),
        ..Draft::default()
    }
    .spec()
}

/// Also stops more workers at once than one side's socket has room to report to the other.
pub(crate) fn a_pool_begins_when_all_are_there(server: &ForkServer, start: StartMethod) {
    let spec = Draft {
        workers: Some(600),
        tasks: Some(2),
        ..pool_of_eggs(start).draft()
    }
    .spec();
    let ran = run_meddling(server, &spec, 60.0, |event, wishes| {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::TaskStarted { .. },
                    ..
                },
            ..
        } = event.kind
        {
            wishes.stop.request();
        }
    });
    let last_ready = ran
        .workers()
        .filter(|(_, _, event)| matches!(event, WorkerEvent::Started { .. }))
        .map(|(event, _, _)| event.at)
        .max();
    let first_task = ran
        .workers()
        .find(|(_, _, event)| matches!(event, WorkerEvent::TaskStarted { .. }))
        .map(|(event, _, _)| event.at);
    assert_eq!(ran.pids().len(), 600);
    assert!(first_task >= last_ready);
    assert_eq!(ran.summary.end, RunEnd::Stopped);
    assert_no_process_left(&ran);
}

pub(crate) fn process_gives_each_task_its_own(server: &ForkServer, start: StartMethod) {
    for workers in [None, Some(2), Some(3)] {
        let spec = Draft {
            executor: ExecutorKind::Process,
            workers,
            ..pool_of_eggs(start).draft()
        }
        .spec();
        let ran = run(server, &spec, 0.05);
        let pids: HashSet<i32> = ran.pids().into_iter().collect();
        assert_eq!((pids.len(), ran.summary.done), (4, 4), "{workers:?}");
    }
}

pub(crate) fn children_are_replaced(server: &ForkServer, start: StartMethod) {
    let spec = Draft {
        tasks: Some(6),
        tasks_per_child: Some(2),
        ..pool_of_eggs(start).draft()
    }
    .spec();
    let ran = run(server, &spec, 0.02);
    assert_eq!(ran.summary.done, 6);
    let mut since_started = HashMap::new();
    for (_, worker, event) in ran.workers() {
        match event {
            WorkerEvent::Started { .. } => {
                since_started.insert(worker, 0);
            }
            WorkerEvent::TaskEnded(_) => {
                let tasks = since_started.entry(worker).or_default();
                *tasks += 1;
                assert!(*tasks <= 2, "a child did {tasks} tasks");
            }
            _ => {}
        }
    }
    assert!(
        (3..=4).contains(&ran.pids().len()),
        "{} children",
        ran.pids().len()
    );
    let letters: HashSet<WorkerId> = ran.workers().map(|(_, worker, _)| worker).collect();
    assert_eq!(
        letters.len(),
        2,
        "a child takes the place of the one before it"
    );
}

pub(crate) fn a_zombie_is_held_as_long_as_asked(server: &ForkServer, start: StartMethod) {
    in_time(|times| {
        let hold = TimeSpan::from_millis(200 * u64::from(times));
        zombie_held(server, start, hold)
    });
}

/// Asserts that a zombie is held for so long, and others are reaped meanwhile; nothing if it is over before
/// that was seen.
pub(crate) fn zombie_held(server: &ForkServer, start: StartMethod, hold: TimeSpan) -> Option<()> {
    let clock = Clock::start();
    let launch = |ticket, hold| Launch {
        ticket,
        start,
        hold,
    };
    server.launch(launch(7, hold)).unwrap();
    let ServerEvent::Launched {
        ticket: 7,
        pid,
        stream,
        ..
    } = next(server)
    else {
        panic!("no worker");
    };
    drop(stream);
    let ServerEvent::Exited {
        pid: gone,
        exit,
        at: exited,
    } = next(server)
    else {
        panic!("no exit");
    };
    assert_eq!((gone, exit), (pid, Exit::Code(0)));
    let state = state_of(pid);
    let seen = state == Some('Z');
    let is_over = clock.now() - clock.at(exited) >= hold;
    assert!(seen || is_over, "{state:?}");
    // others are seen and reaped while it is held
    server.launch(launch(8, TimeSpan::ZERO)).unwrap();
    let mut reported = Vec::new();
    let (other, stream) = loop {
        match next(server) {
            ServerEvent::Launched { pid, stream, .. } => break (pid, stream),
            early => reported.push(early),
        }
    };
    drop(stream);
    while reported.len() < 3 {
        reported.push(next(server));
    }
    let reaped = |wanted: i32| {
        let mut all = reported.iter().enumerate();
        let found = all.find_map(|(place, reported)| match reported {
            ServerEvent::Reaped { pid, at, .. } if *pid == wanted => Some((place, clock.at(*at))),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("{wanted} is not reaped: {reported:?}"))
    };
    let ((first, at), (second, other_at)) = (reaped(pid), reaped(other));
    assert!(at - clock.at(exited) >= hold, "{reported:?}");
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    // one that was started so late that the hold was over says nothing
    (seen && second < first && other_at <= at).then_some(())
}

pub(crate) fn next(server: &ForkServer) -> ServerEvent {
    let mut reported = None;
    wait_until("the fork server says something", || {
        reported = server.next_event().unwrap();
        reported.is_some()
    });
    reported.unwrap()
}
