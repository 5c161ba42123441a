//! Standard output, standard error, and files that are made of sessions: the only places where the
//! command line writes.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use nix::unistd::{AccessFlags, access};

use crate::record::partial_of;

/// Writes all of a text to standard output. A reader that went away is no error; a full disk is.
pub(super) fn print(text: &[u8]) -> Result<()> {
    write_to(&mut io::stdout().lock(), text).context("cannot write to standard output")
}

/// Writes a file under another name first: what breaks off leaves nothing under its own. What is no
/// plain file, such as a pipe, is written into as it is; a link stays one.
pub(super) fn write_file(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.exists() && !path.is_file() && !path.is_dir() {
        let mut file = BufWriter::new(File::options().write(true).open(path)?);
        contents(&mut file)?;
        return Ok(file.flush()?);
    }
    check_place(path)?;
    let partial = partial_of(path);
    let mut file = BufWriter::new(File::create(&partial)?);
    let wrote = contents(&mut file).and_then(|()| Ok(file.flush()?));
    if wrote.is_err() {
        // nothing of it is wanted; that it was in vain is told already
        let _ = fs::remove_file(&partial);
    }
    wrote?;
    Ok(fs::rename(&partial, path)?)
}

/// Returns why no file of this name can be written, if that is known beforehand.
pub(super) fn check_place(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if path.is_dir() {
        bail!("it is a folder");
    }
    if !folder.is_dir() {
        bail!("there is no folder {}", folder.display());
    }
    Ok(access(folder, AccessFlags::W_OK | AccessFlags::X_OK)?)
}

/// Writes one line to standard error, as `eggtop: ...`. Nobody is left to tell when that fails.
pub(super) fn complain(text: &str) {
    let line = format!("eggtop: {}\n", one_line(text));
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

fn write_to(to: &mut impl Write, text: &[u8]) -> io::Result<()> {
    match to.write_all(text).and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Joins the lines of a text and makes its control characters harmless.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let text = lines.join(" ");
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        assert!(write_to(&mut Fails(ErrorKind::BrokenPipe), b"x").is_ok());
        assert!(write_to(&mut Fails(ErrorKind::StorageFull), b"x").is_err());
    }

    #[test]
    fn complaints_are_one_harmless_line() {
        assert_eq!(one_line("no\n  such \u{1b}[2J file\n"), "no such ?[2J file");
    }
}
