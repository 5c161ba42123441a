//! What becomes of a run whose workers are killed or stand still, and of one whose fork server is killed.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use eggtop::model::{
    Draft, Event, EventKind, Exit, RunEnd, RunEvent, StartMethod, TaskId, WorkerEvent,
};
use eggtop::process::ForkServer;

use super::harness::{Wishes, assert_no_process_left, run_meddling, state_of, wait_until};
use super::pools::pool_of_eggs;

/// Kills the worker that first reports progress at the task.
pub(crate) fn killer(
    victim: TaskId,
    times: u32,
) -> impl Fn(&Event, &Wishes) + Send + Sync + 'static {
    let state = Mutex::new((HashMap::new(), HashMap::new(), 0));
    move |event, _| {
        let EventKind::Run {
            event: RunEvent::Worker { worker, event },
            ..
        } = &event.kind
        else {
            return;
        };
        let mut state = state.lock().unwrap();
        let (pids, tasks, killed) = &mut *state;
        match event {
            WorkerEvent::Started { pid, .. } => {
                pids.insert(*worker, *pid);
            }
            WorkerEvent::TaskStarted { task, .. } => {
                tasks.insert(*worker, *task);
            }
            WorkerEvent::Progress { .. }
                if tasks.get(worker) == Some(&victim) && *killed < times =>
            {
                *killed += 1;
                tasks.remove(worker);
                let pid = nix::unistd::Pid::from_raw(pids[worker]);
                nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
            }
            _ => {}
        }
    }
}

pub(crate) fn a_killed_worker_loses_its_task(server: &ForkServer, start: StartMethod) {
    let spec = pool_of_eggs(start);
    let ran = run_meddling(server, &spec, 0.3, killer(TaskId(1), 1));
    assert_eq!(ran.summary.end, RunEnd::Completed);
    assert_eq!((ran.summary.done, ran.summary.lost), (3, 1));
    assert_eq!(ran.lost(), vec![(TaskId(1), false)]);
    let killed = |event: &WorkerEvent| {
        matches!(
            event,
            WorkerEvent::Exited {
                exit: Exit::Signal(9),
                ..
            }
        )
    };
    assert_eq!(
        ran.workers().filter(|(_, _, event)| killed(event)).count(),
        1
    );
    assert_no_process_left(&ran);
}

pub(crate) fn a_lost_task_is_retried(server: &ForkServer, start: StartMethod) {
    let spec = Draft {
        retry: 1,
        ..pool_of_eggs(start).draft()
    }
    .spec();
    let ran = run_meddling(server, &spec, 0.3, killer(TaskId(1), 1));
    assert_eq!((ran.summary.done, ran.summary.lost), (4, 0));
    assert_eq!(ran.lost(), vec![(TaskId(1), true)]);
    let ran = run_meddling(server, &spec, 0.3, killer(TaskId(1), 2));
    assert_eq!((ran.summary.done, ran.summary.lost), (3, 1));
    assert_eq!(ran.lost(), vec![(TaskId(1), true), (TaskId(1), false)]);
}

pub(crate) fn every_worker_killed_still_ends(server: &ForkServer, start: StartMethod) {
    let spec = Draft {
        workers: Some(1),
        tasks: Some(3),
        ..pool_of_eggs(start).draft()
    }
    .spec();
    let ran = run_meddling(server, &spec, 0.2, |event, _| {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::Started { pid, .. },
                    ..
                },
            ..
        } = event.kind
        {
            let pid = nix::unistd::Pid::from_raw(pid);
            nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
        }
    });
    // each dies with a task in its hands, or before it had one, in which case it is replaced
    assert!(
        ran.summary.lost + ran.summary.done == 3 || matches!(ran.summary.end, RunEnd::Broken(_))
    );
    assert_no_process_left(&ran);
}

/// The other worker has nothing to do until the lost task comes back: that is idleness.
pub(crate) fn waiting_for_a_lost_task_is_no_hand_over(server: &ForkServer, start: StartMethod) {
    let spec = Draft {
        values: vec![0.6, 0.05],
        tasks: None,
        retry: 1,
        tasks_per_child: Some(1),
        ..pool_of_eggs(start).draft()
    }
    .spec();
    let ran = run_meddling(server, &spec, 1.0, killer(TaskId(0), 1));
    assert_eq!((ran.summary.done, ran.summary.lost), (2, 0));
    let lost = ran.events.iter().find_map(|event| match event.kind {
        EventKind::Run {
            event: RunEvent::TaskLost { .. },
            ..
        } => Some(event.at),
        _ => None,
    });
    let again = ran.workers().filter_map(|(_, _, event)| match event {
        WorkerEvent::TaskStarted { task, ready, .. } if *task == TaskId(0) => Some(*ready),
        _ => None,
    });
    assert!(
        again.last() >= lost,
        "hand-over began before there was a task to hand over"
    );
}

pub(crate) fn a_worker_that_stands_still_shows_a_gap(server: &ForkServer, start: StartMethod) {
    let spec = Draft {
        workers: Some(1),
        tasks: Some(1),
        ..pool_of_eggs(start).draft()
    }
    .spec();
    let pid = Mutex::new(None);
    let ran = run_meddling(server, &spec, 0.4, move |event, _| {
        let EventKind::Run {
            event: RunEvent::Worker { event, .. },
            ..
        } = &event.kind
        else {
            return;
        };
        match event {
            WorkerEvent::Started { pid: started, .. } => *pid.lock().unwrap() = Some(*started),
            WorkerEvent::Progress { .. } => {
                if let Some(pid) = pid.lock().unwrap().take() {
                    let worker = nix::unistd::Pid::from_raw(pid);
                    nix::sys::signal::kill(worker, nix::sys::signal::Signal::SIGSTOP).unwrap();
                    // one without a core is not stopped before it has one again
                    wait_until("it is stopped", || state_of(pid) == Some('T'));
                    std::thread::sleep(Duration::from_millis(200));
                    nix::sys::signal::kill(worker, nix::sys::signal::Signal::SIGCONT).unwrap();
                }
            }
            _ => {}
        }
    });
    let longest = ran
        .workers()
        .filter_map(|(event, _, reported)| match reported {
            WorkerEvent::Gap { from, .. } => Some((event.at - *from).as_secs_f64()),
            _ => None,
        });
    let longest = longest.fold(0.0, f64::max);
    assert!(
        longest >= 0.19,
        "stood still for 0.2 s, reported {longest} s"
    );
    // the heat it missed meanwhile is not counted as got
    let total = ran.workers().find_map(|(_, _, reported)| match reported {
        WorkerEvent::TaskEnded(end) => Some(end.cpu_total.as_secs_f64()),
        _ => None,
    });
    assert!(
        total.is_some_and(|total| (0.39..0.45).contains(&total)),
        "{total:?}"
    );
}

pub(crate) fn a_dead_fork_server_ends_the_run(server: &ForkServer) {
    let pid = nix::unistd::Pid::from_raw(server.pid());
    let spec = pool_of_eggs(StartMethod::Fork);
    let ran = run_meddling(server, &spec, 30.0, move |event, _| {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::TaskStarted { .. },
                    ..
                },
            ..
        } = event.kind
        {
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL);
        }
    });
    let RunEnd::Broken(reason) = &ran.summary.end else {
        panic!("{:?}", ran.summary.end);
    };
    assert!(reason.contains("fork server"), "{reason}");
    // the system kills its workers; the process that inherits them reaps them, in its own time
    for pid in ran.pids() {
        wait_until("its workers are dead", || {
            matches!(state_of(pid), None | Some('Z'))
        });
    }
}
