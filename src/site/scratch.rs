//! A private folder for one run, removed however that ends: if the program dies, by the fork server.

use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::process::ForkServer;

/// A private temporary folder.
#[derive(Debug)]
pub struct Scratch<'a> {
    folder: TempDir,
    fork_server: &'a ForkServer,
}

impl<'a> Scratch<'a> {
    /// Makes an empty folder where the system keeps temporary files.
    pub fn new(fork_server: &'a ForkServer) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("eggtop-run-").tempdir()?;
        // without a fork server nobody survives the program who could remove it
        let _ = fork_server.guard(folder.path());
        Ok(Self {
            folder,
            fork_server,
        })
    }

    /// Returns where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

impl Drop for Scratch<'_> {
    fn drop(&mut self) {
        let path: &Path = self.folder.path();
        // a folder that was made read-only meanwhile stays, as it would for anybody
        let _ = std::fs::remove_dir_all(path);
        let _ = self.fork_server.unguard(path);
    }
}
