//! How things are said: numbers, names of runs, command lines, and text from outside made harmless.
//!
//! A run is named in one of four ways: by its *label* and its *work* (`labels`: `native pool x4`,
//! `8 eggs of 1 s`), by its *way*, which is a label without the number of workers, for a sweep
//! (`native pool`), as an *order* for what a key would do (`orders`: `fry 8 eggs in a pool of 2`), and
//! as the *command* that does it again (`command`: `eggtop run eggs ...`).

pub(crate) mod command;
pub mod figures;
pub(crate) mod harmless;
pub mod labels;
pub(crate) mod orders;
pub(crate) mod width;
pub(crate) mod words;

pub use command::quoted;
pub use harmless::{cell, harmless, harmless_json, harmless_lines};
pub use words::repeats_words;
