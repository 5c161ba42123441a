//! One file format a file; takes the log or a drawn buffer, never the application's state.

mod cells;
pub(crate) mod gif;
pub mod page;
pub mod palette;
pub mod png;
mod raster;
mod shapes;
pub mod svg;
pub mod tables;
pub mod text;
pub mod trace;
