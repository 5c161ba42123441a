//! A private folder for one run, removed however that ends: if the program dies, by the fork server.

use std::env;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::process::ForkServer;

/// How its name begins.
const PREFIX: &str = "eggtop-run-";
/// The longest path in bytes that leaves room for the name of a socket in a folder of it: the system
/// allows 108.
const FOR_SOCKETS: usize = 64;
/// How often it is tried to remove one that others still write to.
const ATTEMPTS: usize = 10;
/// Folders for temporary files that a system may have.
const USUAL: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];

/// A private temporary folder.
#[derive(Debug)]
pub struct Scratch<'a> {
    folder: TempDir,
    fork_server: &'a ForkServer,
}

impl<'a> Scratch<'a> {
    /// Makes an empty folder where the system keeps temporary files.
    pub fn new(fork_server: &'a ForkServer) -> io::Result<Self> {
        Self::within(&env::temp_dir(), fork_server)
    }

    /// Makes an empty folder in which sockets can have names: where the system keeps temporary files, or
    /// in another usual place if that one is not there, is read-only, or has too long a path.
    pub fn for_sockets(fork_server: &'a ForkServer) -> io::Result<Self> {
        let mut places = vec![env::temp_dir()];
        places.extend(USUAL.map(PathBuf::from));
        let mut failure = io::Error::from(io::ErrorKind::NotFound);
        for place in places.iter().filter(|place| has_room(place)) {
            match Self::within(place, fork_server) {
                Ok(scratch) => return Ok(scratch),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    fn within(place: &Path, fork_server: &'a ForkServer) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(place)?;
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
        // a folder that was made read-only meanwhile stays, as it would for anybody; who was killed may
        // have created one more file while it was being emptied
        for _ in 0..ATTEMPTS {
            match std::fs::remove_dir_all(path) {
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
                _ => break,
            }
        }
        let _ = self.fork_server.unguard(path);
    }
}

/// Returns whether the path of a folder in there is short enough for sockets, and means the same from
/// everywhere.
fn has_room(place: &Path) -> bool {
    let random = 6;
    let length = place.as_os_str().as_bytes().len() + 1 + PREFIX.len() + random;
    place.is_absolute() && length <= FOR_SOCKETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_or_relative_place_has_no_room_for_sockets() {
        assert!(USUAL.iter().all(|place| has_room(Path::new(place))));
        for place in ["", "tmp", &format!("/tmp/{}", "egg".repeat(20))] {
            assert!(!has_room(Path::new(place)), "{place}");
        }
    }
}
