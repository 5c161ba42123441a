//! Reads a session file, up to the last whole line of one that was cut off.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

use serde::Deserialize;
use thiserror::Error;

use super::head::{FORMAT, Head};
use super::older;
use super::packing::unpacked;
use crate::model::Event;
use crate::text::harmless;
use crate::text::harmless::excerpt;

/// The longest line taken: a look at a thousand cores with all workers is far shorter.
const LONGEST: u64 = 64 << 20;
/// How much of a line that cannot be read is quoted.
const QUOTED: usize = 60;

/// Why there is no session to read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file cannot be opened or read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The first line is no head.
    #[error("is no session file: its first line is no head of one")]
    NoSession,
    /// A later program wrote it.
    #[error(
        "was written by a newer eggtop ({version}): format {format}, this one reads up to {FORMAT}"
    )]
    Newer {
        /// The version of the program.
        version: String,
        /// The version of the format.
        format: u32,
    },
}

/// Where a file stops being readable, and why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
pub struct Cut {
    /// The first line that could not be read, counted from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// The part of a head that every version has.
#[derive(Deserialize)]
struct Version {
    eggtop_session: u32,
    #[serde(default)]
    version: String,
}

/// A session file that is read: an iterator over its events.
pub struct Reader {
    lines: Box<dyn BufRead + Send>,
    packed: bool,
    head: Head,
    line: Vec<u8>,
    number: u64,
    read: u64,
    over: bool,
    cut: Option<Cut>,
}

impl Reader {
    /// Opens a file and reads its head.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        Self::new(File::open(path)?)
    }

    /// Reads a session from anything.
    pub fn new(from: impl Read + Send + 'static) -> Result<Self, ReadError> {
        let (lines, packed) = unpacked(from)?;
        let mut reader = Self {
            lines,
            packed,
            head: Head::default(),
            line: Vec::new(),
            number: 0,
            read: 0,
            over: false,
            cut: None,
        };
        reader.next_line()?;
        let version: Version =
            serde_json::from_slice(&reader.line).map_err(|_| ReadError::NoSession)?;
        if version.eggtop_session > FORMAT {
            return Err(ReadError::Newer {
                version: harmless(&version.version),
                format: version.eggtop_session,
            });
        }
        reader.head = serde_json::from_slice(&reader.line).map_err(|_| ReadError::NoSession)?;
        Ok(reader)
    }

    /// Returns the head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Returns whether the file is packed.
    pub const fn is_packed(&self) -> bool {
        self.packed
    }

    /// Returns the line of the latest event, its end included.
    pub(super) fn line(&self) -> &[u8] {
        &self.line
    }

    /// Returns how many bytes were read so far, unpacked.
    pub fn bytes_read(&self) -> u64 {
        self.read
    }

    /// Returns where the file stopped being readable, once the events are over.
    pub fn cut(&self) -> Option<&Cut> {
        self.cut.as_ref()
    }

    /// Reads the next line; returns whether there is a whole one.
    fn next_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let read = (&mut self.lines)
            .take(LONGEST)
            .read_until(b'\n', &mut self.line);
        self.number += 1;
        self.read += self.line.len() as u64;
        read.map(|_| self.line.last() == Some(&b'\n'))
    }

    fn stop(&mut self, reason: String) {
        let line = self.number;
        self.over = true;
        self.cut = Some(Cut { line, reason });
    }
}

impl Iterator for Reader {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        match self.next_line() {
            Ok(true) => match serde_json::from_slice(&self.line) {
                Ok(event) => return Some(event),
                Err(_) if let Some(event) = older::event(&self.line) => return Some(event),
                Err(error) => {
                    let text = String::from_utf8_lossy(&self.line);
                    let text = excerpt(text.trim_end(), QUOTED);
                    self.stop(format!("is no event ({error}): {text}"));
                }
            },
            Ok(false) if self.line.is_empty() => self.over = true,
            Ok(false) => self.stop("is cut off".to_owned()),
            // the end of what was packed is missing: what came before it is whole
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.stop("the file is cut off".to_owned());
            }
            Err(error) => self.stop(error.to_string()),
        }
        None
    }
}
