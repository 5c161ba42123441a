//! What every screen takes that others may watch or record.

use clap::Args;

use crate::cli::export::size;
use crate::tui::Options;

/// The size of the screen, and whether the keys that are pressed are shown.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct FrameFlags {
    /// Columns and rows, whatever the window has [default: those of the window]
    #[arg(long, value_name = "COLSxROWS", value_parser = size)]
    pub(crate) size: Option<(u16, u16)>,
    /// Show the keys that are pressed
    #[arg(long)]
    pub(crate) keys: bool,
}

impl FrameFlags {
    /// Returns what a screen starts with.
    pub(crate) fn on(self, options: Options) -> Options {
        Options {
            size: self.size.or(options.size),
            keys: self.keys,
            ..options
        }
    }
}
