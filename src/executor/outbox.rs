//! What is to be written to a worker process or a runner without waiting for it.

use std::io::{ErrorKind, Write};

/// Writes what can be written without waiting, and leaves the rest. Returns whether there is
/// still a reader; without one, nothing is left.
pub(super) fn write_out(outbox: &mut Vec<u8>, to: &mut impl Write) -> bool {
    let mut written = 0;
    let mut read = true;
    while written < outbox.len() {
        match to.write(&outbox[written..]) {
            Ok(count) => written += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => {
                written = outbox.len();
                read = false;
            }
        }
    }
    outbox.drain(..written);
    read
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    /// Takes three bytes at a time as long as there is room, after an interruption; then it answers
    /// with an error.
    struct Narrow {
        took: Vec<u8>,
        room: usize,
        interrupted: bool,
        full: ErrorKind,
    }

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if !std::mem::replace(&mut self.interrupted, true) {
                return Err(ErrorKind::Interrupted.into());
            }
            let count = bytes.len().min(3).min(self.room);
            if count == 0 {
                return Err(self.full.into());
            }
            self.took.extend_from_slice(&bytes[..count]);
            self.room -= count;
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(room: usize, full: ErrorKind) -> (Vec<u8>, Vec<u8>, bool) {
        let mut outbox = b"egg after egg".to_vec();
        let mut to = Narrow {
            took: Vec::new(),
            room,
            interrupted: false,
            full,
        };
        let read = write_out(&mut outbox, &mut to);
        (to.took, outbox, read)
    }

    #[test]
    fn what_does_not_fit_is_left() {
        let all = (b"egg after egg".to_vec(), Vec::new(), true);
        assert_eq!(written(99, ErrorKind::WouldBlock), all);
        let some = (b"egg a".to_vec(), b"fter egg".to_vec(), true);
        assert_eq!(written(5, ErrorKind::WouldBlock), some);
    }

    #[test]
    fn without_a_reader_nothing_is_left() {
        let none = (b"egg a".to_vec(), Vec::new(), false);
        assert_eq!(written(5, ErrorKind::BrokenPipe), none);
    }
}
