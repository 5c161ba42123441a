//! The runner for Python as one archive, which an interpreter executes and from which the processes of
//! a run import: a zip file without compression, since some builds of Python have no zlib.

use std::sync::LazyLock;

use flate2::Crc;

/// Embeds files of `assets/python`, each with its path in the archive.
macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../assets/python/", $path)))),*]
    };
}

/// All files of the runner; `__main__.py` is what an interpreter executes. A test compares the list
/// with the folder.
const FILES: &[(&str, &str)] = embedded![
    "__main__.py",
    "eggtop_runner/__init__.py",
    "eggtop_runner/board.py",
    "eggtop_runner/counting/__init__.py",
    "eggtop_runner/counting/methods.py",
    "eggtop_runner/counting/shared_counter.py",
    "eggtop_runner/emitter.py",
    "eggtop_runner/errors.py",
    "eggtop_runner/executors/__init__.py",
    "eggtop_runner/executors/barrier.py",
    "eggtop_runner/executors/deadlock_pools.py",
    "eggtop_runner/executors/event_loop.py",
    "eggtop_runner/executors/process_workers.py",
    "eggtop_runner/executors/processes.py",
    "eggtop_runner/executors/serial.py",
    "eggtop_runner/executors/table.py",
    "eggtop_runner/executors/thread_workers.py",
    "eggtop_runner/executors/threads.py",
    "eggtop_runner/executors/worker_processes.py",
    "eggtop_runner/helpers.py",
    "eggtop_runner/http/__init__.py",
    "eggtop_runner/http/failures.py",
    "eggtop_runner/http/opener.py",
    "eggtop_runner/http/redirects.py",
    "eggtop_runner/http/resolver.py",
    "eggtop_runner/http/streams.py",
    "eggtop_runner/lazy.py",
    "eggtop_runner/limits.py",
    "eggtop_runner/main.py",
    "eggtop_runner/meeting.py",
    "eggtop_runner/order.py",
    "eggtop_runner/plan.py",
    "eggtop_runner/process_state.py",
    "eggtop_runner/run.py",
    "eggtop_runner/safe_path.py",
    "eggtop_runner/signals.py",
    "eggtop_runner/system.py",
    "eggtop_runner/worker/__init__.py",
    "eggtop_runner/worker/gaps.py",
    "eggtop_runner/worker/reports.py",
    "eggtop_runner/worker/slots.py",
    "eggtop_runner/worker/state.py",
    "eggtop_runner/worker/tasks.py",
    "eggtop_runner/worker/waits.py",
    "eggtop_runner/workloads/__init__.py",
    "eggtop_runner/workloads/arithmetic.py",
    "eggtop_runner/workloads/bandwidth.py",
    "eggtop_runner/workloads/blocks.py",
    "eggtop_runner/workloads/counter.py",
    "eggtop_runner/workloads/deadlock.py",
    "eggtop_runner/workloads/eggs.py",
    "eggtop_runner/workloads/fetch.py",
    "eggtop_runner/workloads/files.py",
    "eggtop_runner/workloads/lifecycle.py",
    "eggtop_runner/workloads/primes.py",
    "eggtop_runner/workloads/print.py",
    "eggtop_runner/workloads/reduce.py",
    "eggtop_runner/workloads/sleep.py",
    "eggtop_runner/workloads/table.py",
];

/// The archive, which is the same whenever it is made.
pub(super) static ARCHIVE: LazyLock<Vec<u8>> = LazyLock::new(|| zipped(FILES));

/// Returns a zip file with these files, not compressed.
fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    for (path, text) in files {
        let about = about(path, text);
        let offset = archive.len();
        archive.extend(b"PK\x03\x04");
        archive.extend(&about);
        archive.extend(path.as_bytes());
        archive.extend(text.as_bytes());
        // made by version 2.0
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        // neither a comment nor attributes, and on the first disk
        directory.extend([0; 10]);
        directory.extend(number(offset));
        directory.extend(path.as_bytes());
    }
    let offset = archive.len();
    let count = u16::try_from(files.len()).expect("the runner has few files");
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\x00\x00\x00\x00");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(number(directory.len()));
    archive.extend(number(offset));
    archive.extend([0; 2]);
    archive
}

/// Returns the fields that stand both before a file and in the directory: from the version needed to
/// the lengths of its name and of the fields that follow it.
fn about(path: &str, text: &str) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    // version 2.0, no flags, not compressed, midnight of 1 January 1980
    let mut fields = vec![0x14, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
    fields.extend(crc.sum().to_le_bytes());
    fields.extend(number(text.len()));
    fields.extend(number(text.len()));
    fields.extend(number(path.len()).into_iter().take(2));
    fields.extend([0; 2]);
    fields
}

/// Returns a length or an offset as zip files have them.
fn number(value: usize) -> [u8; 4] {
    let value = u32::try_from(value).expect("the runner is smaller than 4 GiB");
    value.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Returns the files below a folder, but no compiled ones.
    fn below(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| !path.ends_with("__pycache__"))
            .flat_map(|path| {
                if path.is_dir() {
                    below(&path)
                } else {
                    vec![path]
                }
            })
            .collect()
    }

    #[test]
    fn every_file_of_the_runner_is_in_the_archive() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/python");
        let mut there = below(&root.join("eggtop_runner"));
        there.push(root.join("__main__.py"));
        there.sort();
        let mut listed: Vec<PathBuf> = FILES.iter().map(|(path, _)| root.join(path)).collect();
        listed.sort();
        assert_eq!(listed, there, "add to FILES what is missing there");
    }

    #[test]
    fn a_zip_file_has_its_files_where_the_directory_says() {
        let files = [("a.py", "print('egg')"), ("b/c.py", "")];
        let archive = zipped(&files);
        let u32_at = |place: usize| {
            let bytes = archive[place..place + 4].try_into().unwrap();
            u32::from_le_bytes(bytes) as usize
        };
        let end = archive.len() - 22;
        assert_eq!(archive[end..end + 4], *b"PK\x05\x06");
        assert_eq!(archive[end + 10..end + 12], [2, 0]);
        let (size, mut entry) = (u32_at(end + 12), u32_at(end + 16));
        assert_eq!(entry + size, end);
        for (path, text) in files {
            assert_eq!(archive[entry..entry + 4], *b"PK\x01\x02");
            let place = u32_at(entry + 42);
            assert_eq!(archive[place..place + 4], *b"PK\x03\x04");
            assert_eq!(
                archive[place + 4..place + 30],
                archive[entry + 6..entry + 32]
            );
            assert_eq!(u32_at(entry + 20), text.len());
            let name = place + 30;
            let content = name + path.len();
            assert_eq!(archive[name..content], *path.as_bytes());
            assert_eq!(archive[content..content + text.len()], *text.as_bytes());
            entry += 46 + path.len();
        }
        // the check value of the standard for these letters
        assert_eq!(
            about("", "123456789")[10..14],
            0xCBF4_3926_u32.to_le_bytes()
        );
    }
}
