//! What a screenplay is recorded into: a session file, and what is made of that when it is over.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::cli::endings::{FileKind, ending, kind_of};
use crate::cli::output;
use crate::export::{png, svg, text};
use crate::frames::{Cast, CastVersion, FrameSequence, Moment};
use crate::record::Reader;
use crate::tui::app::Look;

/// A picture that is wanted.
#[derive(Debug, Clone)]
pub(super) struct Snap {
    /// The mark at which it is taken.
    pub(super) mark: String,
    file: PathBuf,
}

impl Snap {
    /// Wants a picture in a folder by the name of its mark.
    pub(super) fn into(folder: &Path, mark: &str) -> Self {
        let name: String = mark
            .chars()
            .map(|letter| {
                if letter.is_alphanumeric() {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        Self {
            mark: mark.to_owned(),
            file: folder.join(format!("{name}.svg")),
        }
    }
}

/// Reads `MARK=FILE`.
pub(super) fn snap(given: &str) -> Result<Snap, String> {
    let (mark, file) = given
        .split_once('=')
        .ok_or("a mark and a file, as eggs=eggs.svg")?;
    let file = PathBuf::from(file);
    match ending(&file) {
        "svg" | "png" | "txt" | "ans" => Ok(Snap {
            mark: mark.to_owned(),
            file,
        }),
        _ => Err("a file that ends in .svg, .png, .txt or .ans".to_owned()),
    }
}

/// Refuses files that nothing can be recorded into, as their names say.
pub(super) fn check_names(files: &[PathBuf]) -> Result<()> {
    let fits = |file: &&PathBuf| matches!(kind_of(file), FileKind::Session | FileKind::Cast);
    if let Some(file) = files.iter().find(|file| !fits(file)) {
        let allowed = "a name that ends in .cast, .jsonl, .zst or .gz";
        bail!("--record {}: {allowed}", file.display());
    }
    Ok(())
}

/// All that is recorded.
#[derive(Debug)]
pub(super) struct PlayOutputs {
    session: Option<PathBuf>,
    casts: Vec<PathBuf>,
    snaps: Vec<Snap>,
    size: (u16, u16),
    title: String,
    /// Holds the session where it is not to be kept.
    scratch: Option<TempDir>,
}

impl PlayOutputs {
    /// Takes files apart by their names.
    pub(super) fn new(
        files: &[PathBuf],
        snaps: Vec<Snap>,
        size: (u16, u16),
        title: &str,
    ) -> Result<Self> {
        let is_cast = |file: &&PathBuf| kind_of(file) == FileKind::Cast;
        let casts: Vec<PathBuf> = files.iter().filter(is_cast).cloned().collect();
        let mut sessions = files.iter().filter(|file| !is_cast(file));
        let (session, another) = (sessions.next().cloned(), sessions.next());
        if let Some(another) = another {
            bail!("--record {}: one session file is enough", another.display());
        }
        check_names(files)?;
        // what took a minute to play is not written over; pictures are, as exports are
        if let Some(there) = casts.iter().find(|cast| cast.exists()) {
            bail!("cannot record to {}: it exists already", there.display());
        }
        for file in casts.iter().chain(snaps.iter().map(|snap| &snap.file)) {
            let place = output::check_place(file);
            place.with_context(|| format!("cannot write {}", file.display()))?;
        }
        let wanted = !casts.is_empty() || !snaps.is_empty();
        let scratch = if session.is_none() && wanted {
            Some(scratch()?)
        } else {
            None
        };
        let hidden = scratch
            .as_ref()
            .map(|folder| folder.path().join("session.jsonl.zst"));
        Ok(Self {
            session: session.or(hidden),
            casts,
            snaps,
            size,
            title: title.to_owned(),
            scratch,
        })
    }

    /// Returns the file that the session is recorded into.
    pub(super) fn session(&self) -> Option<&Path> {
        self.session.as_deref()
    }

    /// Returns a sentence for a session that was not recorded to its end.
    pub(super) fn broke(&self, reason: String) -> String {
        match &self.scratch {
            // where the rest of it is, is of no use
            Some(_) => {
                let why = reason.split(';').next().unwrap_or_default();
                format!("the recording cannot be converted: {why}")
            }
            None => reason,
        }
    }

    /// Makes casts and pictures of the recorded session.
    pub(super) fn export(&self, look: Look) -> Result<()> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        // what is seen on this terminal is not what others see
        let look = Look {
            theme: look.theme,
            ..Look::default()
        };
        for file in &self.casts {
            let mut events = Reader::open(session)?;
            let timestamp = events.head().timestamp();
            let cast = Cast {
                version: CastVersion::Two,
                title: self.title.clone(),
                timestamp,
                size: self.size,
            };
            write_new(file, |out| {
                let mut frames = FrameSequence::new(&mut events, look, self.size);
                Ok(cast.write(&mut frames, out)?)
            })?;
        }
        for snap in &self.snaps {
            let mut events = Reader::open(session)?;
            let mut frames = FrameSequence::new(&mut events, look, self.size);
            frames.go_to_moment(&Moment::Named(snap.mark.clone()))?;
            let frame = frames.frame();
            let colors = look.theme().base_colors();
            write(&snap.file, |mut out| {
                match ending(&snap.file) {
                    "txt" => text::write_plain(&frame, &mut out)?,
                    "ans" => text::write_ansi(&frame, &mut out)?,
                    "png" => png::write(&frame, colors, &self.title, &mut out)?,
                    _ => {
                        svg::write(&frame, colors, &self.title, &mut out)?;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Makes a folder for a session that is not kept.
fn scratch() -> Result<TempDir> {
    TempDir::with_prefix("eggtop-play-").context("cannot make a folder for the recording")
}

fn write(path: &Path, contents: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<()> {
    let wrote = output::write_file(path, contents);
    wrote.with_context(|| format!("cannot write {}", path.display()))
}

fn write_new(path: &Path, contents: impl FnOnce(&mut BufWriter<File>) -> Result<()>) -> Result<()> {
    let wrote = output::write_new_file(path, contents);
    wrote.with_context(|| format!("cannot write {}", path.display()))
}
