//! Messages on their way to the consumer, and how a pipe that all write to keeps them apart.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::mpsc::TrySendError;
use std::time::Duration;

use super::MessageSender;
use crate::os;
use crate::workload::{Context, Interruption};

/// How long a full pipe is waited for before it is looked whether the run is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// A piece of a message in a pipe that all workers write to.
///
/// What is written at once, up to 4,096 bytes, nothing comes between (POSIX, `PIPE_BUF`). So a message
/// is cut into pieces, each with a head that names its worker: what a worker left unfinished when it
/// was killed harms no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The worker that sent it.
    pub worker: u32,
    /// Its bytes, head included.
    pub length: u16,
    /// Whether the message ends with it.
    pub last: bool,
}

impl Piece {
    /// Bytes of a head.
    pub const HEAD: usize = 8;
    /// The most bytes of a piece.
    pub const MOST: usize = 4_096;

    /// Returns the head.
    pub fn head(self) -> [u8; Self::HEAD] {
        let [a, b, c, d] = self.worker.to_le_bytes();
        let [low, high] = self.length.to_le_bytes();
        [a, b, c, d, low, high, u8::from(self.last), 0]
    }

    /// Reads a head.
    pub fn read([a, b, c, d, low, high, last, _]: [u8; Self::HEAD]) -> Self {
        Self {
            worker: u32::from_le_bytes([a, b, c, d]),
            length: u16::from_le_bytes([low, high]),
            last: last != 0,
        }
    }

    /// Returns how many bytes the next piece has of a message of which so many are left: none of the
    /// pieces is shorter than a head.
    fn cut(left: usize) -> usize {
        match left {
            0..=Self::MOST => left,
            _ if left - Self::MOST < Self::HEAD => Self::MOST - Self::HEAD,
            _ => Self::MOST,
        }
    }
}

impl MessageSender {
    /// Sends a message; `done` is how much of the task is.
    pub(in crate::workload) fn send(
        &self,
        message: &mut [u8],
        (worker, done): (u32, f32),
        context: &mut dyn Context,
    ) -> Result<(), Interruption> {
        match self {
            Self::Pipe(pipe) => write(pipe, message, done, context),
            Self::Queue(pipe) => {
                let mut rest = message;
                while !rest.is_empty() {
                    let length = Piece::cut(rest.len());
                    let (piece, after) = rest.split_at_mut(length);
                    let head = Piece {
                        worker,
                        length: length as u16,
                        last: after.is_empty(),
                    };
                    piece[..Piece::HEAD].copy_from_slice(&head.head());
                    write(pipe, piece, done, context)?;
                    rest = after;
                }
                Ok(())
            }
            Self::Channel(channel) => {
                let gone = || Interruption::Failed("the consumer is gone".to_owned());
                match channel.try_send(Box::from(&*message)) {
                    Ok(()) => Ok(()),
                    Err(TrySendError::Full(message)) => {
                        let (mut message, mut sent) = (Some(message), Ok(()));
                        context.wait_for_lock(&mut || {
                            let message = message.take();
                            sent = message.map_or(Ok(()), |message| channel.send(message));
                        });
                        sent.map_err(|_| gone())
                    }
                    Err(TrySendError::Disconnected(_)) => Err(gone()),
                }
            }
            Self::Missing(reason) => Err(Interruption::Failed(reason.clone())),
        }
    }
}

/// Writes all of it, if need be once there is room.
fn write(
    mut pipe: &File,
    mut bytes: &[u8],
    done: f32,
    context: &mut dyn Context,
) -> Result<(), Interruption> {
    while !bytes.is_empty() {
        let mut written = Ok(0);
        // Interpreters let go of their lock for a write.
        context.blocking(&mut || written = pipe.write(bytes));
        match written {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                context.wait_for_lock(&mut || {
                    // A signal, or a check of the stop: the next write shows which.
                    let _ = os::wait_for_any(&[], &[pipe.as_fd()], Some(LOOK));
                });
                context.checkpoint(done)?;
            }
            Err(error) => {
                let reason = format!("the consumer is gone: {error}");
                return Err(Interruption::Failed(reason));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_they_were_written() {
        for last in [false, true] {
            let piece = Piece {
                worker: 70_000,
                length: 4_096,
                last,
            };
            assert_eq!(Piece::read(piece.head()), piece);
        }
    }

    #[test]
    fn no_piece_is_longer_than_is_written_at_once_or_shorter_than_its_head() {
        for length in (8..20_000).chain([999_999, 1_000_000]) {
            let mut left = length;
            while left > 0 {
                let piece = Piece::cut(left);
                assert!((Piece::HEAD..=Piece::MOST).contains(&piece), "{left}");
                left -= piece;
            }
        }
    }
}
