//! What a runner writes, cut into lines; holds no more than the longest line that is allowed and
//! what came in one piece.

use super::fault::Fault;

/// The longest line, its newline included.
pub(super) const LONGEST: usize = 65_536;

/// Bytes that came in, cut into lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: Vec<u8>,
    taken: usize,
}

impl Lines {
    /// Adds what came in; the lines of what came before have been taken.
    pub(super) fn add(&mut self, piece: &[u8]) {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        self.bytes.extend_from_slice(piece);
    }

    /// Takes the next whole line, without its newline.
    pub(super) fn take(&mut self) -> Result<Option<&[u8]>, Fault> {
        let rest = &self.bytes[self.taken..];
        let head = &rest[..rest.len().min(LONGEST)];
        match head.iter().position(|&byte| byte == b'\n') {
            Some(length) => {
                self.taken += length + 1;
                Ok(Some(&rest[..length]))
            }
            None if rest.len() >= LONGEST => {
                let why = format!("it sent a line of more than {LONGEST} bytes");
                Err(Fault::new(why, head))
            }
            None => Ok(None),
        }
    }

    /// Returns an error for a line that was begun when nothing more comes.
    pub(super) fn end(&self) -> Result<(), Fault> {
        match &self.bytes[self.taken..] {
            [] => Ok(()),
            rest => Err(Fault::new("it ended in the middle of a line", rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns all lines and how it ended.
    fn cut<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, String) {
        let (mut lines, mut got) = (Lines::default(), Vec::new());
        for piece in pieces {
            lines.add(piece);
            loop {
                match lines.take() {
                    Ok(Some(line)) => got.push(line.to_vec()),
                    Ok(None) => break,
                    Err(fault) => return (got, fault.to_string()),
                }
            }
            assert!(lines.bytes.len() < LONGEST + piece.len());
        }
        let end = lines
            .end()
            .map_or_else(|fault| fault.to_string(), |()| String::new());
        (got, end)
    }

    #[test]
    fn the_longest_line_is_taken_and_one_byte_more_is_not() {
        let mut text = vec![b'x'; LONGEST - 1];
        text.push(b'\n');
        assert_eq!(cut([&text[..]]).0.len(), 1);
        text.insert(0, b'x');
        let (lines, end) = cut(text.chunks(1_000));
        assert!(lines.is_empty());
        assert!(
            end.starts_with("it sent a line of more than 65536 bytes: 'xxx"),
            "{end}"
        );
        assert!(end.len() < 300, "{end}");
    }

    #[test]
    fn half_a_line_is_reported_at_the_end() {
        let (lines, end) = cut([&b"one\ntw"[..], b"o"]);
        assert_eq!(lines, [b"one"]);
        assert_eq!(end, "it ended in the middle of a line: 'two'");
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same(
            bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), any::<u8>()], 0..400),
            length in 1_usize..50,
        ) {
            prop_assert_eq!(cut(bytes.chunks(length)), cut([&bytes[..]]));
        }
    }
}
