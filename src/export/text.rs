//! A drawn buffer as text: plain, or with the colours that terminals know.

use std::io::{self, Write};

use crossterm::queue;
use crossterm::style::{Attribute, SetAttribute};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;

use crate::text::width::columns_of;

/// Writes the buffer as plain text, a line a row, without blanks at the ends.
pub fn write_plain(buffer: &Buffer, to: &mut impl Write) -> io::Result<()> {
    for row in 0..buffer.area.height {
        writeln!(to, "{}", line(buffer, row).trim_end())?;
    }
    to.flush()
}

/// Writes the buffer as text with escape codes for its colours, a line a row.
pub fn write_ansi(buffer: &Buffer, to: &mut impl Write) -> io::Result<()> {
    for row in 0..buffer.area.height {
        let mut bytes = Vec::new();
        let cells = (0..buffer.area.width).filter_map(|column| {
            // one row each, so that no code moves the cursor
            Some((column, 0, buffer.cell((column, row))?))
        });
        CrosstermBackend::new(&mut bytes).draw(cells)?;
        let text = String::from_utf8_lossy(&bytes);
        to.write_all(without_moves(&text).as_bytes())?;
        queue!(to, SetAttribute(Attribute::Reset))?;
        writeln!(to)?;
    }
    to.flush()
}

fn line(buffer: &Buffer, row: u16) -> String {
    let mut skip = 0;
    (0..buffer.area.width)
        .filter_map(|column| {
            if skip > 0 {
                skip -= 1;
                return None;
            }
            let symbol = buffer.cell((column, row))?.symbol();
            skip = columns_of(symbol).saturating_sub(1);
            Some(symbol)
        })
        .collect()
}

/// Takes out the code with which a row begins: the caller decides where it is printed.
fn without_moves(text: &str) -> String {
    text.replacen("\u{1b}[1;1H", "", 1)
}
