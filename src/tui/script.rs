//! Made-up sessions for tests: machines, runs and keys with fixed times.

pub(super) mod deadlock;
mod gil;
mod naps;
mod outside;
mod processes;

pub(super) use gil::Turns;
pub(super) use naps::{awake, naps};
pub(super) use outside::{fetched, printed};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::app::{App, Effect, Look};
use super::message::Message;
use crate::model::{
    CoreInfo, CoreSample, CoreTimes, Draft, Event, EventKind, ExecutorKind, Exit, HostId, Machine,
    Outcome, RunEnd, RunEvent, RunId, RunSpec, RunStart, RunSummary, Sample, SeriesId, TaskEnd,
    TaskId, TaskOutput, TimeSpan, Timestamp, Usage, WorkerEvent, WorkerId,
};

/// An app at this size that knows a machine of so many cores, two to a physical one.
pub(super) fn app((columns, rows): (u16, u16), cores: u16) -> App {
    let mut app = App::new(Draft::default(), Look::default(), (columns, rows));
    app.update(event(
        0,
        EventKind::SessionStarted {
            version: "0.1.0".to_owned(),
            machine: Box::new(machine(cores)),
        },
    ));
    let (pid, fork_server) = (EGGTOP, FORK_SERVER);
    app.update(event(1, EventKind::Eggtop { pid, fork_server }));
    app.update(sample(5, &vec![0.02; usize::from(cores)]));
    app
}

/// The series that made-up runs were asked for with.
const SERIES: SeriesId = SeriesId(0);

/// What the engine answers when it took a series of so many runs.
pub(super) const fn queued(runs: u32) -> Message {
    let series = SERIES;
    Message::Queued { series, runs }
}

/// Reports that the series is over.
pub(super) const fn series_ended() -> EventKind {
    let series = Some(SERIES);
    EventKind::SeriesEnded { series }
}

/// The process of the program.
pub(super) const EGGTOP: i32 = 4_000;
/// The process of its fork server.
pub(super) const FORK_SERVER: i32 = 4_001;

/// A machine whose cores may all be used.
pub(crate) fn machine(cores: u16) -> Machine {
    Machine {
        logical: usize::from(cores),
        physical: Some(usize::from(cores / 2).max(1)),
        cores: (0..cores)
            .map(|id| CoreInfo {
                id,
                physical: id / 2,
                sibling: id % 2,
                ..CoreInfo::default()
            })
            .collect(),
        affinity: (0..cores).collect(),
        usable: usize::from(cores),
        ..Machine::default()
    }
}

/// Plays messages and returns what is ordered by all of them.
pub(super) fn play(app: &mut App, messages: impl IntoIterator<Item = Message>) -> Vec<Effect> {
    messages
        .into_iter()
        .flat_map(|message| app.update(message))
        .collect()
}

/// Something that happened so many milliseconds after the session's start.
pub(crate) fn event(at: u64, kind: EventKind) -> Message {
    Message::Event(Event {
        at: Timestamp::from_millis(at),
        kind,
    })
}

/// A look at cores that are this busy, a tenth of it in the kernel.
pub(crate) fn sample(at: u64, busy: &[f32]) -> Message {
    let cores = busy.iter().zip(0..).map(|(&busy, id)| CoreSample {
        id,
        busy,
        times: Some(CoreTimes {
            user: busy * 0.9,
            system: busy * 0.1,
            ..CoreTimes::default()
        }),
    });
    let sample = Sample {
        window: TimeSpan::from_millis(500),
        cores: cores.collect(),
        own: 0.006,
        load: Some(3.1),
        ..Sample::default()
    };
    event(at, EventKind::Sample(Box::new(sample)))
}

/// A key without Ctrl.
pub(super) fn key(char: char) -> Message {
    press(KeyCode::Char(char))
}

/// A key that is not a character.
pub(super) fn press(code: KeyCode) -> Message {
    Message::Key(KeyEvent::from(code))
}

/// A key with Ctrl.
pub(super) fn ctrl(char: char) -> Message {
    Message::Key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::CONTROL))
}

/// What a person types.
pub(super) fn text(text: &str) -> impl Iterator<Item = Message> {
    text.chars().map(key)
}

pub(super) fn click(column: u16, row: u16) -> Message {
    mouse(MouseEventKind::Down(MouseButton::Left), column, row)
}

/// Something done with the mouse.
pub(super) fn mouse(kind: MouseEventKind, column: u16, row: u16) -> Message {
    Message::Mouse(MouseEvent {
        kind,
        column,
        row,
        modifiers: KeyModifiers::NONE,
    })
}

/// A run of eggs of one second of heat, worker w on core w, in equal shares.
#[derive(Debug, Clone)]
pub(crate) struct Fry {
    pub(crate) run: u32,
    pub(crate) began: u64,
    pub(crate) executor: ExecutorKind,
    pub(crate) workers: u32,
    pub(crate) tasks: u32,
    pub(crate) cores: u16,
}

