//! The pictures of the documentation: each is the screen at a mark of a recorded session.

use std::path::PathBuf;

use anyhow::{Context, Result};
use eggtop::export::svg;
use eggtop::frames::{FrameSequence, Moment};
use eggtop::record::Reader;
use eggtop::tui::app::Look;
use eggtop::tui::theme::ThemeName;

/// The size of every picture.
const SIZE: (u16, u16) = (100, 30);

/// A picture in the folder `screenshots`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Picture {
    /// The name of its file.
    pub(crate) name: &'static str,
    /// The session that it is from.
    pub(crate) session: &'static str,
    /// The mark in it.
    mark: &'static str,
    theme: ThemeName,
}

/// All pictures.
pub(crate) const PICTURES: [Picture; 9] = [
    dark("lab", "eggs"),
    Picture {
        name: "lab-light",
        mark: "lab",
        theme: ThemeName::Light,
        ..dark("lab", "eggs")
    },
    dark("timeline", "eggs"),
    dark("processes", "eggs"),
    dark("speedup", "speedup"),
    dark("gil", "gil"),
    dark("why", "gil"),
    dark("sharing", "sharing"),
    dark("deadlock", "deadlock"),
];

const fn dark(name: &'static str, session: &'static str) -> Picture {
    Picture {
        name,
        session,
        mark: name,
        theme: ThemeName::Dark,
    }
}

impl Picture {
    /// Returns its file.
    pub(crate) fn path(&self) -> PathBuf {
        folder().join(format!("{}.svg", self.name))
    }

    /// Draws it again from its session.
    pub(crate) fn draw(&self) -> Result<Vec<u8>> {
        let session = session(self.session);
        let events = Reader::open(&session).with_context(|| session.display().to_string())?;
        let look = Look {
            theme: self.theme,
            ..Look::default()
        };
        let mut frames = FrameSequence::new(events, look, SIZE);
        frames.go_to_moment(&Moment::Named(self.mark.to_owned()))?;
        let mut bytes = Vec::new();
        svg::write(&frames.frame(), frames.colors().0, "eggtop", &mut bytes)?;
        Ok(bytes)
    }
}

/// Returns the folder of the pictures.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

/// Returns the file of a session.
pub(crate) fn session(name: &str) -> PathBuf {
    folder().join(format!("sessions/{name}.jsonl.zst"))
}
