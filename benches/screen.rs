//! What the screen costs: one event from its source into the state, one frame drawn.

#[path = "../examples/cores/story.rs"]
mod story;

use std::sync::mpsc::channel;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::{Bencher, black_box};
use eggtop::model::{
    Clock, Draft, Emitter, Event, EventKind, ExecutorKind, RunEvent, RunId, TimeSpan, Timestamp,
    WorkerEvent, WorkerId,
};
use eggtop::tui::app::{App, Look};
use eggtop::tui::message::Message;
use eggtop::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use story::{Story, at, of_run};

fn main() {
    divan::main();
}

/// The state in the middle of a run, and when that is in milliseconds.
fn app((columns, rows): (u16, u16), story: Story) -> (App, u64) {
    let mut app = App::new(Draft::default(), Look::default(), (columns, rows));
    for event in story.events() {
        app.update(Message::Event(event));
    }
    (app, story.end().0 / 1_000_000)
}

fn progress() -> EventKind {
    let event = WorkerEvent::Progress {
        core: 3,
        cpu: TimeSpan::from_millis(49),
        done: 0.5,
    };
    let worker = WorkerId(3);
    of_run(ExecutorKind::Pool, RunEvent::Worker { worker, event })
}

/// From the emitter through the channel into the state; the budget is 2 us.
#[divan::bench(args = [8, 1024])]
fn event(bencher: Bencher<'_, '_>, cores: u16) {
    let (mut app, now) = app((200, 60), Story { cores, seconds: 2 });
    let (to, events) = channel();
    let emitter = Emitter::new(Clock::start(), move |event| {
        to.send(Message::Event(event)).is_ok()
    });
    let mut now = now * 1_000_000;
    bencher.bench_local(|| {
        now += 1_000_000;
        emitter.emit_at(Timestamp(now), progress());
        if let Ok(message) = events.try_recv() {
            black_box(app.update(message));
        }
    });
}

/// One look at all cores into the state.
#[divan::bench(args = [8, 1024])]
fn look(bencher: Bencher<'_, '_>, cores: u16) {
    let story = Story { cores, seconds: 2 };
    let (mut app, mut millis) = app((200, 60), story);
    bencher.bench_local(|| {
        millis += 100;
        black_box(app.update(Message::Event(at(millis, story.look(millis / 100)))));
    });
}

/// One frame of the lab in the middle of a run; the budget is 16 ms.
#[divan::bench(args = [(80, 24, 8), (80, 24, 1024), (200, 60, 8), (200, 60, 1024)])]
fn frame(bencher: Bencher<'_, '_>, (columns, rows, cores): (u16, u16, u16)) {
    let story = Story { cores, seconds: 20 };
    let (mut app, mut now) = app((columns, rows), story);
    let area = Rect::new(0, 0, columns, rows);
    bencher.bench_local(|| {
        now += 100;
        app.update(Message::Tick(Timestamp::from_millis(now)));
        let mut buffer = Buffer::empty(area);
        view::render(&app, area, &mut buffer);
        buffer
    });
}

/// The begin and the end of a run of a long session: ten works, each done three ways in turn.
fn one_run(number: u32) -> [Event; 2] {
    let story = Story {
        cores: 8,
        seconds: 0,
    };
    let millis = 10_000 * u64::from(number);
    let of_story = story
        .events()
        .into_iter()
        .filter_map(|event| match event.kind {
            EventKind::Run { event, .. } => Some(event),
            _ => None,
        });
    let mut reported = of_story.take(2).map(|mut reported| {
        if let RunEvent::Started(start) = &mut reported {
            let ways = [
                (ExecutorKind::Serial, 1),
                (ExecutorKind::Threads, 4),
                (ExecutorKind::Pool, 8),
            ];
            let (executor, workers) = ways[number as usize % ways.len()];
            start.spec.change(|draft| {
                draft.executor = executor;
                draft.workers = Some(workers);
            });
            start.workers = workers;
            start.size = f64::from(1 + number / 3 % 10);
        }
        let run = RunId(number);
        EventKind::Run {
            run,
            event: reported,
        }
    });
    let mut next = |after| at(millis + after, reported.next().expect("a begin and an end"));
    [next(0), next(8_000)]
}

/// The state after so many runs.
fn long_session(runs: u32) -> App {
    let (mut app, _) = app(
        (120, 36),
        Story {
            cores: 8,
            seconds: 0,
        },
    );
    for event in (2..runs).flat_map(one_run) {
        app.update(Message::Event(event));
    }
    app
}

/// The begin and the end of a run after so many others.
#[divan::bench(args = [50, 500, 5_000])]
fn end_of_a_run(bencher: Bencher<'_, '_>, runs: u32) {
    let mut app = long_session(runs);
    let mut next = runs;
    bencher.bench_local(|| {
        for event in one_run(next) {
            black_box(app.update(Message::Event(event)));
        }
        next += 1;
    });
}

/// A key that selects the next result, and the frame after it; the budget is 16 ms.
#[divan::bench(args = [50, 500, 5_000])]
fn key_and_frame(bencher: Bencher<'_, '_>, runs: u32) {
    let mut app = long_session(runs);
    let area = Rect::new(0, 0, 120, 36);
    let key = |code| Message::Key(KeyEvent::new(code, KeyModifiers::NONE));
    for _ in 0..2 {
        app.update(key(KeyCode::Tab));
    }
    bencher.bench_local(|| {
        app.update(key(KeyCode::Down));
        let mut buffer = Buffer::empty(area);
        view::render(&app, area, &mut buffer);
        buffer
    });
}
