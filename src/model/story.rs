//! Events in few words, so that tests read as a story. Times are in milliseconds, run 0 is the run.

use crate::model::{
    Batch, CoreSample, Draft, Event, EventKind, ExecutorKind, Exit, GilHold, HostId, Machine,
    Outcome, RunEnd, RunEvent, RunId, RunSpec, RunStart, RunSummary, Sample, Standstill, TaskEnd,
    TaskId, TaskOutput, TimeSpan, Timestamp, Usage, WorkerEvent, WorkerId,
};

/// Returns an instant or a length of time, as the place asks for.
pub(crate) fn ms<T: FromMillis>(millis: u64) -> T {
    T::from_millis(millis)
}

/// What a number of milliseconds stands for.
pub(crate) trait FromMillis {
    fn from_millis(millis: u64) -> Self;
}

impl FromMillis for Timestamp {
    fn from_millis(millis: u64) -> Self {
        Self::from_millis(millis)
    }
}

impl FromMillis for TimeSpan {
    fn from_millis(millis: u64) -> Self {
        Self::from_millis(millis)
    }
}

pub(crate) fn begins(at: u64, run: u32, start: RunStart) -> Event {
    in_run(at, run, RunEvent::Started(Box::new(start)))
}

pub(crate) fn session_of(cores: usize) -> Event {
    let machine = Machine {
        logical: cores,
        physical: Some(cores),
        affinity: (0..cores as u16).collect(),
        usable: cores,
        ..Machine::default()
    };
    let kind = EventKind::SessionStarted {
        version: "0.1.0".to_owned(),
        machine: Box::new(machine),
    };
    Event {
        at: Timestamp::START,
        kind,
    }
}

pub(crate) fn start(spec: RunSpec, workers: u32) -> RunStart {
    RunStart {
        series: None,
        tasks: spec.task_count(),
        workers,
        size: 1.0,
        repetition: 0,
        spec,
    }
}

/// The start of one of several repeats.
pub(crate) fn repeat(
    executor: ExecutorKind,
    workers: u32,
    (repetition, of): (u32, u32),
) -> RunStart {
    let spec = Draft {
        executor,
        repeat: Some(of),
        ..Draft::default()
    }
    .spec();
    RunStart {
        repetition,
        ..start(spec, workers)
    }
}

pub(crate) fn in_run(at: u64, run: u32, event: RunEvent) -> Event {
    in_run_at(ms(at), run, event)
}

/// An event between two milliseconds.
pub(crate) fn in_run_at(at: Timestamp, run: u32, event: RunEvent) -> Event {
    let kind = EventKind::Run {
        run: RunId(run),
        event,
    };
    Event { at, kind }
}

pub(crate) fn of(at: u64, worker: u32, event: WorkerEvent) -> Event {
    let worker = WorkerId(worker);
    in_run(at, 0, RunEvent::Worker { worker, event })
}

pub(crate) fn ready(asked: u64) -> WorkerEvent {
    WorkerEvent::Started {
        pid: 4_000,
        tid: 4_001,
        asked: ms(asked),
        host: HostId::HERE,
    }
}

pub(crate) fn takes(task: u32, ready: u64) -> WorkerEvent {
    WorkerEvent::TaskStarted {
        task: TaskId(task),
        ready: ms(ready),
        core: 0,
    }
}

pub(crate) fn at_work(core: u16, cpu: u64, done: f32) -> WorkerEvent {
    WorkerEvent::Progress {
        core,
        cpu: ms(cpu),
        done,
    }
}

pub(crate) fn stood(from: u64) -> WorkerEvent {
    WorkerEvent::Gap {
        from: ms(from),
        why: Standstill::Ready,
    }
}

/// It waited for the GIL since then.
pub(crate) fn wanted_gil(from: u64) -> WorkerEvent {
    WorkerEvent::Gap {
        from: ms(from),
        why: Standstill::Gil,
    }
}

/// It held the GIL from then until `to`, taken from another this many times.
pub(crate) fn held(from: u64, to: u64, hand_overs: u32, waiters: u32) -> WorkerEvent {
    WorkerEvent::Gil(GilHold {
        from: ms(from),
        held: ms(to - from),
        hand_overs,
        waiters,
    })
}

pub(crate) fn ends(task: u32, outcome: Outcome) -> WorkerEvent {
    WorkerEvent::TaskEnded(Box::new(TaskEnd {
        task: TaskId(task),
        core: 0,
        cpu: TimeSpan::ZERO,
        cpu_total: ms(1),
        outcome,
    }))
}

pub(crate) fn egg(doneness: f64) -> Outcome {
    Outcome::Done(TaskOutput::Doneness(doneness))
}

pub(crate) fn batch(tasks: u32, began: u64, inside: u64) -> WorkerEvent {
    WorkerEvent::Batch(Batch {
        tasks,
        began: ms(began),
        inside: ms(inside),
        core: 0,
        cpu: ms(inside),
    })
}

pub(crate) fn exits(exit: Exit) -> WorkerEvent {
    let usage = Usage::default();
    WorkerEvent::Exited { exit, usage }
}

pub(crate) fn summary(wall: u64, done: u32) -> RunSummary {
    RunSummary {
        end: RunEnd::Completed,
        wall: ms(wall),
        usage: Usage {
            user: ms(wall * 2),
            ..Usage::default()
        },
        done,
        failed: 0,
        lost: 0,
        output: serde_json::json!(done),
    }
}

pub(crate) fn over(at: u64, run: u32, summary: RunSummary) -> Event {
    in_run(at, run, RunEvent::Ended(Box::new(summary)))
}

pub(crate) fn look(at: u64, window: u64, busy: &[f32]) -> Event {
    let cores = busy.iter().enumerate().map(|(id, &busy)| CoreSample {
        id: id as u16,
        busy,
        times: None,
    });
    let sample = Sample {
        window: ms(window),
        cores: cores.collect(),
        ..Sample::default()
    };
    Event {
        at: ms(at),
        kind: EventKind::Sample(Box::new(sample)),
    }
}
