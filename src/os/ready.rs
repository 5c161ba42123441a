//! Waiting until a stream can be read or written, and streams that never wait.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::{self, getpgrp, pipe2, tcgetpgrp};

/// Waits until one of these can be read, or one of those written, or its other side is gone; without a
/// limit for as long as it takes. Returns whether one is ready. An interrupted wait is an error of its kind.
pub fn wait_for_any(
    readable: &[BorrowedFd<'_>],
    writable: &[BorrowedFd<'_>],
    limit: Option<Duration>,
) -> io::Result<bool> {
    let limit = limit.map_or(PollTimeout::NONE, |limit| {
        PollTimeout::try_from(limit).unwrap_or(PollTimeout::MAX)
    });
    let readable = readable
        .iter()
        .map(|one| PollFd::new(*one, PollFlags::POLLIN));
    let writable = writable
        .iter()
        .map(|one| PollFd::new(*one, PollFlags::POLLOUT));
    let mut streams: Vec<PollFd<'_>> = readable.chain(writable).collect();
    Ok(poll(&mut streams, limit)? > 0)
}

/// Waits until a stream can be read; see [`wait_for_any`].
pub fn wait_until_readable(stream: &impl AsFd, limit: Option<Duration>) -> io::Result<bool> {
    wait_for_any(&[stream.as_fd()], &[], limit)
}

/// Reads once, past any buffer of this program, and returns how many bytes came; 0 at the end.
pub fn read(stream: &impl AsFd, bytes: &mut [u8]) -> io::Result<usize> {
    Ok(unistd::read(stream, bytes)?)
}

/// Returns whether reading may go on after an error.
pub fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

/// Makes reading and writing fail with `WouldBlock` instead of waiting.
pub fn without_waiting<T: AsFd>(stream: T) -> io::Result<T> {
    fcntl(&stream, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(stream)
}

/// Makes a pipe, from its end to read to its end to write, neither of which waits.
pub fn pipe_without_waiting() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK)?)
}

/// Returns whether standard input is a terminal that this program may read. Reading from one that
/// belongs to another program would stop this one.
pub fn is_terminal_ours() -> bool {
    tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{ErrorKind, Read, Write};

    use super::*;

    #[test]
    fn what_is_ready_is_reported_and_nothing_else() {
        let (from, to) = pipe_without_waiting().unwrap();
        let (mut from, mut to) = (File::from(from), File::from(to));
        let at_once = Some(Duration::ZERO);
        assert!(!wait_until_readable(&from, at_once).unwrap());
        assert!(wait_for_any(&[from.as_fd()], &[to.as_fd()], at_once).unwrap());
        let error = from.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::WouldBlock);
        to.write_all(b"egg").unwrap();
        assert!(wait_until_readable(&from, None).unwrap());
        drop(to);
        from.read_exact(&mut [0; 3]).unwrap();
        // the end can be read, too
        assert!(wait_until_readable(&from, None).unwrap());
    }
}
