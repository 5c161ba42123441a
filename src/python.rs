//! Python on this machine: which interpreters there are, and the runner they are given.

mod archive;
mod ask;
pub mod environment;
mod find;
mod private_file;
mod probe;

pub use find::{Named, Places, add, find, named};
pub use private_file::{ArchiveError, runner_archive};
pub use probe::probe;
