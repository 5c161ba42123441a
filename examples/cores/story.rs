//! A made-up session: a machine of any number of cores in the middle of a run. What it looks like
//! and what it costs to draw can so be known without such a machine.

use eggtop::model::{
    CoreInfo, CoreSample, CoreTimes, Draft, Event, EventKind, ExecutorKind, HostId, Machine,
    Outcome, RunEnd, RunEvent, RunId, RunStart, RunSummary, Sample, TaskEnd, TaskId, TaskOutput,
    TimeSpan, Timestamp, Usage, WorkerEvent, WorkerId,
};

/// Milliseconds from one report of a worker to its next.
const REPORT: u64 = 50;

/// Milliseconds from one look at the cores to the next.
const LOOK: u64 = 100;

/// How long the serial run before took, in milliseconds.
const SERIAL: u64 = 8_000;

/// A machine of so many cores, and a pool that has frying eggs for so long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story {
    /// Logical cores, two to a physical one.
    pub(crate) cores: u16,
    /// How long the run is on.
    pub(crate) seconds: u64,
}

impl Story {
    /// Returns when the story ends, from the session's start.
    pub(crate) fn end(self) -> Timestamp {
        Timestamp::from_millis(SERIAL + self.seconds * 1_000)
    }

    /// Returns all that happened: a serial run, then a pool in mid-run.
    pub(crate) fn events(self) -> Vec<Event> {
        let machine = EventKind::SessionStarted {
            version: "0".to_owned(),
            machine: Box::new(self.machine()),
        };
        let mut log = vec![at(0, machine)];
        log.extend(self.serial());
        log.push(at(SERIAL, self.started(ExecutorKind::Pool, self.workers())));
        let mut pans: Vec<Pan> = (0..self.workers()).map(Pan::new).collect();
        let mut next = 0;
        for millis in (0..self.seconds * 1_000).step_by(REPORT as usize) {
            for pan in &mut pans {
                pan.live(SERIAL + millis, &mut next, &mut log);
            }
            if millis % LOOK == 0 {
                log.push(at(SERIAL + millis, self.look(millis / LOOK)));
            }
        }
        log
    }

    /// Returns a sample of the cores: those of workers are busy, and other programs use the rest.
    pub(crate) fn look(self, number: u64) -> EventKind {
        let core = |id: u16| {
            let noise = noise((u64::from(id) << 32) | (number / 10));
            let busy = if u32::from(id) < self.workers() && id % 16 != 15 {
                0.94 + 0.06 * noise
            } else {
                noise * noise * 0.5
            };
            CoreSample {
                id,
                busy,
                times: Some(CoreTimes {
                    user: busy * 0.95,
                    system: busy * 0.05,
                    ..CoreTimes::default()
                }),
            }
        };
        EventKind::Sample(Box::new(Sample {
            window: TimeSpan::from_millis(500),
            cores: (0..self.cores).map(core).collect(),
            own: 0.006,
            load: Some(f64::from(self.workers()) as f32),
            ..Sample::default()
        }))
    }

    /// Returns how many workers there are: seven to eight cores.
    pub(crate) fn workers(self) -> u32 {
        (u32::from(self.cores) * 7 / 8).max(1)
    }

    fn machine(self) -> Machine {
        let core = |id| CoreInfo {
            id,
            physical: id / 2,
            sibling: id % 2,
            ..CoreInfo::default()
        };
        Machine {
            logical: self.cores.into(),
            physical: Some(usize::from(self.cores / 2).max(1)),
            usable: self.cores.into(),
            affinity: (0..self.cores).collect(),
            cores: (0..self.cores).map(core).collect(),
            ..Machine::default()
        }
    }

    fn tasks(self) -> u32 {
        self.workers() * 10
    }

    fn started(self, executor: ExecutorKind, workers: u32) -> EventKind {
        let spec = Draft {
            executor,
            workers: Some(workers),
            tasks: Some(self.tasks()),
            ..Draft::default()
        }
        .spec();
        let start = RunStart {
            series: None,
            spec,
            tasks: self.tasks(),
            workers,
            size: 1.0,
            repetition: 0,
        };
        of_run(executor, RunEvent::Started(Box::new(start)))
    }

    fn serial(self) -> [Event; 2] {
        let wall = TimeSpan::from_millis(SERIAL);
        let summary = RunSummary {
            end: RunEnd::Completed,
            wall,
            usage: Usage {
                user: wall,
                ..Usage::default()
            },
            done: self.tasks(),
            failed: 0,
            lost: 0,
            output: serde_json::Value::Null,
        };
        let ended = of_run(ExecutorKind::Serial, RunEvent::Ended(Box::new(summary)));
        [
            at(0, self.started(ExecutorKind::Serial, 1)),
            at(SERIAL, ended),
        ]
    }
}

/// A worker: what it fries, and until when.
struct Pan {
    worker: u32,
    core: u16,
    task: Option<(TaskId, u64, u64)>,
}

impl Pan {
    /// Every sixteenth shares the core of the one before.
    fn new(worker: u32) -> Self {
        let core = worker as u16;
        Self {
            worker,
            core: if core % 16 == 15 { core - 1 } else { core },
            task: None,
        }
    }

    /// Emits what is new at a time.
    fn live(&mut self, now: u64, next: &mut u32, log: &mut Vec<Event>) {
        let core = self.core;
        let Some((task, began, until)) = self.task else {
            let asked = Timestamp::from_millis(now);
            let (pid, tid) = (1, 1);
            self.report(
                now,
                WorkerEvent::Started {
                    pid,
                    tid,
                    asked,
                    host: HostId::HERE,
                },
                log,
            );
            return self.take(now, next, log);
        };
        let cpu = TimeSpan::from_millis(REPORT - 1);
        if now < until {
            let done = (now - began) as f32 / (until - began) as f32;
            return self.report(now, WorkerEvent::Progress { core, cpu, done }, log);
        }
        let end = TaskEnd {
            task,
            core,
            cpu,
            cpu_total: TimeSpan::from_millis(until - began),
            outcome: Outcome::Done(TaskOutput::Doneness(1.0)),
        };
        self.report(now, WorkerEvent::TaskEnded(Box::new(end)), log);
        self.take(now, next, log);
    }

    fn take(&mut self, now: u64, next: &mut u32, log: &mut Vec<Event>) {
        let task = TaskId(*next);
        *next += 1;
        let length = 700.0 + 600.0 * noise(u64::from(task.0));
        self.task = Some((task, now, now + length as u64));
        let started = WorkerEvent::TaskStarted {
            task,
            ready: Timestamp::from_millis(now),
            core: self.core,
        };
        self.report(now, started, log);
    }

    fn report(&self, now: u64, event: WorkerEvent, log: &mut Vec<Event>) {
        let worker = WorkerId(self.worker);
        let event = RunEvent::Worker { worker, event };
        log.push(at(now, of_run(ExecutorKind::Pool, event)));
    }
}

/// Returns an event so many milliseconds after the session's start.
pub(crate) fn at(millis: u64, kind: EventKind) -> Event {
    Event {
        at: Timestamp::from_millis(millis),
        kind,
    }
}

/// Returns an event of the serial run, or of the pool's.
pub(crate) fn of_run(executor: ExecutorKind, event: RunEvent) -> EventKind {
    let run = RunId(u32::from(executor != ExecutorKind::Serial));
    EventKind::Run { run, event }
}

/// Returns a number from 0 to 1 that looks like chance, always the same for the same seed
/// (`SplitMix64`).
fn noise(seed: u64) -> f32 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 40) as f32 / (1_u64 << 24) as f32
}
