//! What the files of the repository promise: the sources keep the rules, README and `docs/` say what the
//! program does, and the compiler keeps the steady loops steady.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod documents;
mod steady;
mod tidy;
