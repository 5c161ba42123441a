//! The tracks of a run's workers: a slice a task, and within it one for each time it stood still.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::json;

use super::out::{Out, Track};
use super::process_of;
use crate::model::{
    Batch, ExecutorKind, GilHold, HostId, RunStart, Standstill, TaskEnd, TaskId, Timestamp,
    WorkerEvent, WorkerId, meaning_of,
};

/// Arrows drawn from the hand-over of tasks to their beginning, in one run: more are a thicket.
const MOST_FLOWS: u64 = 10_000;

/// Where the numbers of tracks begin that are no threads.
const IN_FLIGHT: i32 = 1 << 30;

/// When and where something happened to a worker.
pub(super) struct Place {
    /// When.
    pub(super) at: Timestamp,
    /// To whom.
    pub(super) worker: WorkerId,
    /// The track of its run.
    pub(super) run: Track,
}

/// The workers of a run.
pub(super) struct Workers {
    noun: &'static str,
    /// What keeps a worker from going on that is late.
    late: Standstill,
    /// Where the run's arrows begin: runs do not share them.
    flows: u64,
    last_flow: u64,
    present: HashMap<WorkerId, Worker>,
}

/// One worker.
struct Worker {
    track: Track,
    /// Where its last slice ended: slices of a track must not overlap.
    end: Timestamp,
    task: Option<Task>,
    core: u16,
}

/// The task in a worker's hands.
struct Task {
    id: TaskId,
    began: Timestamp,
    gaps: Vec<(Timestamp, Timestamp, Standstill)>,
}

impl Workers {
    /// Creates the tracks of a run, which has no worker yet.
    pub(super) fn of(start: &RunStart) -> Self {
        Self {
            noun: meaning_of(start.spec.workload()).noun.0,
            late: match start.spec.executor() {
                ExecutorKind::Async => Standstill::Loop,
                _ => Standstill::Ready,
            },
            flows: 0,
            last_flow: 0,
            present: HashMap::new(),
        }
    }

    /// Begins the arrows of the run behind those of another.
    pub(super) fn behind(mut self, flows: u64) -> Self {
        self.flows = flows;
        self.last_flow = flows;
        self
    }

    /// Returns the number of the last arrow.
    pub(super) fn last_flow(&self) -> u64 {
        self.last_flow
    }

    /// Takes what happened to a worker; returns how many tasks ended.
    pub(super) fn take<W: Write>(
        &mut self,
        place: &Place,
        event: &WorkerEvent,
        out: &mut Out<W>,
    ) -> io::Result<u32> {
        if let WorkerEvent::Started {
            pid,
            tid,
            asked,
            host,
        } = event
        {
            let track = self.track(place.worker, *host, (*pid, *tid));
            self.start(place, (track, *host), *asked, out)?;
            return Ok(0);
        }
        let Some(worker) = self.present.get_mut(&place.worker) else {
            return Ok(0);
        };
        let at = place.at;
        match event {
            WorkerEvent::TaskStarted { task, ready, core } => {
                worker.begin((*task, *core), (*ready, at), self.noun, out)?;
                if self.last_flow - self.flows < MOST_FLOWS {
                    self.last_flow += 1;
                    out.flow(self.last_flow, (place.run, *ready), (worker.track, at))?;
                }
            }
            WorkerEvent::Progress { core, .. } => worker.core = *core,
            WorkerEvent::Gap { from, why } => {
                if let Some(task) = &mut worker.task {
                    task.gaps.push((*from, at, *why));
                }
            }
            WorkerEvent::Waited { from, until } => {
                if let Some(task) = &mut worker.task {
                    task.gaps.push((*from, *until, Standstill::Waiting));
                    task.gaps.push((*until, at, self.late));
                }
            }
            WorkerEvent::TaskEnded(end) => {
                worker.end_task(end, at, self.noun, out)?;
                return Ok(1);
            }
            WorkerEvent::Batch(batch) => {
                worker.end_batch(batch, at, self.noun, out)?;
                return Ok(batch.tasks);
            }
            WorkerEvent::Gil(hold) => worker.hold(hold, at, out)?,
            WorkerEvent::Exited { exit, .. } => {
                let (pid, _) = worker.track;
                worker.close(at, self.noun, out)?;
                out.instant_of(worker.track, at, &format!("exited: {exit}"))?;
                out.counter(pid, ("GIL waiters", "threads"), at, 0.0)?;
                self.present.remove(&place.worker);
            }
            _ => {}
        }
        Ok(0)
    }

    /// Returns the track of a worker on a host, in a process and a thread of it.
    fn track(&self, worker: WorkerId, host: HostId, (pid, tid): Track) -> Track {
        match self.late {
            // numbers of processes and threads mean others on another host
            _ if !host.is_here() => (process_of(host), 1_i32.saturating_add_unsigned(worker.0)),
            // those of an event loop share a thread, but no track: slices of one must not overlap
            Standstill::Loop => (pid, IN_FLIGHT.wrapping_add_unsigned(worker.0)),
            _ => (pid, tid),
        }
    }

