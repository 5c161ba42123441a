//! How a session file is packed: plain, gzip or zstd. Chosen by the name's ending when it is written,
//! found out from the first bytes when it is read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Fast enough to keep up with any run; higher levels save little of such text.
const ZSTD_LEVEL: i32 = 3;

/// A file that is written, packed as its name says.
pub(super) enum Packed {
    Plain(BufWriter<File>),
    Gzip(Box<GzEncoder<BufWriter<File>>>),
    Zstd(Box<zstd::stream::write::Encoder<'static, BufWriter<File>>>),
}

impl Packed {
    /// Packs what is written to a file as the ending of a name says: `.gz`, `.zst`, else plainly.
    pub(super) fn new(file: File, name: &Path) -> io::Result<Self> {
        let file = BufWriter::new(file);
        let ending = name.extension().unwrap_or_default();
        Ok(if ending == "gz" {
            Self::Gzip(Box::new(GzEncoder::new(file, Compression::default())))
        } else if ending == "zst" {
            Self::Zstd(Box::new(zstd::stream::write::Encoder::new(
                file, ZSTD_LEVEL,
            )?))
        } else {
            Self::Plain(file)
        })
    }

    /// Writes the end, and returns the file with all of it on its way to the disk.
    pub(super) fn finish(self) -> io::Result<File> {
        let file = match self {
            Self::Plain(file) => file,
            Self::Gzip(encoder) => encoder.finish()?,
            Self::Zstd(encoder) => encoder.finish()?,
        };
        file.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    /// Makes all that was written readable from the file.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}

/// Returns what a file holds, unpacked, and whether it was packed.
pub(super) fn unpacked(
    file: impl Read + Send + 'static,
) -> io::Result<(Box<dyn BufRead + Send>, bool)> {
    let mut file = BufReader::with_capacity(1 << 18, file);
    let first = file.fill_buf()?;
    Ok(if first.starts_with(&[0x1f, 0x8b]) {
        let decoder = MultiGzDecoder::new(file);
        (Box::new(BufReader::with_capacity(1 << 18, decoder)), true)
    } else if first.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let decoder = zstd::stream::read::Decoder::with_buffer(file)?;
        (Box::new(BufReader::with_capacity(1 << 18, decoder)), true)
    } else {
        (Box::new(file), false)
    })
}
