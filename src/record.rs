//! The session file: the log itself, a JSON object a line behind a head, written as it happens.
//!
//! Writing is one more reader of the log: it may fail, the run goes on. What was written until then
//! can be read. `docs/sessions.md` describes the format. What was recorded is read again, and
//! played.

mod head;
mod names;
mod older;
mod packing;
mod reader;
mod recorder;
mod recording_tap;
mod replay;
mod replay_index;
mod replay_preamble;
mod writer;

pub use head::{FORMAT, Head};
pub use reader::{Cut, ReadError, Reader};
pub use recorder::RecordError;
pub use recording_tap::RecordingTap;
pub use replay::{Played, Replay};
pub use replay_index::{Cursor, Extent, ReplayIndex};
pub use writer::{partial_of, rename_new};

#[cfg(test)]
mod tests;
