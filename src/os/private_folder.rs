//! A folder that nobody else can write in, nor put another in its place, and files in it that only their
//! owner has written.

use std::fs::{DirBuilder, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::fcntl::{AT_FDCWD, OFlag, openat, renameat};
use nix::sys::stat::Mode;
use nix::unistd::{UnlinkatFlags, geteuid, unlinkat};

/// A folder that is open. All that follows goes through it, so that nobody can put another in its place.
#[derive(Debug)]
pub struct PrivateFolder(File);

impl PrivateFolder {
    /// Opens a folder that nobody else can write in, and creates it if necessary.
    pub fn open(folder: &Path) -> io::Result<Self> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let inside = File::from(openat(AT_FDCWD, folder, flags, Mode::empty())?);
        let about = inside.metadata()?;
        if about.uid() != Self::owner() {
            return Err(io::Error::other("it belongs to somebody else"));
        }
        if about.mode() & 0o777 != 0o700 {
            inside.set_permissions(Permissions::from_mode(0o700))?;
        }
        nobody_else_can_replace(folder)?;
        Ok(Self(inside))
    }

    /// Returns the number of the person whose folders are private.
    pub fn owner() -> u32 {
        geteuid().as_raw()
    }

    /// Returns whether there is a file of ours with this content.
    pub fn holds(&self, name: &str, content: &[u8]) -> bool {
        // neither a link nor a pipe without a writer is waited for
        let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
        let Ok(file) = openat(&self.0, name, flags, Mode::empty()).map(File::from) else {
            return false;
        };
        let ours = file.metadata().is_ok_and(|about| {
            about.is_file()
                && about.uid() == Self::owner()
                && about.mode() & 0o022 == 0
                && about.len() == content.len() as u64
        });
        let mut held = Vec::new();
        ours && file
            .take(content.len() as u64 + 1)
            .read_to_end(&mut held)
            .is_ok()
            && held == content
    }

    /// Writes a file as a whole: others see all of it or none.
    pub fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let draft = format!(".{name}.{}.{number}", std::process::id());
        let folder = &self.0;
        // of one that had our number and was killed
        let _ = unlinkat(folder, draft.as_str(), UnlinkatFlags::NoRemoveDir);
        let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_CLOEXEC;
        let file = openat(folder, draft.as_str(), flags, Mode::S_IRUSR | Mode::S_IWUSR)?;
        let written = File::from(file)
            .write_all(content)
            .and_then(|()| renameat(folder, draft.as_str(), folder, name).map_err(io::Error::from));
        if written.is_err() {
            let _ = unlinkat(folder, draft.as_str(), UnlinkatFlags::NoRemoveDir);
        }
        written
    }
}

/// Makes sure that the path keeps leading to this folder: nobody but us and the administrator can rename
/// what it leads through. A folder for everybody's temporary files is sticky, which prevents it.
fn nobody_else_can_replace(folder: &Path) -> io::Result<()> {
    let real = folder.canonicalize()?;
    for place in real.ancestors().skip(1) {
        let about = place.metadata()?;
        let open = about.mode() & 0o022 != 0 && about.mode() & 0o1000 == 0;
        let theirs = ![0, PrivateFolder::owner()].contains(&about.uid());
        // somebody who can replace the root can replace everything
        if place.parent().is_some() && (open || theirs) {
            let reason = format!("others can replace what lies in {}", place.display());
            return Err(io::Error::other(reason));
        }
    }
    Ok(())
}
