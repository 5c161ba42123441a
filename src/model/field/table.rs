//! The descriptions of all fields, by what they are about.

pub(super) mod limits;
pub(super) mod outside;
pub(super) mod place;
pub(super) mod processes;
pub(super) mod sharing;
pub(super) mod spread;
pub(super) mod work;
