//! A session as a Chrome trace, which Perfetto (ui.perfetto.dev) opens, and Chromium itself.
//!
//! Cores are counters, workers are tracks with a slice a task, and slices within it for the time in
//! which it stood still. The format is the Trace Event Format of the Chromium project; what Perfetto
//! makes of it decides where the two differ: slices of a thread must nest, and a counter has one key.

mod out;
mod workers;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use out::{Args, Out};
use workers::{Place, Workers};

use crate::model::{Event, EventKind, Machine, Nanos, RunEvent, RunId, Sample};
use crate::text::labels::title_of;

/// Tracks that are no threads belong to this process, and have numbers above all threads'.
const MADE_UP: i32 = 1;
const RUNS: i32 = 1_000_000;

/// Writes the trace of a session.
pub fn write(
    events: impl Iterator<Item = Event>,
    host: &str,
    to: &mut impl Write,
) -> io::Result<()> {
    let mut trace = Trace {
        out: Out::begin(to, host)?,
        runs: BTreeMap::new(),
        machine: Machine::default(),
        flows: 0,
        now: Nanos::ZERO,
    };
    trace.out.name_process(MADE_UP, "CPU cores and runs", -10)?;
    trace.out.name_thread((MADE_UP, RUNS), "runs", 0)?;
    for event in events {
        trace.now = trace.now.max(event.at);
        trace.take(&event)?;
    }
    trace.finish()
}

struct Trace<W: Write> {
    out: Out<W>,
    runs: BTreeMap<RunId, Run>,
    machine: Machine,
    flows: u64,
    now: Nanos,
}

/// A run that is on.
struct Run {
    name: String,
    began: Nanos,
    done: u32,
    workers: Workers,
}

impl<W: Write> Trace<W> {
    fn take(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::SessionStarted { machine, .. } => {
                self.machine.clone_from(machine);
                Ok(())
            }
            EventKind::Sample(sample) => self.look(event.at, sample),
            EventKind::Run { run, event: told } => self.take_run(event.at, *run, told),
            EventKind::Mark { label } => self.out.instant(event.at, label),
            EventKind::Notice { text } => self.out.instant(event.at, text),
            EventKind::Suspended { from, .. } => {
                let args = json!({});
                let track = (MADE_UP, RUNS);
                self.out.slice(track, "stopped", (*from, event.at), &args)
            }
            _ => Ok(()),
        }
    }

    fn look(&mut self, at: Nanos, sample: &Sample) -> io::Result<()> {
        for core in &sample.cores {
            let name = format!("cpu{:02}", core.id);
            let busy = f64::from(core.busy) * 100.0;
            self.out.counter(MADE_UP, (&name, "busy"), at, busy)?;
        }
        let used: f64 = sample.cores.iter().map(|core| f64::from(core.busy)).sum();
        self.out
            .counter(MADE_UP, ("cores used", "cores"), at, used)?;
        let done: u32 = self.runs.values().map(|run| run.done).sum();
        self.out
            .counter(MADE_UP, ("tasks", "completed"), at, f64::from(done))
    }

    fn take_run(&mut self, at: Nanos, id: RunId, event: &RunEvent) -> io::Result<()> {
        if let RunEvent::Started(start) = event {
            let title = title_of(start, &self.machine, ", ");
            let name = format!("run {}: {title}", id.0);
            self.out.instant(at, &name)?;
            let run = Run {
                name,
                began: at,
                done: 0,
                workers: Workers::of(start).behind(self.flows),
            };
            self.runs.insert(id, run);
            return Ok(());
        }
        let Some(run) = self.runs.get_mut(&id) else {
            return Ok(());
        };
        match event {
            RunEvent::Worker { worker, event } => {
                let place = Place {
                    at,
                    worker: *worker,
                    run: (MADE_UP, RUNS),
                };
                run.done += run.workers.take(&place, event, &mut self.out)?;
                Ok(())
            }
            RunEvent::Ended(summary) => {
                let args = json!({"wall_s": summary.wall.as_secs_f64(), "done": summary.done});
                self.end(id, at, &args)
            }
            _ => Ok(()),
        }
    }

    /// Ends a run, and what its workers were at.
    fn end(&mut self, id: RunId, at: Nanos, args: &Args) -> io::Result<()> {
        let Some(mut run) = self.runs.remove(&id) else {
            return Ok(());
        };
        run.workers.end(at, &mut self.out)?;
        self.flows = self.flows.max(run.workers.last_flow());
        let track = (MADE_UP, RUNS);
        self.out.slice(track, &run.name, (run.began, at), args)
    }

    /// Ends what a session that was cut off left open.
    fn finish(mut self) -> io::Result<()> {
        let left: Vec<RunId> = self.runs.keys().copied().collect();
        for run in left {
            self.end(run, self.now, &json!({"cut_off": true}))?;
        }
        self.out.finish()
    }
}
