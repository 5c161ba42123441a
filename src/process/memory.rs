//! Memory that several processes have in common: a file without a name, mapped by each of them. It is
//! gone with the last process that has it, however that ends.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};

use super::cache_line::CacheLine;
use super::system::Mapping;

/// Cache lines that begin as zeros and that other processes can map, too.
#[derive(Debug)]
pub struct SharedMemory {
    file: OwnedFd,
    mapping: Mapping,
}

impl SharedMemory {
    /// Creates so many cache lines.
    pub fn create(lines: usize) -> io::Result<Self> {
        let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
        let file = memfd_create(c"eggtop", flags)?;
        let bytes = lines.checked_mul(size_of::<CacheLine>());
        let bytes = bytes.and_then(|bytes| i64::try_from(bytes).ok());
        nix::unistd::ftruncate(&file, bytes.ok_or(Errno::EINVAL)?)?;
        // Every process that maps it can rely on its length.
        let seals = SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL;
        fcntl(&file, FcntlArg::F_ADD_SEALS(seals))?;
        let mapping = Mapping::new(&file, lines)?;
        Ok(Self { file, mapping })
    }

    /// Maps the memory that another process has under a path.
    pub fn open(path: &Path, lines: usize) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(path)?;
        let needed = lines * size_of::<CacheLine>();
        if file.metadata()?.len() < needed as u64 {
            return Err(io::Error::other("the memory is shorter than was said"));
        }
        let file = OwnedFd::from(file);
        let mapping = Mapping::new(&file, lines)?;
        Ok(Self { file, mapping })
    }

    /// Returns the path under which other processes of the same person can open it.
    pub fn path(&self) -> PathBuf {
        path_of(&self.file)
    }
}

impl Deref for SharedMemory {
    type Target = [CacheLine];

    fn deref(&self) -> &[CacheLine] {
        &self.mapping
    }
}

/// Makes a file to lock. It has no name, so it is gone with the last process that has it open.
pub fn lock_file() -> io::Result<File> {
    Ok(memfd_create(c"eggtop-lock", MFdFlags::MFD_CLOEXEC)?.into())
}

/// Returns the path under which other processes of the same person can open what this one has open.
pub fn path_of(open: &impl AsFd) -> PathBuf {
    let (pid, number) = (std::process::id(), open.as_fd().as_raw_fd());
    PathBuf::from(format!("/proc/{pid}/fd/{number}"))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    #[test]
    fn two_mappings_are_the_same_memory() {
        let ours = SharedMemory::create(3).unwrap();
        let theirs = SharedMemory::open(&ours.path(), 3).unwrap();
        assert_eq!((ours.len(), theirs.len()), (3, 3));
        ours[2].numbers[6].store(77, Ordering::Relaxed);
        theirs[0].futex.store(5, Ordering::Relaxed);
        assert_eq!(theirs[2].numbers[6].load(Ordering::Relaxed), 77);
        assert_eq!(ours[0].futex.load(Ordering::Relaxed), 5);
    }

    #[test]
    fn a_line_is_a_line() {
        assert_eq!(size_of::<CacheLine>(), 64);
        let memory = SharedMemory::create(2).unwrap();
        assert_eq!(std::ptr::from_ref(&memory[0]).addr() % 64, 0);
    }

    #[test]
    fn memory_that_is_too_short_or_gone_is_refused() {
        let ours = SharedMemory::create(1).unwrap();
        assert!(SharedMemory::open(&ours.path(), 2).is_err());
        let path = ours.path();
        drop(ours);
        assert!(SharedMemory::open(&path, 1).is_err());
    }
}
