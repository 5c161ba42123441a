//! How things are said: numbers, names of runs, command lines, and text from outside made harmless.

pub(crate) mod command;
pub mod figures;
pub(crate) mod harmless;
pub mod labels;
pub(crate) mod width;
pub(crate) mod words;

pub use command::quoted;
pub use harmless::{cell, harmless, harmless_json, harmless_lines};
pub use words::repeats_words;
