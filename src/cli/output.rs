//! Standard output and standard error: the only places where the command line writes.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};

/// Writes all of a text to standard output. A reader that went away is no error; a full disk is.
pub(super) fn print(text: &[u8]) -> Result<()> {
    write_to(&mut io::stdout().lock(), text).context("cannot write to standard output")
}

/// Writes one line to standard error, as `eggtop: ...`. Nobody is left to tell when that fails.
pub(super) fn complain(text: &str) {
    let line = format!("eggtop: {}\n", one_line(text));
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

fn write_to(to: &mut impl Write, text: &[u8]) -> io::Result<()> {
    match to.write_all(text).and_then(|()| to.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Joins the lines of a text and makes its control characters harmless.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let text = lines.join(" ");
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        assert!(write_to(&mut Fails(ErrorKind::BrokenPipe), b"x").is_ok());
        assert!(write_to(&mut Fails(ErrorKind::StorageFull), b"x").is_err());
    }

    #[test]
    fn complaints_are_one_harmless_line() {
        assert_eq!(one_line("no\n  such \u{1b}[2J file\n"), "no such ?[2J file");
    }
}