impl Fry {
    /// Four eggs in a pool of two, on two cores.
    pub(super) fn four_eggs() -> Self {
        Self {
            run: 0,
            began: 500,
            executor: ExecutorKind::Pool,
            workers: 2,
            tasks: 4,
            cores: 2,
        }
    }

    /// What it was asked to be.
    pub(super) fn spec(&self) -> RunSpec {
        Draft {
            executor: self.executor,
            workers: Some(self.workers),
            tasks: Some(self.tasks),
            ..Draft::default()
        }
        .spec()
    }

    /// When it is over, in milliseconds.
    pub(crate) fn end(&self) -> u64 {
        self.began + 10 + 1_000 * u64::from(self.tasks.div_ceil(self.workers))
    }

    /// All that is reported of it until `end` milliseconds, in order of time.
    pub(crate) fn until(&self, end: u64) -> Vec<Message> {
        let mut reported = vec![(
            self.began,
            self.of_run(RunEvent::Started(Box::new(self.start()))),
        )];
        for worker in 0..self.workers {
            reported.extend(self.life(worker));
        }
        reported.extend(self.lives());
        for at in (self.began..self.end()).step_by(100) {
            let busy: Vec<f32> = (0..self.cores)
                .map(|core| {
                    if u32::from(core) < self.workers {
                        0.99
                    } else {
                        0.01
                    }
                })
                .collect();
            let mut kind = sample_kind(at + 99, &busy);
            if let EventKind::Sample(sample) = &mut kind {
                sample.processes = self.seen();
            }
            reported.push((at + 99, kind));
        }
        reported.push((
            self.end(),
            self.of_run(RunEvent::Ended(Box::new(self.summary()))),
        ));
        reported.push((self.end() + 1, series_ended()));
        reported.retain(|(at, _)| *at <= end);
        reported.sort_by_key(|(at, _)| *at);
        reported
            .into_iter()
            .map(|(at, kind)| event(at, kind))
            .collect()
    }

    /// All that is reported of it.
    pub(crate) fn all(&self) -> Vec<Message> {
        self.until(u64::MAX)
    }

    fn start(&self) -> RunStart {
        RunStart {
            series: Some(SERIES),
            spec: self.spec(),
            tasks: self.tasks,
            workers: self.workers,
            size: 1.0,
            repetition: 0,
        }
    }

    fn life(&self, worker: u32) -> Vec<(u64, EventKind)> {
        let mut life = Vec::new();
        let mut report = |at, event| {
            let worker = WorkerId(worker);
            life.push((at, self.of_run(RunEvent::Worker { worker, event })));
        };
        let mut now = self.began + 5;
        let core = worker as u16;
        let pid = self.pid(worker);
        let asked = Timestamp::from_millis(self.began);
        report(
            now,
            WorkerEvent::Started {
                pid,
                tid: pid,
                asked,
                host: HostId::HERE,
            },
        );
        for task in (worker..self.tasks).step_by(self.workers as usize) {
            let (task, ready) = (TaskId(task), Timestamp::from_millis(now));
            report(now, WorkerEvent::TaskStarted { task, ready, core });
            for part in 1..20_u64 {
                let (cpu, done) = (TimeSpan::from_millis(50), part as f32 / 20.0);
                report(now + part * 50, WorkerEvent::Progress { core, cpu, done });
            }
            now += 1_000;
            let end = TaskEnd {
                task,
                core,
                cpu: TimeSpan::from_millis(50),
                cpu_total: TimeSpan::from_millis(1_000),
                outcome: Outcome::Done(TaskOutput::Doneness(1.0)),
            };
            report(now, WorkerEvent::TaskEnded(Box::new(end)));
        }
        let exit = Exit::Code(0);
        let usage = Usage::default();
        report(now + 1, WorkerEvent::Exited { exit, usage });
        life
    }

    fn summary(&self) -> RunSummary {
        RunSummary {
            end: RunEnd::Completed,
            wall: TimeSpan::from_millis(self.end() - self.began),
            usage: Usage {
                user: TimeSpan::from_millis(1_000 * u64::from(self.tasks)),
                sys: TimeSpan::from_millis(20),
                ..Usage::default()
            },
            done: self.tasks,
            failed: 0,
            lost: 0,
            output: serde_json::json!({ "eggs": self.tasks }),
        }
    }

    fn of_run(&self, event: RunEvent) -> EventKind {
        let run = RunId(self.run);
        EventKind::Run { run, event }
    }
}

fn sample_kind(at: u64, busy: &[f32]) -> EventKind {
    match sample(at, busy) {
        Message::Event(event) => event.kind,
        _ => series_ended(),
    }
}
