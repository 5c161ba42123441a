//! The terminal: loop and effects.

pub mod keymap;
pub mod message;
pub mod sources;
pub mod theme;
pub mod widgets;
