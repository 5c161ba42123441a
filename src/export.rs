//! One file format a file; takes the log or a drawn buffer, never the application's state.

pub mod palette;
pub mod svg;
pub mod tables;
pub mod text;
pub mod trace;
