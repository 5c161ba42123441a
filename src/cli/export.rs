//! `eggtop export`: a session file as something that other programs read.

mod page;

use std::io::{self, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum, ValueHint};
use ratatui::buffer::Buffer;
use ratatui::style::Color;
use thiserror::Error;

use super::endings::{check_session, refuse_cast};
use super::output;
use super::report;
use crate::export::{png, svg, tables, text, trace};
use crate::frames::{Cast, CastVersion, FrameSequence, Moment, write_gif};
use crate::model::{Event, name_of};
use crate::record::{Head, Reader};
use crate::session::Session;
use crate::text::harmless;
use crate::tui::app::Look;
use crate::tui::terminal::columns_of_output;
use crate::tui::theme::ThemeName;

/// What a session is turned into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// A recording for asciinema and its players, version 2
    Cast,
    /// The same, version 3
    Cast3,
    /// A trace for ui.perfetto.dev
    Trace,
    /// A picture of the screen, as shapes and text
    Svg,
    /// A picture of the screen, as pixels
    Png,
    /// An animation of the screen, as pixels
    Gif,
    /// A web page of all runs, to go through in time
    Html,
    /// The screen as plain text
    Txt,
    /// The screen as text with colours
    Ans,
    /// A table, see --table
    Csv,
    /// The report of all runs, as run and compare print it
    Json,
    /// The results as a Markdown table
    Md,
}

/// What the lines of a table are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Table {
    /// Ways the work was done
    #[default]
    Runs,
    /// Tasks
    Tasks,
    /// Cores, at every sample
    Samples,
}

/// A session file and what to make of it.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The session file
    #[arg(value_hint = ValueHint::FilePath)]
    session: PathBuf,
    /// What to make of it
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Target,
    /// Write into this file instead of to standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// What the lines of a csv are
    #[arg(long, value_enum, default_value_t)]
    table: Table,
    /// The moment of a picture: seconds since the session's start, the name of a mark, or a run by
    /// its name or number (run:0), at its end [default: the session's end]
    #[arg(long, value_name = "MOMENT")]
    at: Option<Moment>,
    /// Columns and rows of the screen
    #[arg(long, value_name = "COLSxROWS", default_value = "100x30", value_parser = size)]
    size: (u16, u16),
    /// The colours of the screen
    #[arg(long, value_enum, default_value_t)]
    theme: ThemeName,
    /// Keys to press first, such as 2 for the Timeline
    #[arg(long, value_name = "KEYS", default_value = "")]
    keys: String,
}

pub(super) fn size(text: &str) -> Result<(u16, u16), String> {
    let allowed = "columns and rows, as 100x30, each 1 to 500";
    let (columns, rows) = text.split_once('x').ok_or(allowed)?;
    let side = |text: &str| match text.parse() {
        Ok(side @ 1..=500) => Ok(side),
        _ => Err(allowed.to_owned()),
    };
    Ok((side(columns)?, side(rows)?))
}

/// Binary data would be written to a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{to} is not text, and is not written to a terminal")]
pub(super) struct NoText {
    to: Target,
    /// A file that it can be written into.
    pub(super) out: String,
}

