//! Draws `screenshots/*.svg` from the logs of real runs on this machine: the screens as they were
//! at moments of a run, each frame made again from the log's events alone.
//!
//! `cargo run --release --example screenshots`

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};

use anyhow::{Context, Result, bail};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use eggtop::engine::Engine;
use eggtop::executor::worker;
use eggtop::export::svg;
use eggtop::machine;
use eggtop::model::{
    Clock, Emitter, Event, EventKind, ExecutorKind, Field, Nanos, RunEvent, RunSpec,
};
use eggtop::process::{ForkServer, WORKER_ARGUMENT, worker_stream};
use eggtop::tui::app::{App, Look};
use eggtop::tui::message::Message;
use eggtop::tui::theme::ThemeName;
use eggtop::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The size of every picture.
const SIZE: (u16, u16) = (100, 30);

fn main() -> Result<ExitCode> {
    if std::env::args().nth(1).as_deref() == Some(WORKER_ARGUMENT) {
        let status = worker::entry(worker_stream()?);
        return Ok(ExitCode::from(u8::try_from(status)?));
    }
    // both before the first session makes a thread
    let servers = [
        ForkServer::start(worker::entry)?,
        ForkServer::start(worker::entry)?,
    ];
    let eggs = [(Field::Size, "0.5")];
    let counts = [
        (Field::Workload, "busy"),
        (Field::Runtime, "gil"),
        (Field::Executor, "threads"),
        (Field::Workers, "4"),
        (Field::Size, "small"),
    ];
    let of_eggs = [
        ("lab", ThemeName::Dark, None),
        ("lab-light", ThemeName::Light, None),
        ("timeline", ThemeName::Dark, Some('2')),
    ];
    let of_counts = [("gil", ThemeName::Dark, None)];
    let sessions: [(&[_], &[_]); 2] = [(&eggs, &of_eggs), (&counts, &of_counts)];
    for (server, (fields, pictures)) in servers.into_iter().zip(sessions) {
        let runs = runs(fields)?;
        let log = record(server, &runs)?;
        draw_all(&log, &runs, pictures)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the runs of a session: the same work serially, then as the fields say.
fn runs(fields: &[(Field, &str)]) -> Result<Vec<RunSpec>> {
    let mut spec = RunSpec::default();
    for (field, text) in fields {
        field.set(&mut spec, text)?;
    }
    let serial = RunSpec {
        executor: ExecutorKind::Serial,
        ..spec.clone()
    };
    Ok(vec![serial, spec])
}

/// Draws pictures of a session: name, theme, and a key that is pressed before.
fn draw_all(
    log: &[Event],
    runs: &[RunSpec],
    pictures: &[(&str, ThemeName, Option<char>)],
) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    for &(name, theme, key) in pictures {
        let path = folder.join(format!("{name}.svg"));
        let picture = Picture { theme, key };
        draw(log, runs, &picture, &path)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Does the runs and returns all that happened.
fn record(server: ForkServer, runs: &[RunSpec]) -> Result<Vec<Event>> {
    let (to, events) = channel();
    let emitter = Emitter::new(Clock::start(), move |event| to.send(event).is_ok());
    let engine = Engine::start(server, machine::read(), &emitter)?;
    // the meters need a moment to see what else is going on
    let mut log = until(&events, |event| matches!(event.kind, EventKind::Sample(_)))?;
    engine.submit(runs.to_vec())?;
    log.extend(until(&events, |event| {
        event.kind == EventKind::SeriesEnded
    })?);
    Ok(log)
}

fn until(events: &Receiver<Event>, last: impl Fn(&Event) -> bool) -> Result<Vec<Event>> {
    let mut log = Vec::new();
    for event in events {
        let over = last(&event);
        log.push(event);
        if over {
            return Ok(log);
        }
    }
    bail!("the engine ended too early")
}

/// What a picture shows.
struct Picture {
    theme: ThemeName,
    /// A key that is pressed before it is taken.
    key: Option<char>,
}

/// Draws the screen as it was when the last run of the log was three quarters done.
fn draw(log: &[Event], runs: &[RunSpec], picture: &Picture, path: &Path) -> Result<()> {
    let look = Look {
        theme: picture.theme,
        ..Look::default()
    };
    // the panel stands as it stood when the last run was asked for
    let spec = runs.last().cloned().unwrap_or_default();
    let mut app = App::new(spec, look, SIZE);
    let moment = moment(log).context("the log has no run")?;
    for event in log.iter().filter(|event| event.at <= moment) {
        app.update(Message::Event(event.clone()));
    }
    if let Some(key) = picture.key {
        let key = KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE);
        app.update(Message::Key(key));
    }
    app.update(Message::Tick(moment));
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let mut buffer = Buffer::empty(area);
    view::render(&app, area, &mut buffer);
    let mut out = BufWriter::new(File::create(path)?);
    svg::write(&buffer, look.theme().base_colors(), "eggtop", &mut out)?;
    Ok(())
}

fn moment(log: &[Event]) -> Option<Nanos> {
    let at = |wanted: fn(&RunEvent) -> bool| {
        log.iter().rev().find_map(|event| match &event.kind {
            EventKind::Run { event: told, .. } if wanted(told) => Some(event.at),
            _ => None,
        })
    };
    let began = at(|event| matches!(event, RunEvent::Started(_)))?;
    let ended = at(|event| matches!(event, RunEvent::Ended(_)))?;
    Some(Nanos(began.0 + (ended - began).0 / 4 * 3))
}
