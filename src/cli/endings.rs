//! What a file is, as its name says.

use std::path::Path;

use anyhow::{Result, bail};

/// A kind of file that people name on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A recorded session.
    Session,
    /// A recording of a terminal, for asciinema.
    Cast,
    /// A screenplay.
    Screenplay,
    /// A video, or what `export` makes.
    Made,
    /// Something else, or unknown.
    Other,
}

/// Returns the letters after the last point of a file's name.
pub(super) fn ending(path: &Path) -> &str {
    path.extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
}

/// Returns what the name of a file says it is.
pub(super) fn kind_of(path: &Path) -> FileKind {
    match ending(path).to_lowercase().as_str() {
        "jsonl" | "zst" | "gz" => FileKind::Session,
        "cast" => FileKind::Cast,
        "play" => FileKind::Screenplay,
        "mp4" | "m4v" | "webm" | "mov" | "avi" | "mkv" | "gif" | "png" | "jpg" | "jpeg" | "svg"
        | "html" | "pdf" | "csv" | "md" | "txt" | "ans" | "json" => FileKind::Made,
        _ => FileKind::Other,
    }
}

/// Refuses a recording of a terminal, which other programs show.
pub(super) fn refuse_cast(path: &Path) -> Result<()> {
    if kind_of(path) == FileKind::Cast {
        bail!(
            "{}: a cast is for asciinema; sessions and screenplays are for eggtop",
            path.display()
        );
    }
    Ok(())
}

/// Refuses a file that is not there, unless its name says that it is a session.
pub(super) fn check_session(path: &Path) -> Result<()> {
    refuse_cast(path)?;
    if kind_of(path) != FileKind::Session && !path.exists() {
        bail!("{}: not a session file", path.display());
    }
    Ok(())
}
