//! Draws the lab of a made-up machine in the middle of a run, so that layouts for many cores are
//! seen without one.
//!
//! `cargo run --example cores -- 1024 200x60`, and any of: `timeline`, `light` or `mono`,
//! `by-worker` or `htop`, `ascii`, `--svg FILE`

mod story;

use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use crossterm::event::{KeyCode, KeyEvent};
use eggtop::export::svg;
use eggtop::model::Draft;
use eggtop::tui::app::{App, Look, Tab};
use eggtop::tui::message::Message;
use eggtop::tui::theme::{GlyphSet, ThemeName};
use eggtop::tui::view;
use eggtop::tui::widgets::MeterMode;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use story::Story;

/// What the arguments ask for.
#[derive(Default)]
struct Wish {
    cores: u16,
    size: (u16, u16),
    tab: Tab,
    look: Look,
    meters: MeterMode,
    svg: Option<PathBuf>,
}

fn main() -> Result<()> {
    let wish = Wish::read(std::env::args().skip(1))?;
    let story = Story {
        cores: wish.cores,
        seconds: 4,
    };
    let mut app = App::new(Draft::default(), wish.look, wish.size);
    for event in story.events() {
        app.update(Message::Event(event));
    }
    app.update(Message::Tick(story.end()));
    if wish.tab == Tab::Timeline {
        app.update(Message::Key(KeyEvent::from(KeyCode::Char('2'))));
    }
    app.meters = wish.meters;
    let area = Rect::new(0, 0, wish.size.0, wish.size.1);
    let mut buffer = Buffer::empty(area);
    view::render(&app, area, &mut buffer);
    match wish.svg {
        Some(path) => {
            let file = File::create(&path);
            let file = file.with_context(|| format!("cannot write {}", path.display()))?;
            let colors = wish.look.theme().base_colors();
            svg::write(&buffer, colors, "eggtop", &mut BufWriter::new(file))?;
        }
        None => print(&buffer)?,
    }
    Ok(())
}

impl Wish {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut wish = Self {
            cores: 64,
            size: (100, 30),
            ..Self::default()
        };
        while let Some(argument) = arguments.next() {
            if let Ok(cores) = argument.parse() {
                wish.cores = cores;
            } else if let Some((columns, rows)) = argument.split_once('x') {
                wish.size = (columns.parse()?, rows.parse()?);
            } else if let Ok(theme) = ThemeName::from_str(&argument, false) {
                wish.look.theme = theme;
            } else if let Ok(meters) = MeterMode::from_str(&argument, false) {
                wish.meters = meters;
            } else {
                match argument.as_str() {
                    "timeline" => wish.tab = Tab::Timeline,
                    "ascii" => wish.look.glyphs = GlyphSet::Ascii,
                    "--svg" => wish.svg = arguments.next().map(PathBuf::from),
                    other => bail!("{other}: see the first lines of examples/cores/main.rs"),
                }
            }
        }
        Ok(wish)
    }
}

fn print(buffer: &Buffer) -> Result<()> {
    let mut out = stdout().lock();
    for row in buffer.content().chunks(usize::from(buffer.area.width)) {
        let line: String = row.iter().map(Cell::symbol).collect();
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
