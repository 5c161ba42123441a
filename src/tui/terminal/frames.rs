//! Frames as bytes: only what differs from the last, in one write that the terminal shows at once.

use std::io::{self, Write};

use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What the terminal shows, and the bytes that change it.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    shown: Buffer,
    bytes: Vec<u8>,
}

impl Frames {
    /// Draws a frame of this size and writes what differs from the last with a single write.
    ///
    /// Nothing is written when nothing differs. A frame of another size is drawn whole.
    pub(crate) fn draw(
        &mut self,
        out: &mut impl Write,
        area: Rect,
        render: impl FnOnce(Rect, &mut Buffer),
    ) -> io::Result<()> {
        let mut buffer = Buffer::empty(area);
        render(area, &mut buffer);
        let whole = self.shown.area != area;
        if whole {
            self.shown = Buffer::empty(area);
        }
        let changes = self.shown.diff(&buffer);
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
        self.shown = buffer;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

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
        let area = Rect::new(0, 0, columns, rows);
        frames
            .draw(out, area, |area, buf| {
                buf.set_stringn(0, 0, text, usize::from(area.width), Style::default());
            })
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
