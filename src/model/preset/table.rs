//! The presets that are built in.

use std::sync::LazyLock;

use super::files::FILES;
use super::{Preset, file};

/// Every experiment that can be launched by its name.
pub static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    let presets = FILES.iter().map(|(id, text)| file::read(id, text));
    presets
        .collect::<Result<_, _>>()
        .expect("a test reads the built-in presets")
});
