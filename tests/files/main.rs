//! What the program reads and writes: sessions and their exports, screenplays, the page of a session, the
//! pictures of the documentation, and machines as file trees.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod damage;
mod machine;
mod page;
mod screenplays;
mod screenshots;
mod sessions;
