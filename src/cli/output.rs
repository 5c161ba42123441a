//! Standard output, standard error, and files that are made of sessions: the only places where the
//! command line writes.

use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::{Builder, TempPath};

use crate::os;
use crate::process::Patient;
use crate::record::rename_new;
use crate::text::harmless;

/// Writes all of a text to standard output. A closed pipe is not an error; a full disk is.
pub(super) fn print(text: &[u8]) -> Result<()> {
    write_to(&mut Patient(io::stdout().lock()), text).context("cannot write to standard output")
}

/// Writes a file under another name first: what breaks off leaves nothing under its own. What is no
/// plain file, such as a pipe, is written into as it is; a link stays one.
pub(super) fn write_file(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let path = &behind_links(path)?;
    if path.exists() && !path.is_file() && !path.is_dir() {
        let mut file = BufWriter::new(File::options().write(true).open(path)?);
        contents(&mut file)?;
        return Ok(file.flush()?);
    }
    let partial = write_partial(path, contents)?;
    // refused, nothing of it is left
    Ok(partial.persist(path).map_err(|refused| refused.error)?)
}

/// Writes a file that takes a while to make, and that nothing has the name of: what has it when it is
/// ready stays, and so does the file, under another name.
pub(super) fn write_new_file(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<()> {
    let partial = write_partial(path, contents)?;
    let partial = partial.keep().map_err(|refused| refused.error)?;
    rename_new(&partial, path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            let partial = partial.display();
            anyhow!("it exists by now and is left unchanged; the result is in {partial}")
        }
        _ => error.into(),
    })
}

/// Writes a file beside the one that it is to become, under a name that nothing else has. Nothing is
/// left of it when that fails.
fn write_partial(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<File>) -> Result<()>,
) -> Result<TempPath> {
    check_place(path)?;
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    let (file, partial) = Builder::new()
        .prefix(&prefix)
        .suffix(".partial")
        // as any other file, less what the umask takes away
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder_of(path))?
        .into_parts();
    let mut file = BufWriter::new(file);
    contents(&mut file)?;
    file.flush()?;
    Ok(partial)
}

/// Returns the file that a path leads to, which need not exist yet: a link stays one, and what it leads to
/// is written.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    // as many as the system follows
    for _ in 0..40 {
        if path.exists() {
            // what an open stream leads to has no name of its own
            return Ok(path.canonicalize().unwrap_or(path));
        }
        let Ok(next) = fs::read_link(&path) else {
            return Ok(path);
        };
        // the links of a folder are the system's to follow
        path = path
            .parent()
            .map_or(next.clone(), |folder| folder.join(&next));
    }
    Err(os::too_many_links())
}

/// Returns why no file of this name can be written, if that is known beforehand.
pub(super) fn check_place(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    if path.is_dir() {
        bail!("it is a folder");
    }
    if !folder.is_dir() {
        bail!("there is no folder {}", folder.display());
    }
    Ok(os::can_be_changed(folder)?)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes one line to standard error, as `eggtop: ...`. Nothing can be reported when that fails.
pub(super) fn complain(text: &str) {
    let line = format!("eggtop: {}\n", one_line(text));
    let _ = Patient(io::stderr().lock()).write_all(line.as_bytes());
}

fn write_to(to: &mut impl Write, text: &[u8]) -> io::Result<()> {
    match to.write_all(text).and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Joins the lines of a text and makes it harmless.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    harmless(&lines.join(" "))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

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
    fn what_a_link_leads_to_is_written_whether_it_is_there_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::create_dir(place("inner")).unwrap();
        let write = |path: &Path| write_file(path, |file| Ok(file.write_all(b"eggs")?));
        for (link, to, lands) in [
            ("plain", "target".into(), "target"),
            ("again", "plain".into(), "target"),
            ("deep", "inner/target".into(), "inner/target"),
            ("absolute", place("other"), "other"),
        ] {
            symlink(&to, place(link)).unwrap();
            for _ in 0..2 {
                write(&place(link)).unwrap();
                assert!(place(link).is_symlink(), "{link}");
                assert_eq!(fs::read(place(lands)).unwrap(), b"eggs", "{link}");
            }
        }
        symlink("nowhere/target", place("astray")).unwrap();
        assert!(
            write(&place("astray"))
                .unwrap_err()
                .to_string()
                .contains("no folder")
        );
        symlink("round", place("round")).unwrap();
        assert!(write(&place("round")).is_err() && place("round").is_symlink());
    }

    #[test]
    fn complaints_are_one_harmless_line() {
        assert_eq!(one_line("no\n  such \u{1b}[2J file\n"), "no such ?[2J file");
    }
}
