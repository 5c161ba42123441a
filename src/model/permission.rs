//! What a screenplay may do only when a person allows it.

use std::path::PathBuf;

/// Something that a screenplay causes and that concerns more than this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    /// Runs this program: its absolute path, without any links in it.
    Program(PathBuf),
    /// Fetches from this host, in lower case.
    Host(String),
    /// Writes this file, by its absolute path.
    File(PathBuf),
}

/// A permission that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionRequest {
    /// What is asked for.
    pub what: Permission,
    /// Whether the screenplay is still playing; after that, a person uses the lab that it has set up.
    pub playing: bool,
    /// Whether it was allowed, and changed before it was done.
    pub again: bool,
}

impl Permission {
    /// The longest path, in characters, that can be asked about: a person must be able to read it.
    pub const LONGEST: usize = 1_000;

    /// Returns what would be done, as in "asks to ...".
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Program(_) => "run",
            Self::Host(_) => "fetch from",
            Self::File(_) => "write",
        }
    }

    /// Returns the program, the host or the file.
    pub fn object(&self) -> String {
        match self {
            Self::Program(path) | Self::File(path) => path.display().to_string(),
            Self::Host(host) => host.clone(),
        }
    }

    /// Returns the flag that allows it beforehand, without its value.
    pub const fn flag(&self) -> &'static str {
        match self {
            Self::Program(_) => "--allow-program",
            Self::Host(_) => "--allow-url",
            Self::File(_) => "--allow-write",
        }
    }
}
