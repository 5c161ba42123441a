//! An experiment that was asked for by its name.

use clap::ValueEnum;

use crate::model::{Preset, PresetSize};

/// A preset, and what was asked of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// The experiment.
    pub(super) preset: &'static Preset,
    /// How large it is.
    pub(super) size: PresetSize,
}

impl Asked {
    /// Returns the size as it is written.
    pub(super) fn size_name(self) -> String {
        self.size
            .to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}
