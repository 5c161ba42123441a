//! Made-up runs on an event loop.

use super::Message;
use super::outside::{of_run, of_worker};
use crate::model::{
    Draft, ExecutorKind, HostId, Outcome, RunEvent, RunStart, TaskEnd, TaskId, TaskOutput,
    TimeSpan, Timestamp, WorkerEvent, WorkloadKind,
};

/// Tasks that sleep for so many milliseconds each, all at once on one thread. The first computes from
/// when it is awake until `blocked`; so far the log says until then.
pub(in crate::tui) fn naps(sleeps: &[u64], blocked: u64) -> Vec<Message> {
    let tasks = sleeps.len() as u32;
    let spec = Draft {
        workload: WorkloadKind::Sleep,
        executor: ExecutorKind::Async,
        tasks: Some(tasks),
        ..Draft::default()
    }
    .spec();
    let start = RunStart {
        series: None,
        spec,
        tasks,
        workers: tasks,
        size: 0.65,
        repetition: 0,
    };
    let mut reported = vec![of_run(0, RunEvent::Started(Box::new(start)))];
    reported.extend(
        (0..)
            .zip(sleeps)
            .flat_map(|(task, sleep)| begin(task, *sleep)),
    );
    let before = (1..).zip(&sleeps[1..]);
    for (task, sleep) in before.filter(|(_, sleep)| **sleep < sleeps[0]) {
        reported.extend([go_on(*sleep, task, *sleep), end(*sleep, task)]);
    }
    reported.push(go_on(sleeps[0], 0, sleeps[0]));
    let at_work = WorkerEvent::Progress {
        core: 0,
        cpu: TimeSpan::from_millis(blocked - sleeps[0]),
        done: 0.5,
    };
    reported.push(of_worker(blocked, 0, at_work));
    reported
}

/// What follows when the one that computes is done: the others go on, one after another.
pub(in crate::tui) fn awake(sleeps: &[u64], blocked: u64) -> Vec<Message> {
    let mut reported = naps(sleeps, blocked);
    reported.push(end(blocked, 0));
    for (task, sleep) in (1..).zip(&sleeps[1..]) {
        if (sleeps[0]..=blocked).contains(sleep) {
            reported.extend([go_on(blocked, task, *sleep), end(blocked, task)]);
        }
    }
    reported
}

fn begin(task: u32, sleep: u64) -> [Message; 3] {
    let (asked, core) = (Timestamp::START, 0);
    let (pid, tid) = (100, 100);
    let begun = WorkerEvent::TaskStarted {
        task: TaskId(task),
        ready: Timestamp::from_millis(501),
        core,
    };
    let until = Some(Timestamp::from_millis(500 + sleep));
    [
        of_worker(
            1,
            task,
            WorkerEvent::Started {
                pid,
                tid,
                asked,
                host: HostId::HERE,
            },
        ),
        of_worker(1, task, begun),
        of_worker(1, task, WorkerEvent::Waits { until }),
    ]
}

fn go_on(at: u64, task: u32, until: u64) -> Message {
    let waited = WorkerEvent::Waited {
        from: Timestamp::from_millis(501),
        until: Timestamp::from_millis(500 + until),
    };
    of_worker(at, task, waited)
}

fn end(at: u64, task: u32) -> Message {
    let end = TaskEnd {
        task: TaskId(task),
        core: 0,
        cpu: TimeSpan::ZERO,
        cpu_total: TimeSpan::ZERO,
        outcome: Outcome::Done(TaskOutput::Square(9.0)),
    };
    of_worker(at, task, WorkerEvent::TaskEnded(Box::new(end)))
}