/// Writes the export; returns the exit status.
pub(super) fn export(export: &Export) -> Result<u8> {
    let name = || export.session.display().to_string();
    if export.to.is_binary() && export.out.is_none() && stdout().is_terminal() {
        let out = export.session_name() + "." + &name_of(&export.to);
        return Err(NoText { to: export.to, out }.into());
    }
    refuse_cast(&export.session)?;
    let mut events = Reader::open(&export.session).with_context(name)?;
    match &export.out {
        None => {
            let mut bytes = Vec::new();
            export.write(&mut events, &mut bytes)?;
            output::print(&bytes)?;
        }
        Some(path) => {
            let wrote = export.write_file(&mut events, path);
            wrote.with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    if let Some(cut) = events.cut() {
        output::complain(&format!("{} ends there: {cut}", name()));
    }
    Ok(0)
}

impl Export {
    /// Checks what the names of files say.
    pub(super) fn check_names(&self) -> Result<()> {
        check_session(&self.session)
    }

    fn write_file(&self, events: &mut Reader, path: &Path) -> Result<()> {
        if same_file(path, &self.session) {
            bail!("it is the session itself");
        }
        output::write_file(path, |file| self.write(events, file))
    }

    fn write(&self, events: &mut Reader, to: &mut impl Write) -> Result<()> {
        let head = events.head().clone();
        match self.to {
            Target::Cast => self.cast(CastVersion::Two, &head, events, to)?,
            Target::Cast3 => self.cast(CastVersion::Three, &head, events, to)?,
            Target::Trace => trace::write(events, &head.place(), to)?,
            Target::Svg => {
                svg::write(
                    &self.picture(events)?,
                    self.colors(),
                    &self.title(&head),
                    to,
                )?;
            }
            Target::Png => {
                png::write(
                    &self.picture(events)?,
                    self.colors(),
                    &self.title(&head),
                    to,
                )?;
            }
            Target::Gif => write_gif(&mut self.frames(events), to)?,
            Target::Html => page::write(events, &head, &self.title(&head), to)?,
            Target::Txt => text::write_plain(&self.picture(events)?, to)?,
            Target::Ans => text::write_ansi(&self.picture(events)?, to)?,
            Target::Csv => self.table(events, to)?,
            Target::Json => report(events, report::Format::Json, to)?,
            Target::Md => report(events, report::Format::Md, to)?,
        }
        Ok(())
    }

    fn table(&self, events: &mut Reader, to: &mut impl Write) -> io::Result<()> {
        match self.table {
            Table::Runs => report(events, report::Format::Csv, to),
            Table::Tasks => tables::write_tasks(events, to),
            Table::Samples => tables::write_samples(events, to),
        }
    }

    fn cast(
        &self,
        version: CastVersion,
        head: &Head,
        events: &mut Reader,
        to: &mut impl Write,
    ) -> io::Result<()> {
        let cast = Cast {
            version,
            title: self.title(head),
            timestamp: head.timestamp(),
            size: self.size,
        };
        cast.write(&mut self.frames(events), to)
    }

    fn picture(&self, events: &mut Reader) -> Result<Buffer> {
        let mut frames = self.frames(events);
        match &self.at {
            Some(at) => frames.go_to_moment(at)?,
            None => frames.go_to_the_end(),
        }
        Ok(frames.frame())
    }

    fn frames<I: Iterator<Item = Event>>(&self, events: I) -> FrameSequence<I> {
        let mut frames = FrameSequence::new(events, self.look(), self.size);
        for key in self.keys.chars() {
            frames.press(key);
        }
        frames
    }

    fn look(&self) -> Look {
        Look {
            theme: self.theme,
            ..Look::default()
        }
    }

    fn colors(&self) -> (Color, Color) {
        self.look().theme().base_colors()
    }

    fn title(&self, head: &Head) -> String {
        let name = harmless(&self.session_name());
        format!("{name} on {}", harmless(&head.place()))
    }

    /// Returns the name of the session's file without its ending.
    fn session_name(&self) -> String {
        let whole = self.session.file_name().unwrap_or_default();
        let whole = whole.to_string_lossy();
        whole.split(".jsonl").next().unwrap_or_default().to_owned()
    }
}

/// Writes the report of the runs that are over.
pub(super) fn report(
    events: &mut Reader,
    format: report::Format,
    to: &mut impl Write,
) -> io::Result<()> {
    let session = session_of(events);
    let options = report::ReportOptions {
        format,
        width: Some(columns_of_output()),
        ..report::ReportOptions::default()
    };
    report::write(&session, &options, to)
}

/// Returns the session that the events make up.
fn session_of(events: impl Iterator<Item = Event>) -> Session {
    let mut session = Session::default();
    for event in events {
        session.apply(&event);
    }
    session
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

impl Target {
    /// Returns whether it is something else than text.
    const fn is_binary(self) -> bool {
        matches!(self, Self::Png | Self::Gif)
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&name_of(self))
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&name_of(self))
    }
}