    /// Ends whatever the workers are at.
    pub(super) fn end<W: Write>(&mut self, at: Timestamp, out: &mut Out<W>) -> io::Result<()> {
        for worker in self.present.values_mut() {
            worker.close(at, self.noun, out)?;
        }
        Ok(())
    }

    fn start<W: Write>(
        &mut self,
        place: &Place,
        (track, host): (Track, HostId),
        asked: Timestamp,
        out: &mut Out<W>,
    ) -> io::Result<()> {
        let letter = place.worker.letter();
        let (pid, _) = track;
        if host.is_here() {
            out.name_process(pid, &format!("process {pid}"), 0)?;
        }
        out.name_thread(track, &format!("worker {letter}"), place.worker.0)?;
        out.slice(track, "start-up", (asked, place.at), &json!({}))?;
        let worker = Worker {
            track,
            end: place.at,
            task: None,
            core: 0,
        };
        self.present.insert(place.worker, worker);
        Ok(())
    }
}

impl Worker {
    /// Writes a slice behind the last one.
    fn slice<W: Write>(
        &mut self,
        name: &str,
        (from, to): (Timestamp, Timestamp),
        args: &serde_json::Value,
        out: &mut Out<W>,
    ) -> io::Result<()> {
        let from = from.max(self.end);
        if to > from {
            self.end = to;
            out.slice(self.track, name, (from, to), args)?;
        }
        Ok(())
    }

    fn begin<W: Write>(
        &mut self,
        (id, core): (TaskId, u16),
        (ready, at): (Timestamp, Timestamp),
        noun: &str,
        out: &mut Out<W>,
    ) -> io::Result<()> {
        self.close(at, noun, out)?;
        self.slice("hand-over", (ready, at), &json!({}), out)?;
        self.core = core;
        self.task = Some(Task {
            id,
            began: at.max(self.end),
            gaps: Vec::new(),
        });
        Ok(())
    }

    fn end_task<W: Write>(
        &mut self,
        end: &TaskEnd,
        at: Timestamp,
        noun: &str,
        out: &mut Out<W>,
    ) -> io::Result<()> {
        // too short to have been announced: its CPU time is all that is known
        let began = at - end.cpu_total;
        let task = self.task.take().unwrap_or(Task {
            id: end.task,
            began: began.max(self.end),
            gaps: Vec::new(),
        });
        let args = json!({"task": end.task.0, "core": end.core, "cpu_ms": end.cpu_total.0 as f64 / 1e6,
            "outcome": format!("{:?}", end.outcome).chars().take(200).collect::<String>()});
        self.write(&task, at, (noun, &args), out)
    }

    /// Ends the task in hand, of which no end was reported.
    fn close<W: Write>(&mut self, at: Timestamp, noun: &str, out: &mut Out<W>) -> io::Result<()> {
        let Some(task) = self.task.take() else {
            return Ok(());
        };
        let args = json!({"task": task.id.0, "outcome": "not ended"});
        self.write(&task, at, (noun, &args), out)
    }

    fn write<W: Write>(
        &mut self,
        task: &Task,
        at: Timestamp,
        (noun, args): (&str, &serde_json::Value),
        out: &mut Out<W>,
    ) -> io::Result<()> {
        let at = at.max(task.began);
        self.slice(noun, (task.began, at), args, out)?;
        let mut end = task.began;
        for (from, to, why) in &task.gaps {
            let (from, to) = ((*from).max(end), (*to).min(at));
            if to > from {
                out.slice(self.track, name_of(*why), (from, to), &json!({}))?;
                end = to;
            }
        }
        Ok(())
    }

    fn end_batch<W: Write>(
        &mut self,
        batch: &Batch,
        at: Timestamp,
        noun: &str,
        out: &mut Out<W>,
    ) -> io::Result<()> {
        let args = json!({"tasks": batch.tasks, "core": batch.core, "cpu_ms": batch.cpu.0 as f64 / 1e6,
            "inside_ms": batch.inside.0 as f64 / 1e6});
        self.slice(&format!("{noun}, many"), (batch.began, at), &args, out)
    }

    fn hold<W: Write>(
        &mut self,
        hold: &GilHold,
        at: Timestamp,
        out: &mut Out<W>,
    ) -> io::Result<()> {
        let (pid, tid) = self.track;
        let args = json!({"thread": tid, "held_ms": hold.held.0 as f64 / 1e6, "hand_overs": hold.hand_overs});
        let id = u64::from(tid.unsigned_abs());
        out.overlapping((pid, id), "holds the GIL", (hold.from, at), &args)?;
        out.counter(pid, ("GIL waiters", "threads"), at, f64::from(hold.waiters))
    }
}

/// Returns what a slice of standing still is called.
fn name_of(why: Standstill) -> &'static str {
    match why {
        Standstill::Ready => "wants a core",
        Standstill::Loop => "wants the loop",
        Standstill::Gil => "wait GIL",
        Standstill::Lock => "wait lock",
        Standstill::Barrier => "wait at barrier",
        Standstill::Waiting => "waits",
    }
}
