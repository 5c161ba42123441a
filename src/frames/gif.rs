//! A session as an animated GIF, which every browser and slide program shows.

use std::io::{self, Write};
use std::sync::Arc;

use super::FrameSequence;
use super::schedule::{Screen, show};
use crate::export::gif::Gif;
use crate::model::{Event, Timestamp};
use crate::tui::{DrawnFrame, FrameReader};

/// Writes a frame sequence as a GIF, from where it is.
pub fn write_gif(
    frames: &mut FrameSequence<impl Iterator<Item = Event>>,
    to: &mut impl Write,
) -> io::Result<()> {
    let (base, all) = frames.colors();
    // before the first event the screen is the first thing to be seen
    let mut gif = Gif::begin(&frames.frame(), base, &all, &mut *to)?;
    let end = show(frames, &mut gif)?;
    gif.finish(end)?;
    to.flush()
}

impl<W: Write> Screen for Gif<W> {
    fn event(&mut self, _: Timestamp, _: &Event) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> FrameReader for Gif<W> {
    fn frame(&mut self, frame: &Arc<DrawnFrame>) -> io::Result<()> {
        self.show(frame.at, &frame.cells)
    }
}
