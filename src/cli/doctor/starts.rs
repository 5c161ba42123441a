//! What it costs to start a worker: measured with real runs of one short task, as their lanes show.

use std::sync::mpsc::channel;

use anyhow::Result;
use serde::Serialize;

use crate::cli::startup::Startup;
use crate::engine::Engine;
use crate::model::{
    Clock, Draft, Emitter, Event, EventKind, ExecutorKind, RunEvent, RunSpec, Size, StartMethod,
    TimeSpan, WorkerEvent, WorkloadKind,
};

/// Runs of each kind; the median of them is reported.
const ROUNDS: u32 = 5;

/// Microseconds from asking for a worker until it is ready for a task; none if it cannot be started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(super) struct Starts {
    /// A thread.
    pub(super) thread: Option<f64>,
    /// A process copied from the fork server.
    pub(super) fork: Option<f64>,
    /// A process that executes the program again.
    pub(super) spawn: Option<f64>,
}

/// Starts workers of every kind and reports what that took.
pub(super) fn measure(startup: Startup<()>) -> Result<Starts> {
    let (to, events) = channel();
    let emitter = Emitter::new(Clock::start(), move |event| to.send(event).is_ok());
    let engine = Engine::start(startup.server, startup.machine, &emitter)?;
    engine.submit(&series())?;
    let mut costs = Costs::default();
    for event in &events {
        if matches!(event.kind, EventKind::SeriesEnded { .. }) {
            break;
        }
        costs.fold(&event);
    }
    Ok(costs.starts())
}

fn series() -> Vec<RunSpec> {
    let one = |executor, start| {
        Draft {
            workload: WorkloadKind::Busy,
            executor,
            start,
            size: Size::N(1),
            tasks: Some(1),
            workers: Some(1),
            repeat: Some(ROUNDS),
            ..Draft::default()
        }
        .spec()
    };
    vec![
        one(ExecutorKind::Threads, StartMethod::Fork),
        one(ExecutorKind::Pool, StartMethod::Fork),
        one(ExecutorKind::Pool, StartMethod::Spawn),
    ]
}

/// What every start took, by kind.
#[derive(Debug, Default)]
struct Costs {
    kind: usize,
    took: [Vec<TimeSpan>; 3],
}

impl Costs {
    /// Takes in an event.
    fn fold(&mut self, event: &Event) {
        let EventKind::Run {
            event: reported, ..
        } = &event.kind
        else {
            return;
        };
        match reported {
            RunEvent::Started(start) => {
                self.kind = match (start.spec.executor(), start.spec.start()) {
                    (ExecutorKind::Threads, _) => 0,
                    (_, StartMethod::Fork) => 1,
                    (_, StartMethod::Spawn | StartMethod::Forkserver) => 2,
                };
            }
            RunEvent::Worker {
                event: WorkerEvent::Started { asked, .. },
                ..
            } => self.took[self.kind].push(event.at - *asked),
            _ => {}
        }
    }

    fn starts(mut self) -> Starts {
        let [thread, fork, spawn] = &mut self.took;
        Starts {
            thread: median(thread),
            fork: median(fork),
            spawn: median(spawn),
        }
    }
}

/// Returns the middle one, in microseconds.
fn median(took: &mut [TimeSpan]) -> Option<f64> {
    took.sort_unstable();
    let middle = took.get(took.len() / 2)?;
    Some(middle.as_secs_f64() * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HostId, Timestamp, WorkerId};
    use crate::session::play::{begins, in_run_at, start};

    #[test]
    fn starts_are_sorted_by_kind_and_the_median_is_reported() {
        let mut costs = Costs::default();
        for spec in series() {
            let spawn = spec.start() == StartMethod::Spawn;
            costs.fold(&begins(0, 0, start(spec, 1)));
            for took in [9_000, 1_000, 2_000].into_iter().take_while(|_| spawn) {
                let started = WorkerEvent::Started {
                    pid: 1,
                    tid: 1,
                    asked: Timestamp(500),
                    host: HostId::HERE,
                };
                let worker = WorkerId(0);
                let event = RunEvent::Worker {
                    worker,
                    event: started,
                };
                costs.fold(&in_run_at(Timestamp(500 + took), 0, event));
            }
        }
        let starts = costs.starts();
        assert_eq!(starts.thread, None);
        assert_eq!(starts.spawn.map(f64::round), Some(2.0));
    }
}
