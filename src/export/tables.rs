//! What happened in a session as comma-separated values: a line a task, or a line a core and look.

use std::collections::HashMap;
use std::io::{self, Write};

use crate::model::{
    Event, EventKind, HostId, Outcome, RunEvent, RunId, Sample, TaskEnd, TaskId, TimeSpan,
    Timestamp, WorkerEvent, WorkerId,
};
use crate::text::cell;

const TASKS: [&str; 12] = [
    "run", "worker", "task", "tasks", "ready", "began", "ended", "cpu", "core", "outcome",
    "reason", "host",
];

const SAMPLES: [&str; 15] = [
    "at", "window", "core", "busy", "user", "nice", "system", "irq", "softirq", "steal", "guest",
    "iowait", "eggtop", "load", "host",
];

/// Writes a line for every task that ended, and for every batch of tasks reported together. Times are in
/// seconds since the session's start.
pub fn write_tasks(events: impl Iterator<Item = Event>, to: &mut impl Write) -> io::Result<()> {
    let mut to = csv::Writer::from_writer(to);
    to.write_record(TASKS)?;
    let mut begun: HashMap<(RunId, WorkerId), (TaskId, Timestamp, Timestamp)> = HashMap::new();
    let mut hosts: HashMap<(RunId, WorkerId), HostId> = HashMap::new();
    for event in events {
        let EventKind::Run {
            run,
            event: reported,
        } = &event.kind
        else {
            continue;
        };
        let RunEvent::Worker {
            worker,
            event: reported,
        } = reported
        else {
            continue;
        };
        let who = (*run, *worker);
        let host = hosts.get(&who).copied().unwrap_or_default();
        match reported {
            WorkerEvent::Started { host, .. } => {
                hosts.insert(who, *host);
            }
            WorkerEvent::TaskStarted { task, ready, .. } => {
                begun.insert(who, (*task, *ready, event.at));
            }
            WorkerEvent::TaskEnded(end) => {
                let known = begun.remove(&who).filter(|(task, ..)| *task == end.task);
                to.write_record(
                    ended(who, event.at, end, known)
                        .iter()
                        .chain([&host.0.to_string()]),
                )?;
            }
            WorkerEvent::Batch(batch) => to.write_record([
                run.0.to_string(),
                worker.letter().to_string(),
                String::new(),
                batch.tasks.to_string(),
                String::new(),
                seconds(batch.began.since_start()),
                seconds(event.at.since_start()),
                seconds(batch.cpu),
                batch.core.to_string(),
                "done".to_owned(),
                String::new(),
                host.0.to_string(),
            ])?,
            _ => {}
        }
    }
    to.flush()
}

fn ended(
    (run, worker): (RunId, WorkerId),
    at: Timestamp,
    end: &TaskEnd,
    known: Option<(TaskId, Timestamp, Timestamp)>,
) -> [String; 11] {
    let (outcome, reason) = match &end.outcome {
        Outcome::Done(_) => ("done", String::new()),
        Outcome::Failed(reason) => ("failed", cell(reason)),
        Outcome::Stopped => ("stopped", String::new()),
    };
    let time = |of: fn(&(TaskId, Timestamp, Timestamp)) -> Timestamp| {
        known
            .as_ref()
            .map_or_else(String::new, |known| seconds(of(known).since_start()))
    };
    [
        run.0.to_string(),
        worker.letter().to_string(),
        end.task.0.to_string(),
        "1".to_owned(),
        time(|known| known.1),
        time(|known| known.2),
        seconds(at.since_start()),
        seconds(end.cpu_total),
        end.core.to_string(),
        outcome.to_owned(),
        reason,
    ]
}

/// Writes a line for every core at every look at the machine. Times are in seconds, shares of the
/// window between 0 and 1; the use of eggtop itself is in cores. Host 0 is the one that the session ran
/// on.
pub fn write_samples(events: impl Iterator<Item = Event>, to: &mut impl Write) -> io::Result<()> {
    let mut to = csv::Writer::from_writer(to);
    to.write_record(SAMPLES)?;
    for event in events {
        if let EventKind::Sample(sample) = &event.kind {
            write_look(event.at, sample, &mut to)?;
        }
    }
    to.flush()
}

fn write_look(at: Timestamp, sample: &Sample, to: &mut csv::Writer<impl Write>) -> io::Result<()> {
    for core in &sample.cores {
        let times = core.times.map_or_else(
            || vec![String::new(); 8],
            |times| times.kinds().map(|share| share.to_string()).to_vec(),
        );
        let first = [
            seconds(at.since_start()),
            seconds(sample.window),
            core.id.to_string(),
            core.busy.to_string(),
        ];
        let last = [
            sample.own.to_string(),
            sample
                .load
                .map_or_else(String::new, |load| load.to_string()),
            sample.host.0.to_string(),
        ];
        to.write_record(first.into_iter().chain(times).chain(last))?;
    }
    Ok(())
}

/// Returns seconds as far as the log has them.
fn seconds(time: TimeSpan) -> String {
    format!("{:.9}", time.as_secs_f64())
}
