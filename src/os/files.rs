//! Files as only the system knows them: what may be done with them, named pipes.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::sys::stat::Mode;
use nix::unistd::{AccessFlags, access, mkfifo};

/// What changes when another file takes the place of one, or when it is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileState {
    file: (u64, u64),
    changed: (i64, i64),
    size: u64,
}

impl FileState {
    /// Returns that of the file at a path, if there is one.
    pub fn of(path: &Path) -> Option<Self> {
        let file = path.metadata().ok()?;
        Some(Self {
            file: (file.dev(), file.ino()),
            changed: (file.ctime(), file.ctime_nsec()),
            size: file.size(),
        })
    }
}

/// Reads all of `bytes` from a place in a file, wherever others read it.
pub fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    file.read_exact_at(bytes, at)
}

/// Makes sure that files can be made in a folder.
pub fn can_be_changed(folder: &Path) -> io::Result<()> {
    Ok(access(folder, AccessFlags::W_OK | AccessFlags::X_OK)?)
}

/// Returns the error of a path whose links lead on and on.
pub fn too_many_links() -> io::Error {
    Errno::ELOOP.into()
}

/// Returns whether an error says that a file cannot be executed for what it contains.
pub fn is_no_program(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::ENOEXEC as i32)
}

/// Returns whether a file may be executed.
pub fn can_be_executed(path: &Path) -> bool {
    access(path, AccessFlags::X_OK).is_ok()
}

/// Makes a named pipe that only its owner can open.
pub fn make_fifo(path: &Path) -> io::Result<()> {
    Ok(mkfifo(path, Mode::S_IRUSR | Mode::S_IWUSR)?)
}

/// Opens a pipe at a path; reading from it and writing to it never wait.
pub fn open_without_waiting(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    options.custom_flags(OFlag::O_NONBLOCK.bits()).open(path)
}
