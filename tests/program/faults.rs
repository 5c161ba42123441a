//! What bad input and bad luck get: the real program, headless and in a terminal, against each row
//! of the design's table that its parts can meet.
//!
//! Needs Linux: what becomes of a process is read in `/proc`. A test waits for what must happen and
//! looks often, so that a loaded machine makes it slow but not wrong.

#![expect(
    clippy::print_stdout,
    reason = "how long something took, or why a test was skipped, is shown to those who ask"
)]

mod family;
#[path = "../runners/interpreter.rs"]
mod interpreter;
mod program;
mod screen;

mod advice;
mod arguments;
mod deadlocks;
mod descendants;
mod desk;
mod ends;
mod inherited;
mod keys;
mod limits;
mod lives;
mod old_names;
mod outside;
mod places;
mod plays;
mod pythons;
mod recordings;
mod runners;
mod small_disk;
mod startup;
mod stories;
mod streams;
mod suspension;
mod typed;
mod workers;
