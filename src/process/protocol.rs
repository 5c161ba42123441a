//! What program and fork server say to each other: one datagram a message, descriptors beside it.

use std::cell::RefCell;
use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, OwnedFd};

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::foreign::Program;
use super::system;
use crate::model::{Exit, Moment, Nanos, StartMethod, Usage};

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
    Launch {
        ticket: u64,
        start: StartMethod,
        hold: Nanos,
    },
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
        hold: Nanos,
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
    Launched {
        ticket: u64,
        pid: i32,
        at: Moment,
    },
    Executed {
        ticket: u64,
        pid: i32,
        at: Moment,
    },
    Refused {
        ticket: u64,
        errno: i32,
    },
    Adopted {
        pid: i32,
        at: Moment,
    },
    NotThere {
        pid: i32,
    },
    Exited {
        pid: i32,
        exit: Exit,
        at: Moment,
    },
    Reaped {
        pid: i32,
        exit: Exit,
        usage: Usage,
        at: Moment,
    },
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
