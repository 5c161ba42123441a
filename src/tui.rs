//! The terminal: loop and effects.

pub mod theme;
pub mod widgets;
