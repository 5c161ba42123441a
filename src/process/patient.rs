//! Writes that wait: a stream that came with `O_NONBLOCK`, which others may share, refuses what it has
//! no room for, and the mode is not ours to change.

use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// A stream whose writes wait for room, whatever its mode.
#[derive(Debug)]
pub struct Patient<W>(pub W);

impl<W: AsFd> Patient<W> {
    /// Waits until there is room, or the other side is gone.
    fn wait(&self) -> io::Result<()> {
        let mut stream = [PollFd::new(self.0.as_fd(), PollFlags::POLLOUT)];
        match poll(&mut stream, PollTimeout::NONE) {
            Ok(_) | Err(Errno::EINTR) => Ok(()),
            Err(errno) => Err(errno.into()),
        }
    }

    fn retry<T>(&mut self, mut act: impl FnMut(&mut W) -> io::Result<T>) -> io::Result<T> {
        loop {
            match act(&mut self.0) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.wait()?,
                done => return done,
            }
        }
    }
}

impl<W: Write + AsFd> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.retry(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.retry(W::flush)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, pipe};
    use std::thread::Builder;

    use nix::fcntl::{FcntlArg, OFlag, fcntl};

    use super::*;

    #[test]
    fn what_has_no_room_waits_for_it() {
        let (mut reader, writer) = pipe().unwrap();
        fcntl(&writer, FcntlArg::F_SETFL(OFlag::O_NONBLOCK)).unwrap();
        // more than any pipe holds
        let text = vec![b'e'; 4 << 20];
        let length = text.len();
        let writing = Builder::new().spawn(move || Patient(writer).write_all(&text));
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        writing.unwrap().join().unwrap().unwrap();
        assert_eq!(read.len(), length);
    }
}
