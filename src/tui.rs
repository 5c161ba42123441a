//! The terminal: loop and effects.
