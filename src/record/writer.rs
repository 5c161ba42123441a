//! Writes a session file: under the name `FILE.partial` until it is whole.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::head::Head;
use super::names::Hidden;
use super::packing::Packed;
use crate::model::{Event, EventKind, HostFacts};
use crate::text::harmless_json;

/// Returns the name that a session file has while it is written.
pub fn partial_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    PathBuf::from(name)
}

/// Removes what was begun of a session file and is of no use.
pub(super) fn remove_partial(path: &Path) {
    // why it was begun in vain is reported; that its beginning cannot be removed adds nothing to that
    let _ = fs::remove_file(partial_of(path));
}

/// Gives a file another name; fails with [`io::ErrorKind::AlreadyExists`] where something has that name.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    // a link never replaces a file, even one that another process creates at the same time
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        // some file systems have no second names
        Err(_) if to.symlink_metadata().is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// A session file that is written.
pub(super) struct Writer {
    path: PathBuf,
    packed: Packed,
    hidden: Hidden,
    line: Vec<u8>,
}

impl Writer {
    /// Creates the file with its head. No file that exists is written over, and nothing is left of one
    /// that cannot be begun.
    pub(super) fn create(path: &Path, head: &Head, hidden: Hidden) -> io::Result<Self> {
        // a link that leads nowhere is there, too
        if path.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = File::create_new(partial_of(path))?;
        Self::on(file, path, head, hidden).inspect_err(|_| remove_partial(path))
    }

    /// Begins with the head on a file that will be renamed to `path`.
    pub(super) fn on(file: File, path: &Path, head: &Head, hidden: Hidden) -> io::Result<Self> {
        let mut writer = Self {
            packed: Packed::new(file, path)?,
            path: path.to_owned(),
            hidden,
            line: Vec::new(),
        };
        writer.put(head)?;
        writer.flush()?;
        Ok(writer)
    }

    /// Returns the name that the file will have.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes an event.
    pub(super) fn event(&mut self, event: &Event) -> io::Result<()> {
        if let EventKind::Host(facts) = &event.kind
            && let Some(name) = self.hidden.learn(facts)
        {
            let facts = HostFacts {
                name,
                ..(**facts).clone()
            };
            let kind = EventKind::Host(Box::new(facts));
            return self.put(&Event { at: event.at, kind });
        }
        self.put(event)
    }

    /// Makes all lines so far readable from the file, whatever happens to this program.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.packed.flush()
    }

    /// Ends the file and gives it its name, unless another file has that by now.
    pub(super) fn finish(self) -> io::Result<()> {
        let file = self.packed.finish()?;
        file.sync_all()?;
        rename_new(&partial_of(&self.path), &self.path)
    }

    fn put(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)?;
        if let Ok(text) = std::str::from_utf8(&self.line)
            && let Cow::Owned(text) = harmless_json(text)
        {
            self.line = text.into_bytes();
        }
        self.line.push(b'\n');
        self.hidden.hide(&mut self.line);
        self.packed.write_all(&self.line)
    }
}
