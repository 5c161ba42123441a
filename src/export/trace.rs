//! A session as a Chrome trace, which Perfetto (ui.perfetto.dev) opens, and Chromium itself.
//!
//! Cores are counters, workers are tracks with a slice a task, and slices within it for the time in
//! which it stood still. The format is the Trace Event Format of the Chromium project; what Perfetto
//! makes of it decides where the two differ: slices of a thread must nest, and a counter has one key.

mod out;
mod workers;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde_json::json;

use out::{Args, Out};
use workers::{Place, Workers};

use crate::model::{Event, EventKind, HostId, Machine, RunEvent, RunId, Sample, Timestamp};
use crate::text::labels::title_of;

/// Tracks that are no threads belong to this process, and have numbers above all threads'.
const MADE_UP: i32 = 1;
const RUNS: i32 = 1_000_000;
/// So many other hosts have processes of their own.
const MOST_HOSTS: u32 = 1_000_000;

/// Returns the process that the cores of a host, and the workers on it, are tracks of.
fn process_of(host: HostId) -> i32 {
    match host {
        HostId::HERE => MADE_UP,
        // no system gives so high a number
        HostId(number) => i32::MAX.saturating_sub_unsigned(number.min(MOST_HOSTS)),
    }
}

/// Writes the trace of a session.
pub fn write(
    events: impl Iterator<Item = Event>,
    host: &str,
    to: &mut impl Write,
) -> io::Result<()> {
    let mut trace = Trace {
        out: Out::begin(to, host)?,
        runs: BTreeMap::new(),
        hosts: BTreeSet::new(),
        machine: Machine::default(),
        flows: 0,
        now: Timestamp::START,
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
    /// The other hosts that have a name.
    hosts: BTreeSet<HostId>,
    machine: Machine,
    flows: u64,
    now: Timestamp,
}

/// A run that is on.
struct Run {
    name: String,
    began: Timestamp,
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
            EventKind::Host(facts) => self.name_host(facts.host, &facts.name),
            EventKind::Sample(sample) => self.look(event.at, sample),
            EventKind::Run {
                run,
                event: reported,
            } => self.take_run(event.at, *run, reported),
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

    /// Gives another host a process of its own, by its name if it has one by now.
    fn name_host(&mut self, host: HostId, name: &str) -> io::Result<()> {
        if host.is_here() {
            return Ok(());
        }
        let place = -9 + i32::try_from(self.hosts.len()).unwrap_or(0).min(8);
        self.hosts.insert(host);
        self.out.name_process(process_of(host), name, place)
    }

    fn look(&mut self, at: Timestamp, sample: &Sample) -> io::Result<()> {
        let host = sample.host;
        if !host.is_here() && !self.hosts.contains(&host) {
            self.name_host(host, &format!("host {}", host.0))?;
        }
        let process = process_of(host);
        for core in &sample.cores {
            let name = format!("cpu{:02}", core.id);
            let busy = f64::from(core.busy) * 100.0;
            self.out.counter(process, (&name, "busy"), at, busy)?;
        }
        let used: f64 = sample.cores.iter().map(|core| f64::from(core.busy)).sum();
        self.out
            .counter(process, ("cores used", "cores"), at, used)?;
        if !host.is_here() {
            return Ok(());
        }
        let done: u32 = self.runs.values().map(|run| run.done).sum();
        self.out
            .counter(MADE_UP, ("tasks", "completed"), at, f64::from(done))
    }

    fn take_run(&mut self, at: Timestamp, id: RunId, event: &RunEvent) -> io::Result<()> {
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
    fn end(&mut self, id: RunId, at: Timestamp, args: &Args) -> io::Result<()> {
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
