//! Made-up runs that fetch and print.

use super::{EventKind, Message, event};
use crate::model::{
    Draft, ExecutorKind, HostId, Outcome, Printed, PrintedLine, RunEvent, RunId, RunStart, TaskEnd,
    TaskId, TaskOutput, TimeSpan, Timestamp, WorkerEvent, WorkerId, WorkloadKind,
};

/// What came of tasks in turn, each on a thread of its own, a quarter of a second after another.
pub(in crate::tui) fn fetched(answers: &[Result<u64, &str>]) -> Vec<Message> {
    let count = answers.len() as u32;
    let urls = (0..count)
        .map(|task| format!("http://127.0.0.1:4000/wait/{}/size/2000", task * 250))
        .collect();
    let mut reported = vec![
        start(WorkloadKind::Fetch, count),
        of_run(0, RunEvent::Urls(urls)),
    ];
    reported.extend((0..count).flat_map(begin));
    for (task, answer) in (0..).zip(answers) {
        let at = 250 * u64::from(task + 1);
        let outcome = match answer {
            Ok(bytes) => Outcome::Done(TaskOutput::Fetched {
                status: 200,
                bytes: *bytes,
                latency: TimeSpan::from_millis(at - 1),
            }),
            Err(reason) => Outcome::Failed((*reason).to_owned()),
        };
        let end = TaskEnd {
            task: TaskId(task),
            core: 0,
            cpu: TimeSpan::ZERO,
            cpu_total: TimeSpan::ZERO,
            outcome,
        };
        let ended = WorkerEvent::TaskEnded(Box::new(end));
        reported.push(of_worker(at, task, ended));
    }
    reported
}

/// Lines, torn or not, that came out one after another.
pub(in crate::tui) fn printed(lines: &[(&str, bool)]) -> Vec<Message> {
    let mut reported = vec![start(WorkloadKind::Print, 2)];
    reported.extend((0..2).flat_map(begin));
    for (number, &(text, torn)) in (1..).zip(lines) {
        let printed = Printed {
            count: 1,
            torn: u32::from(torn),
            lines: vec![PrintedLine {
                text: text.to_owned(),
                torn,
            }],
        };
        reported.push(of_run(100 * number, RunEvent::Printed(printed)));
    }
    reported
}

fn start(workload: WorkloadKind, tasks: u32) -> Message {
    let spec = Draft {
        workload,
        executor: ExecutorKind::Threads,
        tasks: Some(tasks),
        workers: Some(tasks),
        ..Draft::default()
    }
    .spec();
    let start = RunStart {
        series: None,
        spec,
        tasks,
        workers: tasks,
        size: 1.0,
        repetition: 0,
    };
    of_run(0, RunEvent::Started(Box::new(start)))
}

/// A thread begins its only task and waits.
fn begin(task: u32) -> [Message; 3] {
    let (asked, core) = (Timestamp::START, 0);
    let (pid, tid) = (100, 100);
    let begun = WorkerEvent::TaskStarted {
        task: TaskId(task),
        ready: Timestamp::from_millis(1),
        core,
    };
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
        of_worker(1, task, WorkerEvent::Waits { until: None }),
    ]
}

pub(super) fn of_worker(at: u64, worker: u32, event: WorkerEvent) -> Message {
    let worker = WorkerId(worker);
    of_run(at, RunEvent::Worker { worker, event })
}

pub(super) fn of_run(at: u64, run_event: RunEvent) -> Message {
    let kind = EventKind::Run {
        run: RunId(0),
        event: run_event,
    };
    event(500 + at, kind)
}
