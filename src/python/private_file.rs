//! The runner for Python, which is built into the program: kept as an archive that nobody else could
//! have written, since an interpreter executes it.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::archive::ARCHIVE;
use crate::os::PrivateFolder;

/// Why the archive cannot be kept anywhere.
#[derive(Debug, Error)]
#[error("no folder to keep it in ({0})")]
pub struct ArchiveError(String);

/// Returns the path of the archive, after writing it if necessary: in the person's cache folder, or in
/// a folder of our own in the one for temporary files.
pub fn runner_archive() -> Result<PathBuf, ArchiveError> {
    // a home that does not exist is not ours to create, but a cache that is named may be elsewhere
    let is_named = std::env::var_os("XDG_CACHE_HOME").is_some_and(|named| !named.is_empty());
    let cache = etcetera::base_strategy::choose_base_strategy()
        .ok()
        .filter(|base| is_named || base.home_dir().is_dir())
        .map(|base| base.cache_dir().join("eggtop"))
        // what is beside the current folder is not a person's
        .filter(|folder| folder.is_absolute());
    let mut temporary = vec![std::env::temp_dir()];
    temporary.extend(["/tmp", "/var/tmp"].map(PathBuf::from));
    // one that does not exist, as a mistaken TMPDIR, is not ours to create either
    temporary.retain(|folder| folder.is_absolute() && folder.is_dir());
    let temporary = temporary.into_iter();
    let owner = PrivateFolder::owner();
    let ours = temporary.map(|folder| folder.join(format!("eggtop-{owner}")));
    kept_in(cache.into_iter().chain(ours))
}

/// Keeps the archive in the first folder that will do.
fn kept_in(folders: impl IntoIterator<Item = PathBuf>) -> Result<PathBuf, ArchiveError> {
    let mut reasons = Vec::new();
    for folder in folders {
        match keep(&folder, &ARCHIVE) {
            Ok(path) => return Ok(path),
            Err(error) => reasons.push(format!("{}: {error}", folder.display())),
        }
    }
    Err(ArchiveError(reasons.join("; ")))
}

/// Keeps content in a folder under a name that goes with its content.
fn keep(folder: &Path, content: &[u8]) -> io::Result<PathBuf> {
    let inside = PrivateFolder::open(folder)?;
    let hash = Sha256::digest(content);
    let hash = hash
        .iter()
        .take(8)
        .fold(0, |hash: u64, &byte| hash << 8 | u64::from(byte));
    let name = format!("eggtop_runner-{hash:016x}.pyz");
    if !inside.holds(&name, content) {
        inside.write(&name, content)?;
        if !inside.holds(&name, content) {
            return Err(io::Error::other(
                "what was written there is not what can be read",
            ));
        }
    }
    Ok(folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    fn files(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn it_is_written_once_and_only_for_us() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("cache/eggtop");
        let path = kept_in([folder.clone()]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), *ARCHIVE);
        let written = fs::metadata(&path).unwrap().ino();
        assert_eq!(kept_in([folder.clone()]).unwrap(), path);
        assert_eq!(fs::metadata(&path).unwrap().ino(), written);
        assert_eq!(files(&folder).len(), 1);
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_was_changed_is_written_again() {
        let home = tempfile::tempdir().unwrap();
        let path = keep(home.path(), b"print('egg')").unwrap();
        for meddle in [
            |path: &Path| fs::write(path, "print('bad')").unwrap(),
            |path: &Path| fs::set_permissions(path, Permissions::from_mode(0o666)).unwrap(),
            |path: &Path| {
                fs::remove_file(path).unwrap();
                symlink("/dev/null", path).unwrap();
            },
        ] {
            meddle(&path);
            assert_eq!(keep(home.path(), b"print('egg')").unwrap(), path);
            let about = fs::symlink_metadata(&path).unwrap();
            assert!(about.is_file() && about.mode() & 0o777 == 0o600);
            assert_eq!(fs::read(&path).unwrap(), b"print('egg')");
        }
        assert_eq!(files(home.path()).len(), 1);
    }

    #[test]
    fn a_place_that_others_can_replace_is_passed_over() {
        let home = tempfile::tempdir().unwrap();
        let (open, ours) = (home.path().join("open"), home.path().join("ours"));
        fs::create_dir(&open).unwrap();
        for mode in [0o777, 0o775, 0o722] {
            fs::set_permissions(&open, Permissions::from_mode(mode)).unwrap();
            let path = kept_in([open.join("eggtop"), ours.clone()]).unwrap();
            assert!(path.starts_with(&ours), "{mode:o}: {path:?}");
        }
        // by way of a link it is the same place
        let link = home.path().join("link");
        symlink(&open, &link).unwrap();
        let refusal = kept_in([link.join("eggtop")]).unwrap_err().to_string();
        assert!(
            refusal.contains("others can replace what lies in "),
            "{refusal}"
        );
        for mode in [0o1777, 0o755] {
            fs::set_permissions(&open, Permissions::from_mode(mode)).unwrap();
            let path = kept_in([open.join("eggtop"), ours.clone()]).unwrap();
            assert!(path.starts_with(&open), "{mode:o}: {path:?}");
        }
    }

    #[test]
    fn the_next_place_is_taken_or_the_reasons_are_reported() {
        let home = tempfile::tempdir().unwrap();
        let (file, link) = (home.path().join("file"), home.path().join("link"));
        fs::write(&file, "").unwrap();
        fs::create_dir(home.path().join("elsewhere")).unwrap();
        symlink(home.path().join("elsewhere"), &link).unwrap();
        let refusal = kept_in([file.clone(), link.clone()])
            .unwrap_err()
            .to_string();
        assert!(
            refusal.contains("file: ") && refusal.contains("; "),
            "{refusal}"
        );
        assert!(files(&home.path().join("elsewhere")).is_empty());
        let there = home.path().join("there");
        let path = kept_in([file, link, there.clone()]).unwrap();
        assert!(path.starts_with(there));
    }
}
