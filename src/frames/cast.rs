//! A session as an asciicast, which asciinema and its players show: a frame is one event.
//!
//! The formats are asciinema's, versions 2 and 3.

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use super::FrameSequence;
use super::schedule::{Screen, show};
use crate::model::{Act, Event, EventKind, Machine, RunEvent, TimeSpan, Timestamp};
use crate::text::labels::label_of;
use crate::text::{harmless, harmless_json};
use crate::tui::keymap::Key;
use crate::tui::terminal::Frames;
use crate::tui::{DrawnFrame, FrameReader};

/// The version of the format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CastVersion {
    /// Absolute times; every player knows it.
    #[default]
    Two,
    /// Times since the event before.
    Three,
}

/// How a session becomes a cast.
#[derive(Debug, Clone)]
pub struct Cast {
    /// The version of the format.
    pub version: CastVersion,
    /// What it is called.
    pub title: String,
    /// When the session began, in seconds since 1970.
    pub timestamp: i64,
    /// Columns and rows.
    pub size: (u16, u16),
}

#[derive(Serialize)]
struct HeadTwo<'a> {
    version: u8,
    width: u16,
    height: u16,
    timestamp: i64,
    title: &'a str,
    env: Env,
}

#[derive(Serialize)]
struct HeadThree<'a> {
    version: u8,
    term: Term,
    timestamp: i64,
    title: &'a str,
}

#[derive(Serialize)]
struct Env {
    #[serde(rename = "TERM")]
    term: &'static str,
}

#[derive(Serialize)]
struct Term {
    cols: u16,
    rows: u16,
    r#type: &'static str,
}

const TERM: &str = "xterm-256color";

/// Takes the alternate screen and hides the cursor, as the lab does.
const TAKE: &str = "\u{1b}[?1049h\u{1b}[?25l";
const GIVE_BACK: &str = "\u{1b}[?25h\u{1b}[?1049l";

impl Cast {
    /// Writes a frame sequence as a cast, from where it is.
    pub fn write(
        &self,
        frames: &mut FrameSequence<impl Iterator<Item = Event>>,
        to: &mut impl Write,
    ) -> io::Result<()> {
        self.write_head(to)?;
        let mut writer = CastWriter {
            to,
            version: self.version,
            written: Timestamp::START,
            clock: Timestamp::START,
            frames: Frames::default(),
            taken: false,
            machine: Machine::default(),
        };
        writer.clock = show(frames, &mut writer)?;
        if writer.taken {
            writer.write('o', GIVE_BACK)?;
        }
        if self.version == CastVersion::Three {
            writer.write('x', "0")?;
        }
        to.flush()
    }

    fn write_head(&self, to: &mut impl Write) -> io::Result<()> {
        let (width, height) = self.size;
        let title = harmless(&self.title);
        let (title, timestamp) = (title.as_str(), self.timestamp);
        let head = match self.version {
            CastVersion::Two => serde_json::to_string(&HeadTwo {
                version: 2,
                width,
                height,
                timestamp,
                title,
                env: Env { term: TERM },
            }),
            CastVersion::Three => serde_json::to_string(&HeadThree {
                version: 3,
                term: Term {
                    cols: width,
                    rows: height,
                    r#type: TERM,
                },
                timestamp,
                title,
            }),
        };
        writeln!(to, "{}", head?)
    }
}

/// A cast while it is written.
struct CastWriter<'a, W: Write> {
    to: &'a mut W,
    version: CastVersion,
    /// When the last event was, as it was written: rounded times must not drift.
    written: Timestamp,
    /// How late it is in the cast.
    clock: Timestamp,
    frames: Frames,
    /// Whether the terminal was taken, which the first frame does.
    taken: bool,
    machine: Machine,
}

impl<W: Write> Screen for CastWriter<'_, W> {
    /// Marks stand before the frame that they announce.
    fn event(&mut self, at: Timestamp, event: &Event) -> io::Result<()> {
        self.clock = at;
        self.mark(event)
    }
}

impl<W: Write> FrameReader for CastWriter<'_, W> {
    fn frame(&mut self, frame: &Arc<DrawnFrame>) -> io::Result<()> {
        self.clock = frame.at;
        let mut bytes = Vec::new();
        self.frames.write(&mut bytes, frame)?;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut data = String::from_utf8_lossy(&bytes);
        if !std::mem::replace(&mut self.taken, true) {
            data.to_mut().insert_str(0, TAKE);
        }
        self.write('o', &data)
    }
}

impl<W: Write> CastWriter<'_, W> {
    /// Writes a mark, or a key.
    fn mark(&mut self, event: &Event) -> io::Result<()> {
        match &event.kind {
            EventKind::SessionStarted { machine, .. } => {
                self.machine.clone_from(machine);
                Ok(())
            }
            EventKind::Act(Act::Key { key }) => match key.parse::<Key>().map(Key::sent) {
                Ok(sent) if !sent.is_empty() => self.write('i', &sent),
                _ => Ok(()),
            },
            EventKind::Mark { label } => self.write('m', &harmless(label)),
            EventKind::Run { event, .. } => match event {
                RunEvent::Started(start) => {
                    let label = label_of(start, &self.machine);
                    self.write('m', &label)
                }
                RunEvent::Ended(summary) => {
                    let text = format!("done in {:.2} s", summary.wall.as_secs_f64());
                    self.write('m', &text)
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn write(&mut self, code: char, data: &str) -> io::Result<()> {
        let data = serde_json::to_string(data)?;
        let data = harmless_json(&data);
        match self.version {
            CastVersion::Two => {
                let at = self.clock.0 / 1_000;
                let (seconds, micros) = (at / 1_000_000, at % 1_000_000);
                writeln!(self.to, "[{seconds}.{micros:06}, \"{code}\", {data}]")
            }
            CastVersion::Three => {
                // what rounding leaves over is carried to the next
                let millis = (self.clock - self.written).0 / 1_000_000;
                self.written += TimeSpan::from_millis(millis);
                let (seconds, millis) = (millis / 1_000, millis % 1_000);
                writeln!(self.to, "[{seconds}.{millis:03}, \"{code}\", {data}]")
            }
        }
    }
}
