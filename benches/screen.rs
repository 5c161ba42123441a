//! What the screen costs: one event from its source into the state, one frame drawn.

use std::sync::mpsc::channel;

use divan::{Bencher, black_box};
use eggtop::model::{
    CoreInfo, CoreSample, CoreTimes, Emitter, Event, EventKind, Machine, Nanos, RunEvent, RunId,
    RunSpec, RunStart, Sample, TaskId, WorkerEvent, WorkerId,
};
use eggtop::tui::app::{App, Look};
use eggtop::tui::message::Message;
use eggtop::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn main() {
    divan::main();
}

/// The state in the middle of a run of one worker a core, `seconds` after it began.
fn app((columns, rows): (u16, u16), cores: u16, seconds: u64) -> App {
    let mut app = App::new(RunSpec::default(), Look::default(), (columns, rows));
    for event in story(cores, seconds) {
        app.update(Message::Event(event));
    }
    app
}

fn story(cores: u16, seconds: u64) -> Vec<Event> {
    let machine = Machine {
        logical: cores.into(),
        usable: cores.into(),
        affinity: (0..cores).collect(),
        cores: (0..cores)
            .map(|id| CoreInfo {
                id,
                physical: id,
                ..CoreInfo::default()
            })
            .collect(),
        ..Machine::default()
    };
    let started = EventKind::SessionStarted {
        version: "0".to_owned(),
        machine: Box::new(machine),
    };
    let start = RunStart {
        spec: RunSpec::default(),
        tasks: u32::from(cores) * 10,
        workers: cores.into(),
        size: 1.0,
        repetition: 0,
    };
    let mut log = vec![
        at(0, started),
        at(0, run(RunEvent::Started(Box::new(start)))),
    ];
    for worker in 0..cores {
        let told = WorkerEvent::Started {
            pid: 1,
            tid: 1,
            asked: Nanos::ZERO,
        };
        log.push(at(1, by(worker, told)));
        let told = WorkerEvent::TaskStarted {
            task: TaskId(worker.into()),
            ready: Nanos::from_millis(1),
            core: worker,
        };
        log.push(at(1, by(worker, told)));
    }
    for millis in (50..seconds * 1000).step_by(50) {
        log.extend((0..cores).map(|worker| at(millis, by(worker, progress(worker)))));
        if millis % 100 == 0 {
            log.push(at(millis, sample(cores)));
        }
    }
    log
}

fn at(millis: u64, kind: EventKind) -> Event {
    Event {
        at: Nanos::from_millis(millis),
        kind,
    }
}

fn run(event: RunEvent) -> EventKind {
    EventKind::Run {
        run: RunId(0),
        event,
    }
}

fn by(worker: u16, event: WorkerEvent) -> EventKind {
    run(RunEvent::Worker {
        worker: WorkerId(worker.into()),
        event,
    })
}

fn progress(core: u16) -> WorkerEvent {
    WorkerEvent::Progress {
        core,
        cpu: Nanos::from_millis(49),
        done: 0.5,
    }
}

fn sample(cores: u16) -> EventKind {
    let times = CoreTimes {
        user: 0.95,
        system: 0.03,
        ..CoreTimes::default()
    };
    EventKind::Sample(Box::new(Sample {
        window: Nanos::from_millis(500),
        cores: (0..cores)
            .map(|id| CoreSample {
                id,
                busy: 0.98,
                times: Some(times),
            })
            .collect(),
        ..Sample::default()
    }))
}

/// From the emitter through the channel into the state; the budget is 2 us.
#[divan::bench(args = [8, 1024])]
fn event(bencher: Bencher<'_, '_>, cores: u16) {
    let mut app = app((200, 60), cores, 2);
    let (to, events) = channel();
    let emitter = Emitter::new(eggtop::model::Clock::start(), move |event| {
        to.send(Message::Event(event)).is_ok()
    });
    let mut now = 2_000_000_000;
    bencher.bench_local(|| {
        now += 1_000_000;
        emitter.emit_at(Nanos(now), by(3, progress(3)));
        if let Ok(message) = events.try_recv() {
            black_box(app.update(message));
        }
    });
}

/// One look at all cores into the state.
#[divan::bench(args = [8, 1024])]
fn look(bencher: Bencher<'_, '_>, cores: u16) {
    let mut app = app((200, 60), cores, 2);
    let mut millis = 2_000;
    bencher.bench_local(|| {
        millis += 100;
        black_box(app.update(Message::Event(at(millis, sample(cores)))));
    });
}

/// One frame of the lab in the middle of a run; the budget is 16 ms.
#[divan::bench(args = [(80, 24, 8), (80, 24, 1024), (200, 60, 8), (200, 60, 1024)])]
fn frame(bencher: Bencher<'_, '_>, (columns, rows, cores): (u16, u16, u16)) {
    let mut app = app((columns, rows), cores, 20);
    let area = Rect::new(0, 0, columns, rows);
    let mut now = 20_000;
    bencher.bench_local(|| {
        now += 100;
        app.update(Message::Tick(Nanos::from_millis(now)));
        let mut buffer = Buffer::empty(area);
        view::render(&app, area, &mut buffer);
        buffer
    });
}
