//! Many streams that are waited for together, at the cost of those alone that have something.

use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

/// The most streams that are reported at a time.
const MOST: usize = 64;

/// Streams that are waited for, each under a number.
#[derive(Debug)]
pub struct Poller(Epoll);

/// A stream that has something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ready {
    /// The number that it was added under.
    pub number: u64,
    /// It can be read, or its other side is gone.
    pub readable: bool,
    /// It can be written.
    pub writable: bool,
}

impl Poller {
    /// Creates one with no streams.
    pub fn new() -> io::Result<Self> {
        Ok(Self(Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?))
    }

    /// Waits for a stream to be readable from now on, until it is removed.
    pub fn add(&self, stream: &impl AsFd, number: u64) -> io::Result<()> {
        Ok(self
            .0
            .add(stream, EpollEvent::new(EpollFlags::EPOLLIN, number))?)
    }

    /// Waits for a stream to be writable, too, or no longer.
    pub fn wait_for_room(&self, stream: &impl AsFd, number: u64, room: bool) -> io::Result<()> {
        let mut flags = EpollFlags::EPOLLIN;
        flags.set(EpollFlags::EPOLLOUT, room);
        Ok(self.0.modify(stream, &mut EpollEvent::new(flags, number))?)
    }

    /// Waits for a stream no longer.
    pub fn remove(&self, stream: &impl AsFd) {
        // One that is closed is not waited for either.
        let _ = self.0.delete(stream);
    }

    /// Waits for streams, at most so long; returns those that have something, of an interrupted wait none.
    pub fn wait(&self, limit: Duration) -> io::Result<impl Iterator<Item = Ready> + use<>> {
        let mut events = [EpollEvent::empty(); MOST];
        let limit = EpollTimeout::try_from(limit).unwrap_or(EpollTimeout::MAX);
        let count = match self.0.wait(&mut events, limit) {
            Ok(count) => count,
            Err(Errno::EINTR) => 0,
            Err(errno) => return Err(errno.into()),
        };
        let gone = EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR;
        Ok(events.into_iter().take(count).map(move |event| Ready {
            number: event.data(),
            readable: event.events().intersects(EpollFlags::EPOLLIN | gone),
            writable: event.events().contains(EpollFlags::EPOLLOUT),
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Write, pipe};
    use std::os::unix::net::UnixStream;

    use super::*;

    fn ready(poller: &Poller) -> Vec<(u64, bool, bool)> {
        let ready = poller.wait(Duration::ZERO).unwrap();
        ready
            .map(|one| (one.number, one.readable, one.writable))
            .collect()
    }

    #[test]
    fn streams_are_reported_by_their_numbers() {
        let poller = Poller::new().unwrap();
        let (one, mut to_one) = pipe().unwrap();
        let (two, to_two) = UnixStream::pair().unwrap();
        poller.add(&one, 1).unwrap();
        poller.add(&two, 2).unwrap();
        assert_eq!(ready(&poller), []);
        poller.wait_for_room(&two, 2, true).unwrap();
        assert_eq!(ready(&poller), [(2, false, true)]);
        poller.wait_for_room(&two, 2, false).unwrap();
        to_one.write_all(b"egg").unwrap();
        assert_eq!(ready(&poller), [(1, true, false)]);
        poller.remove(&one);
        drop(to_two);
        assert_eq!(ready(&poller), [(2, true, false)]);
    }
}
