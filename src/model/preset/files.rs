//! The files of the presets that are built in: one each in `assets/presets`.

/// Embeds the files of these presets.
macro_rules! embedded {
    ($($id:literal),* $(,)?) => {
        &[$(($id, include_str!(concat!("../../../assets/presets/", $id, ".toml")))),*]
    };
}

/// The name of each preset and the text of its file, in the order in which they are listed. E9, E10 and
/// E15 of the teaching notes need a cluster and do not exist yet. A test compares the names with the
/// folder.
pub(super) const FILES: &[(&str, &str)] = embedded![
    "E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E11", "E12", "E13", "E14", "E16", "E17",
    "E18", "E19", "E20", "Amdahl",
];
