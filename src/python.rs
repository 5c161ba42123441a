//! Python on this machine: which interpreters there are, and the runner script they are given.

mod ask;
pub mod environment;
mod find;
mod probe;
mod script;

pub use find::{Named, Places, add, find, named};
pub use probe::probe;
pub use script::{ScriptError, runner_script};
