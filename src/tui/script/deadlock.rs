//! A made-up deadlock: two threads that each hold a lock and want the other one's.

use super::{event, sample, series_ended};
use crate::model::{
    Await, CycleStep, Deadlock, DeadlockKind, Draft, EventKind, ExecutorKind, Hang, HostId, Party,
    Resource, RunEnd, RunEvent, RunId, RunSpec, RunStart, RunSummary, SyncEvent, TaskId, TimeSpan,
    Timestamp, Usage, WaitBy, WorkerEvent, WorkerId, WorkloadKind,
};
use crate::tui::message::Message;

/// When it begins, in milliseconds; it hangs half a second later.
const BEGAN: u64 = 1_000;

pub(in crate::tui) fn spec() -> RunSpec {
    Draft {
        workload: WorkloadKind::Deadlock,
        executor: ExecutorKind::Threads,
        how: DeadlockKind::Locks,
        workers: Some(2),
        ..Draft::default()
    }
    .spec()
}

/// All until it was seen, and a second more.
pub(in crate::tui) fn hangs(cores: u16) -> Vec<Message> {
    let mut reported = vec![of_run(0, started())];
    for worker in [0, 1] {
        reported.extend([
            of_worker(
                2,
                worker,
                WorkerEvent::Started {
                    pid: 400,
                    tid: 401,
                    asked: Timestamp::from_millis(BEGAN),
                    host: HostId::HERE,
                },
            ),
            of_worker(
                3,
                worker,
                WorkerEvent::TaskStarted {
                    task: TaskId(worker),
                    ready: Timestamp::from_millis(BEGAN + 2),
                    core: worker as u16,
                },
            ),
            of_worker(
                4,
                worker,
                WorkerEvent::SyncEvent(SyncEvent::Holds(Resource::Lock(worker))),
            ),
            of_worker(
                500,
                worker,
                WorkerEvent::SyncEvent(SyncEvent::Awaits(Await {
                    on: Resource::Lock(1 - worker),
                    by: WaitBy::Sleep,
                    until: None,
                })),
            ),
        ]);
    }
    reported.push(of_run(1_100, RunEvent::Deadlocked(Box::new(deadlock()))));
    reported.push(sample(BEGAN + 1_100, &vec![0.03; usize::from(cores)]));
    reported.push(Message::Tick(Timestamp::from_millis(BEGAN + 2_100)));
    reported
}

/// A person ended it.
pub(in crate::tui) fn ended() -> Vec<Message> {
    let summary = RunSummary {
        end: RunEnd::Deadlocked,
        wall: TimeSpan::from_millis(2_200),
        usage: Usage {
            user: TimeSpan::from_millis(980),
            ..Usage::default()
        },
        done: 0,
        failed: 0,
        lost: 0,
        output: serde_json::Value::Null,
    };
    vec![
        of_run(2_200, RunEvent::Ended(Box::new(summary))),
        event(BEGAN + 2_201, series_ended()),
    ]
}

fn deadlock() -> Deadlock {
    let [a, b] = [0, 1].map(|number| Party::Worker(WorkerId(number)));
    let step = |(waits, held_by), lock| CycleStep {
        waits,
        task: Some(TaskId(lock)),
        resource: Resource::Lock(1 - lock),
        held_by,
    };
    Deadlock {
        cycle: vec![step((a, b), 0), step((b, a), 1)],
        stuck: vec![WorkerId(0), WorkerId(1)],
        since: Timestamp::from_millis(BEGAN + 500),
        kind: Hang::Sleeping,
        cores: 0.0,
    }
}

fn started() -> RunEvent {
    RunEvent::Started(Box::new(RunStart {
        series: None,
        spec: spec(),
        tasks: 2,
        workers: 2,
        size: 0.4,
        repetition: 0,
    }))
}

fn of_run(at: u64, event_of_run: RunEvent) -> Message {
    let run = RunId(0);
    let kind = EventKind::Run {
        run,
        event: event_of_run,
    };
    event(BEGAN + at, kind)
}

fn of_worker(at: u64, worker: u32, reported: WorkerEvent) -> Message {
    let worker = WorkerId(worker);
    of_run(
        at,
        RunEvent::Worker {
            worker,
            event: reported,
        },
    )
}
