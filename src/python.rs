//! Python on this machine: which interpreters there are, and the runner script they are given.

mod ask;
mod find;
mod probe;
mod script;

pub use find::{Places, add, find};
pub use probe::probe;
pub use script::{ScriptError, runner_script};
