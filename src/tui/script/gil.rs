//! A made-up run of threads under one GIL.

use super::{EGGTOP, event, sample};
use crate::model::{
    Draft, EventKind, ExecutorKind, FryBy, GilHold, HostId, RunEvent, RunId, RunSpec, RunStart,
    RuntimeKind, Standstill, Switches, TaskId, TimeSpan, Timestamp, WorkerEvent, WorkerId,
    WorkerSample,
};
use crate::tui::message::Message;

/// Four threads that fry eggs by the timer and take turns of five milliseconds, now on this core and
/// now on that one of two.
#[derive(Debug, Clone)]
pub(in crate::tui) struct Turns {
    pub(in crate::tui) began: u64,
    pub(in crate::tui) runtime: RuntimeKind,
}

impl Turns {
    const WORKERS: u32 = 4;
    const TURN: u64 = 5;

    /// What it was asked to be.
    pub(in crate::tui) fn spec(&self) -> RunSpec {
        Draft {
            runtime: self.runtime,
            executor: ExecutorKind::Threads,
            workers: Some(Self::WORKERS),
            tasks: Some(8),
            by: FryBy::Timer,
            ..Draft::default()
        }
        .spec()
    }

    /// All that is reported of it in so many milliseconds.
    pub(in crate::tui) fn of(&self, length: u64) -> Vec<Message> {
        let mut reported = vec![(self.began, self.start())];
        for worker in 0..Self::WORKERS {
            let (pid, tid) = (EGGTOP, 4_010 + worker.cast_signed());
            let asked = Timestamp::from_millis(self.began);
            let started = WorkerEvent::Started {
                pid,
                tid,
                asked,
                host: HostId::HERE,
            };
            reported.push((self.began, Self::of_worker(worker, started)));
            let (task, ready, core) = (TaskId(worker), asked, 0);
            let takes = WorkerEvent::TaskStarted { task, ready, core };
            reported.push((self.began, Self::of_worker(worker, takes)));
        }
        for turn in 0..length / Self::TURN {
            reported.extend(self.turn(turn));
        }
        let mut messages: Vec<Message> = reported
            .into_iter()
            .map(|(at, kind)| event(at, kind))
            .collect();
        for look in 1..=length / 100 {
            let at = self.began + look * 100;
            let place = messages.iter().position(|message| is_after(message, at));
            let place = place.unwrap_or(messages.len());
            messages.insert(place, Self::look(at));
        }
        messages
    }

    fn start(&self) -> EventKind {
        Self::of_run(RunEvent::Started(Box::new(RunStart {
            series: None,
            spec: self.spec(),
            tasks: 8,
            workers: Self::WORKERS,
            size: 1.0,
            repetition: 0,
        })))
    }

    /// A worker waits for its turn and has it.
    fn turn(&self, turn: u64) -> Vec<(u64, EventKind)> {
        let worker = (turn % u64::from(Self::WORKERS)) as u32;
        let from = self.began + turn * Self::TURN;
        let round = Self::TURN * u64::from(Self::WORKERS);
        let waited = (turn * Self::TURN).min(round - Self::TURN);
        let gap = WorkerEvent::Gap {
            from: Timestamp::from_millis(from - waited),
            why: Standstill::Gil,
        };
        let hold = WorkerEvent::Gil(GilHold {
            from: Timestamp::from_millis(from),
            held: TimeSpan::from_millis(Self::TURN),
            hand_overs: u32::from(turn > 0),
            waiters: Self::WORKERS - 1,
        });
        let progress = WorkerEvent::Progress {
            core: (turn / 40 % 2) as u16,
            cpu: TimeSpan::from_millis(Self::TURN),
            // by the timer: a second, whatever heat there was
            done: ((turn + 1) * Self::TURN) as f32 / 1_000.0,
        };
        let end = from + Self::TURN;
        vec![
            (from, Self::of_worker(worker, gap)),
            (end, Self::of_worker(worker, progress)),
            (end, Self::of_worker(worker, hold)),
        ]
    }

    /// What the kernel says: one core's worth is used, and all other threads sleep voluntarily.
    fn look(at: u64) -> Message {
        let mut message = sample(at, &[0.52, 0.5]);
        if let Message::Event(event) = &mut message
            && let EventKind::Sample(sample) = &mut event.kind
        {
            let workers = (0..Self::WORKERS).map(|worker| WorkerSample {
                worker: WorkerId(worker),
                state: 'S',
                core: 0,
                running: 0.25,
                waiting: Some(0.01),
                switches: Some(Switches {
                    voluntary: 240.0,
                    involuntary: 0.0,
                }),
            });
            sample.workers = workers.collect();
        }
        message
    }

    fn of_worker(worker: u32, event: WorkerEvent) -> EventKind {
        let worker = WorkerId(worker);
        Self::of_run(RunEvent::Worker { worker, event })
    }

    fn of_run(event: RunEvent) -> EventKind {
        let run = RunId(0);
        EventKind::Run { run, event }
    }
}

fn is_after(message: &Message, at: u64) -> bool {
    matches!(message, Message::Event(event) if event.at > Timestamp::from_millis(at))
}
