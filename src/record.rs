//! The session file: the log itself, a JSON object a line behind a head, written as it happens.
//!
//! Writing is one more reader of the log: it may fail, the run goes on. What was written until then
//! can be read. `SESSIONS.md` describes the format.

mod head;
mod names;
mod older;
mod packing;
mod prelude;
mod reader;
mod recorder;
mod shelf;
mod tape;
mod writer;

pub use head::{FORMAT, Head};
pub use reader::{Cut, ReadError, Reader};
pub use recorder::RecordError;
pub use shelf::{Cursor, Extent, Shelf};
pub use tape::Tape;
pub use writer::{partial_of, rename_new};

#[cfg(test)]
mod tests;
