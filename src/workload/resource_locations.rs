//! Where the tasks of a run find what they work with.

use std::path::PathBuf;

/// The addresses of what a run's tasks work with; empty where they need nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceLocations {
    /// What `fetch` fetches, in turn.
    pub urls: Vec<String>,
    /// The folder that `files` writes to and that the sink of `print` is in.
    pub folder: PathBuf,
}
