//! Frames as bytes: only what differs from the last, in one write that the terminal shows at once.

use std::io::{self, Write};
use std::sync::Arc;

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;

use crate::tui::drawn_frame::DrawnFrame;

/// What the terminal shows, and the bytes that change it.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    shown: Option<Arc<DrawnFrame>>,
    bytes: Vec<u8>,
}

impl Frames {
    /// Writes what a frame differs in from the last with a single write.
    ///
    /// Nothing is written when nothing differs. A frame of another size is written whole.
    pub(crate) fn write(
        &mut self,
        out: &mut impl Write,
        frame: &Arc<DrawnFrame>,
    ) -> io::Result<()> {
        let area = frame.cells.area;
        let nothing = Buffer::empty(area);
        let shown = self.shown.as_ref().map(|shown| &shown.cells);
        let before = shown.filter(|cells| cells.area == area).unwrap_or(&nothing);
        let whole = shown.map(|cells| cells.area).unwrap_or_default() != area;
        let changes = before.diff(&frame.cells);
        if changes.is_empty() && !whole {
            return Ok(());
        }
        self.bytes.clear();
        queue!(self.bytes, BeginSynchronizedUpdate)?;
        if whole {
            queue!(self.bytes, Clear(ClearType::All))?;
        }
        CrosstermBackend::new(&mut self.bytes).draw(changes.into_iter())?;
        queue!(self.bytes, EndSynchronizedUpdate)?;
        out.write_all(&self.bytes)?;
        self.shown = Some(Arc::clone(frame));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;
    use crate::model::Timestamp;

    /// Keeps every write apart.
    #[derive(Default)]
    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn show(frames: &mut Frames, out: &mut Writes, (columns, rows): (u16, u16), text: &str) {
        let mut cells = Buffer::empty(Rect::new(0, 0, columns, rows));
        cells.set_stringn(0, 0, text, usize::from(columns), Style::default());
        let at = Timestamp::START;
        frames
            .write(out, &Arc::new(DrawnFrame { at, cells }))
            .unwrap();
    }

    #[test]
    fn a_frame_is_one_write_between_the_marks_of_a_synchronized_update() {
        let (mut frames, mut out) = (Frames::default(), Writes::default());
        show(&mut frames, &mut out, (20, 3), "eight-eggs");
        assert_eq!(out.0.len(), 1);
        assert!(out.0[0].starts_with("\x1b[?2026h"));
        assert!(out.0[0].ends_with("\x1b[?2026l"));
        assert!(out.0[0].contains("eight-eggs"));
    }

    #[test]
    fn what_does_not_change_is_not_written() {
        let (mut frames, mut out) = (Frames::default(), Writes::default());
        show(&mut frames, &mut out, (20, 3), "eight-eggs");
        show(&mut frames, &mut out, (20, 3), "eight-eggs");
        assert_eq!(out.0.len(), 1);
        show(&mut frames, &mut out, (20, 3), "eight-legs");
        assert!(out.0[1].contains('l'));
        assert!(!out.0[1].contains("eight"));
    }

    #[test]
    fn another_size_is_drawn_whole() {
        let (mut frames, mut out) = (Frames::default(), Writes::default());
        show(&mut frames, &mut out, (20, 3), "eight-eggs");
        show(&mut frames, &mut out, (12, 2), "eight-eggs");
        assert!(out.0[1].contains("\x1b[2J") && out.0[1].contains("eight-eggs"));
        show(&mut frames, &mut out, (0, 0), "eight-eggs");
        assert_eq!(out.0.len(), 3);
    }
}
