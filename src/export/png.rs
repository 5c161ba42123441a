//! A drawn buffer as a PNG picture.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::raster::{Raster, Scale};

/// Writes the buffer as a picture of 18 x 36 pixels a cell.
///
/// `colors` are those of text and of what is behind it, for cells that leave them to the terminal.
pub fn write(
    buffer: &Buffer,
    colors: (Color, Color),
    title: &str,
    to: &mut impl Write,
) -> io::Result<()> {
    let pixels = Raster::new(colors, Scale::Fine).draw(buffer);
    let side = |length: usize| u32::try_from(length).map_err(io::Error::other);
    let mut encoder = png::Encoder::new(&mut *to, side(pixels.width)?, side(pixels.height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.add_itxt_chunk("Title".to_owned(), title.to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels.rgb)?;
    writer.finish()?;
    to.flush()
}
