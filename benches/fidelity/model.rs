//! What the model of the GIL does, measured by what its workers report.

use std::thread;
use std::time::Duration;

use eggtop::model::{
    EventKind, Field, GilHold, Machine, RunEvent, TimeSpan, Timestamp, WorkerEvent, WorkerId,
};
use eggtop::process::ForkServer;

use crate::convoy::{beside_computing, echo};
use crate::runs::{Ran, median, run, spec};
use crate::{Act, Interval, Numbers, Scenario, by_name};

/// The model of the GIL.
pub(crate) struct Model {
    server: ForkServer,
    machine: Machine,
    /// What `busy` counts in a second.
    rate: f64,
}

impl Model {
    pub(crate) fn new(server: ForkServer, machine: Machine) -> Self {
        let n = 1e8;
        let probe = spec(&[
            (Field::Workload, "busy"),
            (Field::Executor, "serial"),
            (Field::Tasks, "3"),
        ]);
        let wall = run(&server, &machine, &probe, n).summary.wall;
        let rate = 3.0 * n / wall.as_secs_f64();
        Self {
            server,
            machine,
            rate,
        }
    }

    pub(crate) fn measure(&self, what: &Scenario) -> Numbers {
        match what.act {
            Act::Threads(count) => self.threads(count, what.interval),
            Act::Sleep => beside_computing(what.interval, |context| {
                context.blocking(&mut || thread::sleep(Duration::from_millis(1)));
            }),
            Act::Echo => echo(what.interval),
        }
    }

    fn threads(&self, count: usize, interval: Interval) -> Numbers {
        let ran = |executor| {
            let spec = spec(&[
                (Field::Runtime, "gil"),
                (Field::Workload, "busy"),
                (Field::Executor, executor),
                (Field::Workers, &count.to_string()),
                (Field::Tasks, &count.to_string()),
                (Field::SwitchInterval, &format!("{}ms", interval.millis)),
            ]);
            let n = (self.rate * interval.seconds / count as f64).round();
            run(&self.server, &self.machine, &spec, n)
        };
        let (serial, threads) = (ran("serial"), ran("threads"));
        let ratio = threads.summary.wall.as_secs_f64() / serial.summary.wall.as_secs_f64();
        let mut numbers = shares(&threads);
        numbers.insert("wall_over_serial".to_owned(), ratio);
        numbers
    }
}

/// A hold, and when it ended.
#[derive(Debug, Clone, Copy)]
struct Held {
    worker: WorkerId,
    to: Timestamp,
    hold: GilHold,
}

/// Returns the holds in order; those that were reported in pieces are put together.
fn holds(ran: &Ran) -> Vec<Held> {
    let mut holds: Vec<Held> = Vec::new();
    for event in &ran.events {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    worker,
                    event: reported,
                },
            ..
        } = &event.kind
            && let WorkerEvent::Gil(hold) = reported
        {
            holds.push(Held {
                worker: *worker,
                to: event.at,
                hold: *hold,
            });
        }
    }
    holds.sort_by_key(|held| held.hold.from);
    holds.dedup_by(|next, held| {
        let goes_on = next.worker == held.worker && next.hold.from == held.to;
        if goes_on {
            held.to = next.to;
        }
        goes_on
    });
    holds
}

/// Holds and hand-overs from the second hold on until a task is done.
fn shares(ran: &Ran) -> Numbers {
    let until = ran.events.iter().find_map(|event| match &event.kind {
        EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::TaskEnded(_),
                    ..
                },
            ..
        } => Some(event.at),
        _ => None,
    });
    let holds = holds(ran);
    let inside = holds.iter().skip(1);
    let inside: Vec<&Held> = inside
        .filter(|held| Some(held.hold.from) <= until)
        .collect();
    let millis = |nanos: TimeSpan| nanos.as_secs_f64() * 1e3;
    let lengths: Vec<f64> = inside
        .windows(2)
        .map(|pair| millis(pair[0].to - pair[0].hold.from))
        .collect();
    let between = inside
        .windows(2)
        .map(|pair| millis(pair[1].hold.from - pair[0].to) * 1e3);
    if lengths.is_empty() {
        return Numbers::new();
    }
    let span = inside[inside.len() - 1].hold.from - inside[0].hold.from;
    let numbers = [
        (
            "hand_overs_a_second",
            lengths.len() as f64 / span.as_secs_f64(),
        ),
        (
            "longest_hold_ms",
            lengths.iter().copied().fold(0.0, f64::max),
        ),
        ("hand_over_us", median(between.collect())),
        ("hold_ms", median(lengths)),
    ];
    by_name(&numbers)
}
