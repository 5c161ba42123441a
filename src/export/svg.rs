//! A drawn buffer as an SVG picture.
//!
//! Every cell has the same size. Backgrounds are rectangles, blocks and lines are shapes, so that
//! bars and boxes need no font; the rest is text, held to its columns whatever font shows it. The
//! same buffer always gives the same bytes.

mod shapes;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::cells::{Colors, Look, Rgb};
use super::shapes::{Shade, Shape};
use crate::text::width::columns_of;

/// Width and height of a cell in the picture's units, and the baseline below the cell's top.
const WIDTH: usize = 9;
const HEIGHT: usize = 18;
const BASELINE: usize = 14;

/// The size at which a letter of most monospaced fonts is as wide as a cell.
const FONT_SIZE: usize = 15;

/// Writes the buffer as a picture.
///
/// `colors` are those of text and of what is behind it, for cells that leave them to the terminal.
pub fn write(
    buffer: &Buffer,
    colors: (Color, Color),
    title: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    let colors = Colors::new(colors);
    let mut picture = Picture {
        colors,
        backgrounds: String::new(),
        marks: String::new(),
        shades: BTreeSet::new(),
    };
    for row in 0..buffer.area.height {
        picture.row(buffer, row);
    }
    let width = usize::from(buffer.area.width) * WIDTH;
    let height = usize::from(buffer.area.height) * HEIGHT;
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\">"
    )?;
    writeln!(out, "<title>{}</title>", escaped(title))?;
    if !picture.shades.is_empty() {
        writeln!(out, "<defs>")?;
        for (shade, color) in &picture.shades {
            writeln!(out, "{}", shade.pattern(&hex(*color)))?;
        }
        writeln!(out, "</defs>")?;
    }
    writeln!(
        out,
        "<rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
        hex(colors.back)
    )?;
    writeln!(out, "<g shape-rendering=\"crispEdges\">")?;
    write!(out, "{}", picture.backgrounds)?;
    writeln!(out, "</g>")?;
    writeln!(
        out,
        "<g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"{FONT_SIZE}\">"
    )?;
    write!(out, "{}", picture.marks)?;
    writeln!(out, "</g>")?;
    writeln!(out, "</svg>")
}

/// The picture while it is drawn.
struct Picture {
    colors: Colors,
    backgrounds: String,
    marks: String,
    shades: BTreeSet<(Shade, Rgb)>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Content<'a> {
    Blank,
    /// A shape that continues in the next cell if that has the same.
    Shape(Shape),
    /// Letters that every monospaced font has.
    Text(&'a str),
    /// A sign that may come from another font, so it gets a place of its own.
    Sign(&'a str),
}

impl Picture {
    fn row(&mut self, buffer: &Buffer, row: u16) {
        let cells = usize::from(buffer.area.width);
        let start = usize::from(row) * cells;
        let cells = &buffer.content[start..start + cells];
        let looks = self.colors.looks(cells);
        self.row_backgrounds(&looks, usize::from(row));
        let mut column = 0;
        while column < cells.len() {
            column += self.run(
                &cells[column..],
                &looks[column..],
                (column, usize::from(row)),
            );
        }
    }

    fn row_backgrounds(&mut self, looks: &[Look], row: usize) {
        let mut column = 0;
        for run in looks.chunk_by(|one, other| one.back == other.back) {
            if run[0].back != self.colors.back {
                let (x, y) = (column * WIDTH, row * HEIGHT);
                let width = run.len() * WIDTH;
                let fill = hex(run[0].back);
                put(
                    &mut self.backgrounds,
                    format_args!(
                        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" \
                         fill=\"{fill}\"/>\n"
                    ),
                );
            }
            column += run.len();
        }
    }

    /// Draws the cells that go together with the first, and returns how many they are.
    fn run(&mut self, cells: &[Cell], looks: &[Look], place: (usize, usize)) -> usize {
        let look = looks[0];
        match content(&cells[0]) {
            Content::Blank => 1,
            Content::Shape(shape) => {
                let run = if shape.continues() {
                    alike(cells, looks, |next| content(next) == Content::Shape(shape))
                } else {
                    1
                };
                if let Shape::Shade(shade) = shape {
                    self.shades.insert((shade, look.front));
                }
                let (x, y) = (place.0 * WIDTH, place.1 * HEIGHT);
                let drawn = shape.draw((x, y), run, &hex(look.front));
                put(&mut self.marks, format_args!("{drawn}\n"));
                run
            }
            Content::Sign(sign) => {
                let columns = columns_of(sign).max(1);
                self.text(sign, columns, look, place);
                columns
            }
            Content::Text(_) => {
                let run = alike(cells, looks, |next| {
                    matches!(content(next), Content::Text(_) | Content::Blank)
                });
                let words: String = cells[..run].iter().map(Cell::symbol).collect();
                let words = words.trim_end();
                self.text(words, words.chars().count(), look, place);
                run
            }
        }
    }

    fn text(&mut self, words: &str, columns: usize, look: Look, place: (usize, usize)) {
        let (x, y) = (place.0 * WIDTH, place.1 * HEIGHT + BASELINE);
        let length = columns * WIDTH;
        let mut extra = String::new();
        if look.modifier.contains(Modifier::BOLD) {
            extra.push_str(" font-weight=\"bold\"");
        }
        if look.modifier.contains(Modifier::ITALIC) {
            extra.push_str(" font-style=\"italic\"");
        }
        if look.modifier.contains(Modifier::UNDERLINED) {
            extra.push_str(" text-decoration=\"underline\"");
        }
        let (fill, words) = (hex(look.front), escaped(words));
        put(
            &mut self.marks,
            format_args!(
                "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" xml:space=\"preserve\" \
                 fill=\"{fill}\"{extra}>{words}</text>\n"
            ),
        );
    }
}

/// Returns how many cells from the first on look the same and hold what goes together.
fn alike(cells: &[Cell], looks: &[Look], goes: impl Fn(&Cell) -> bool) -> usize {
    cells
        .iter()
        .zip(looks)
        .take_while(|(cell, look)| **look == looks[0] && goes(cell))
        .count()
}

fn content(cell: &Cell) -> Content<'_> {
    let symbol = cell.symbol();
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (None | Some(' '), None) => Content::Blank,
        (Some(letter), None) => match Shape::of(letter) {
            Some(shape) => Content::Shape(shape),
            None if letter.is_control() => Content::Blank,
            None if letter < '\u{180}' => Content::Text(symbol),
            None => Content::Sign(symbol),
        },
        _ => Content::Sign(symbol),
    }
}

