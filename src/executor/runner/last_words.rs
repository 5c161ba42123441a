//! The last line that a runner wrote for people.

use crate::python::environment::is_afterword;
use crate::text::harmless;

/// Bytes of a line that are kept.
const KEPT: usize = 300;

/// Keeps the last line that says anything of all that is written.
#[derive(Debug, Default)]
pub(super) struct LastWords {
    last: Vec<u8>,
    line: Vec<u8>,
}

impl LastWords {
    /// Takes in what was written.
    pub(super) fn add(&mut self, piece: &[u8]) {
        let mut parts = piece.split(|&byte| byte == b'\n');
        self.go_on(parts.next().unwrap_or_default());
        for part in parts {
            self.settle();
            self.go_on(part);
        }
    }

    /// Returns the last line, made harmless, if there is one.
    pub(super) fn text(&self) -> Option<String> {
        let words = [&self.line, &self.last]
            .into_iter()
            .find(|line| says(line))?;
        let text = String::from_utf8_lossy(words);
        Some(harmless(text.trim()))
    }

    fn go_on(&mut self, part: &[u8]) {
        let room = KEPT.saturating_sub(self.line.len());
        self.line.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn settle(&mut self) {
        if says(&self.line) {
            std::mem::swap(&mut self.last, &mut self.line);
        }
        self.line.clear();
    }
}

/// Returns whether there is anything but blanks and what an interpreter adds to its reason.
fn says(line: &[u8]) -> bool {
    !is_afterword(&String::from_utf8_lossy(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(pieces: &[&str]) -> Option<String> {
        let mut words = LastWords::default();
        for piece in pieces {
            words.add(piece.as_bytes());
        }
        words.text()
    }

    #[test]
    fn the_last_line_counts_however_it_comes() {
        assert_eq!(last(&[]), None);
        assert_eq!(last(&["\n  \n"]), None);
        assert_eq!(
            last(&["Traceback:\n  x\nValueErr", "or: n\n\n \n"]).unwrap(),
            "ValueError: n"
        );
        assert_eq!(last(&["one\n", "two"]).unwrap(), "two");
        let fatal = "Fatal Python error: no eggs\nPython runtime state: initialized\n\n\
            Current thread 0x00007f3 (most recent call first):\n  <no Python frame>\n";
        assert_eq!(last(&[fatal]).unwrap(), "Fatal Python error: no eggs");
    }

    #[test]
    fn it_is_short_and_harmless() {
        let red = "\u{1b}[31m".to_owned() + &"e".repeat(1_000_000);
        let words = last(&[&red]).unwrap();
        assert!(
            words.starts_with("?[31meee") && words.len() == KEPT,
            "{words}"
        );
    }
}
