//! An experiment that was asked for by its name.

use crate::model::{Preset, PresetSize};

/// A preset, and what was asked of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// The experiment.
    pub(super) preset: &'static Preset,
    /// How large it is.
    pub(super) size: PresetSize,
}
