//! What program and fork server say to each other: one datagram a message, descriptors beside it.

use std::cell::RefCell;
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Launch;
use super::foreign::Program;
use super::system;
use crate::model::{Exit, Moment, TimeSpan, Usage};

/// The longest message: arguments and changed variables of a program; all else is far shorter.
const LONGEST: usize = 16_384;
/// The most descriptors beside a message.
const MOST_DESCRIPTORS: usize = 5;

thread_local! {
    /// Where messages come in: cleared once, and not for each of them.
    static ROOM: RefCell<Vec<u8>> = RefCell::new(vec![0; LONGEST]);
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    Launch(Launch),
    /// Comes with the three standard streams, the one for the reason of a failure, and the one for
    /// events.
    Execute {
        ticket: u64,
        program: Program,
    },
    Release {
        pid: i32,
    },
    Expect {
        pid: i32,
        parent: i32,
        hold: TimeSpan,
    },
    SignalAll {
        signal: i32,
    },
    /// The folder is to be removed if the program dies.
    Guard {
        folder: Vec<u8>,
    },
    /// The program has removed it.
    Unguard {
        folder: Vec<u8>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// Comes with the stream to the worker, which makes it [`ServerEvent::Launched`].
    Launched {
        ticket: u64,
        pid: i32,
        at: Moment,
    },
    ServerEvent(ServerEvent),
}

/// What the fork server reports.
///
/// What is never sent stands last: otherwise the numbers by which the others are sent and read differ.
#[derive(Debug, Serialize, Deserialize)]
pub enum ServerEvent {
    /// The process of a program exists;
    /// [`Streams::failure`](super::Streams::failure) says whether the program could be executed.
    Executed {
        /// The ticket that came with the request.
        ticket: u64,
        /// Its process, which leads a process group.
        pid: i32,
        /// When it was forked.
        at: Moment,
    },
    /// The system refused a process, for this reason.
    Refused {
        /// The ticket that came with the request.
        ticket: u64,
        /// The system's reason.
        #[serde(with = "errno_number")]
        reason: io::Error,
    },
    /// A process that was expected has become a child of the fork server, because its parent ended.
    Adopted {
        /// Its process.
        pid: i32,
        /// When that was seen.
        at: Moment,
    },
    /// A process that was expected will not come any more: its parent has reaped it.
    NotThere {
        /// Its process.
        pid: i32,
    },
    /// A process exited and is a zombie.
    Exited {
        /// Its process.
        pid: i32,
        /// How it ended.
        exit: Exit,
        /// When that was seen.
        at: Moment,
    },
    /// A process was reaped.
    Reaped {
        /// Its process, whose number may be given to another from here on.
        pid: i32,
        /// How it ended.
        exit: Exit,
        /// What it used.
        usage: Usage,
        /// When it was reaped.
        at: Moment,
    },
    /// A worker process exists. It comes as `Reply::Launched`, the stream beside it.
    #[serde(skip)]
    Launched {
        /// The ticket of its [`Launch`].
        ticket: u64,
        /// Its process.
        pid: i32,
        /// When it was forked.
        at: Moment,
        /// The stream to it.
        stream: UnixStream,
    },
    /// The fork server itself is gone, and every worker with it: the end of its messages.
    #[serde(skip)]
    Gone,
}

/// An error of the system as its number.
mod errno_number {
    use std::io;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(reason: &io::Error, to: S) -> Result<S::Ok, S::Error> {
        reason.raw_os_error().unwrap_or_default().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<io::Error, D::Error> {
        i32::deserialize(from).map(io::Error::from_raw_os_error)
    }
}

/// Sends one message with descriptors beside it; waits until it fits, or fails with `EAGAIN` where
/// the flags say `MSG_DONTWAIT`.
pub(super) fn send<T: Serialize>(
    socket: &OwnedFd,
    message: &T,
    descriptors: &[OwnedFd],
    flags: MsgFlags,
) -> Result<(), Errno> {
    let text = postcard::to_stdvec(message).map_err(|_| Errno::EMSGSIZE)?;
    if text.len() > LONGEST {
        return Err(Errno::EMSGSIZE);
    }
    let raw: Vec<i32> = descriptors.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&raw)];
    let beside: &[ControlMessage<'_>] = if raw.is_empty() { &[] } else { &rights };
    let flags = flags | MsgFlags::MSG_NOSIGNAL;
    loop {
        match sendmsg::<()>(
            socket.as_raw_fd(),
            &[IoSlice::new(&text)],
            beside,
            flags,
            None,
        ) {
            Ok(_) => return Ok(()),
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
}

/// Takes one message and the descriptors beside it without waiting; no message means that the other
/// side is gone.
pub(super) fn receive<T: DeserializeOwned>(
    socket: &OwnedFd,
) -> Result<(Option<T>, Vec<OwnedFd>), Errno> {
    ROOM.with_borrow_mut(|room| receive_in(room, socket))
}

fn receive_in<T: DeserializeOwned>(
    room: &mut [u8],
    socket: &OwnedFd,
) -> Result<(Option<T>, Vec<OwnedFd>), Errno> {
    let mut space = cmsg_space!([i32; MOST_DESCRIPTORS]);
    let mut parts = [IoSliceMut::new(room)];
    let flags = MsgFlags::MSG_DONTWAIT | MsgFlags::MSG_CMSG_CLOEXEC;
    let received = recvmsg::<()>(socket.as_raw_fd(), &mut parts, Some(&mut space), flags)?;
    let length = received.bytes;
    // a control message that was cut off for lack of room carries no descriptor
    let mut descriptors = Vec::new();
    for message in received.cmsgs().into_iter().flatten() {
        if let ControlMessageOwned::ScmRights(raw) = message {
            descriptors.extend(raw.into_iter().map(system::own));
        }
    }
    if length == 0 {
        return Ok((None, descriptors));
    }
    let message = postcard::from_bytes(&room[..length]).map_err(|_| Errno::EBADMSG)?;
    Ok((Some(message), descriptors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_arrives_as_it_was_sent() {
        let (pid, at) = (7, crate::model::Clock::moment());
        let exit = Exit::Code(3);
        let usage = Usage::default();
        let reported = [
            ServerEvent::Executed { ticket: 1, pid, at },
            ServerEvent::Refused {
                ticket: 2,
                reason: Errno::EAGAIN.into(),
            },
            ServerEvent::Adopted { pid, at },
            ServerEvent::NotThere { pid },
            ServerEvent::Exited { pid, exit, at },
            ServerEvent::Reaped {
                pid,
                exit,
                usage,
                at,
            },
        ];
        let launched = Reply::Launched { ticket: 3, pid, at };
        for reply in reported
            .map(Reply::ServerEvent)
            .into_iter()
            .chain([launched])
        {
            let bytes = postcard::to_stdvec(&reply).unwrap();
            let read: Reply = postcard::from_bytes(&bytes).unwrap();
            assert_eq!(format!("{read:?}"), format!("{reply:?}"));
        }
    }
}
