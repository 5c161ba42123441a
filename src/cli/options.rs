//! What a screen starts with, from the settings and the terminal.

use anyhow::Result;

use super::settings::{Key, Settings};
use super::terminal::Terminal;
use crate::tui::app::Look;
use crate::tui::terminal::Mouse;
use crate::tui::theme::{GlyphSet, ThemeName};
use crate::tui::{FrameTaps, Options};

/// Returns what the screen starts with.
pub(super) fn options(settings: &Settings, terminal: &Terminal) -> Result<Options> {
    let theme: Option<ThemeName> = settings.choice(Key::Theme)?;
    let ascii = settings.switch(Key::Ascii)?.unwrap_or(!terminal.utf8);
    let mouse = settings.switch(Key::Mouse)?.unwrap_or(true);
    Ok(Options {
        size: None,
        keys: false,
        taps: FrameTaps::default(),
        mouse: if mouse { Mouse::Ours } else { Mouse::Terminals },
        draft: settings.draft()?,
        look: Look {
            theme: theme.unwrap_or_default(),
            depth: terminal.depth,
            glyphs: if ascii {
                GlyphSet::Ascii
            } else {
                GlyphSet::Unicode
            },
        },
    })
}