pub(super) fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Escapes what XML gives a meaning, and replaces what it does not allow.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, letter| {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            control if control.is_control() => escaped.push('\u{fffd}'),
            plain => escaped.push(plain),
        }
        escaped
    })
}

fn put(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let _ = text.write_fmt(words);
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Style, Stylize};
    use ratatui::text::Line;

    use super::*;

    fn svg(buffer: &Buffer) -> String {
        let mut out = Vec::new();
        write(
            buffer,
            (Color::Reset, Color::Reset),
            "a <b> & \u{1b}c",
            &mut out,
        )
        .unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Checks that tags are balanced, attributes quoted and nothing raw is left between them.
    fn assert_well_formed(svg: &str) {
        let mut open = Vec::new();
        for part in svg.split('<').skip(1) {
            let (tag, text) = part.split_once('>').expect("every tag is closed");
            assert!(!text.contains('>'), "raw > in {text}");
            assert!(
                text.split('&')
                    .skip(1)
                    .all(|entity| ["amp;", "lt;", "gt;", "quot;"]
                        .iter()
                        .any(|known| entity.starts_with(known))),
                "raw & in {text}"
            );
            assert_eq!(tag.matches('"').count() % 2, 0, "quotes in {tag}");
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name));
            } else if !tag.ends_with('/') {
                open.push(tag.split_whitespace().next().unwrap());
            }
        }
        assert!(open.is_empty(), "still open: {open:?}");
        assert!(!svg.chars().any(|c| c.is_control() && c != '\n'));
    }

    #[test]
    fn a_small_buffer_as_a_picture() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 12, 2));
        let line = Line::from(vec!["0 A[".bold(), "██▓▌".light_blue(), " 7%]".into()]);
        buffer.set_line(0, 0, &line, 12);
        buffer.set_string(0, 1, "╭─<&>●日", Style::new().on_blue());
        let svg = svg(&buffer);
        assert_well_formed(&svg);
        insta::assert_snapshot!(svg);
    }

    #[test]
    fn every_character_is_harmless() {
        let symbols = (0..0x3000)
            .chain(0xfff0..0x1_0010)
            .filter_map(char::from_u32);
        let symbols: Vec<char> = symbols.collect();
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 128, 97));
        for (cell, symbol) in buffer.content.iter_mut().zip(&symbols) {
            cell.set_char(*symbol).set_fg(Color::Indexed(*symbol as u8));
        }
        assert_well_formed(&svg(&buffer));
    }

    #[test]
    fn nothing_is_a_picture_too() {
        let svg = svg(&Buffer::empty(ratatui::layout::Rect::ZERO));
        assert_well_formed(&svg);
        assert!(svg.contains("viewBox=\"0 0 0 0\""));
    }

    #[test]
    fn reversed_and_dim_change_colours() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 3, 1));
        buffer.set_string(0, 0, "a", Style::new().reversed());
        buffer.set_string(1, 0, "b", Style::new().dim());
        buffer.set_string(2, 0, "c", Style::new().underlined().italic());
        let svg = svg(&buffer);
        assert!(svg.contains("fill=\"#1c1c1c\">a<"));
        assert!(svg.contains("fill=\"#8c8c8c\">b<"));
        assert!(svg.contains("font-style=\"italic\" text-decoration=\"underline\">c<"));
    }
}
