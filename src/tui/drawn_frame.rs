//! A frame that was drawn, and what reads frames: the terminal, a recorder, taps.

use std::io;
use std::sync::Arc;

use ratatui::buffer::Buffer;

use crate::model::Timestamp;

/// A frame that was drawn. Readers share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnFrame {
    /// When it was drawn: since the start of the session or, of a recording, of what is shown of it.
    pub at: Timestamp,
    /// The cells; their area is the size of the screen.
    pub cells: Buffer,
}

/// Reads frames in the order in which they are drawn.
pub trait FrameReader {
    /// Takes the next frame; drawing waits for it.
    fn frame(&mut self, frame: &Arc<DrawnFrame>) -> io::Result<()>;
}
