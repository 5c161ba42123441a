//! Small reads below a root folder: `/` on the real machine, a fixture tree in tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A file tree as the kernel lays it out, with its root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tree<'a>(pub(super) &'a Path);

impl Tree<'_> {
    /// Returns where an absolute path of the tree lies.
    pub(super) fn path(self, path: &str) -> PathBuf {
        self.0.join(path.trim_start_matches('/'))
    }

    /// Returns a file's text without the white space around it.
    pub(super) fn text(self, path: &str) -> Option<String> {
        let text = fs::read_to_string(self.path(path)).ok()?;
        Some(text.trim().to_owned())
    }

    /// Returns the number that a file holds.
    pub(super) fn number<T: FromStr>(self, path: &str) -> Option<T> {
        self.text(path)?.parse().ok()
    }

    /// Returns the list of cores that a file holds.
    pub(super) fn cores(self, path: &str) -> Option<Vec<u16>> {
        Some(core_list(&self.text(path)?))
    }
}

/// Reads the kernel's list of cores, `0-2,4`, in ascending order; parts that are no range are left out.
pub(super) fn core_list(text: &str) -> Vec<u16> {
    let mut cores: Vec<u16> = text
        .split(',')
        .filter_map(|part| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            Some(first.trim().parse().ok()?..=last.trim().parse().ok()?)
        })
        .flatten()
        .collect();
    cores.sort_unstable();
    cores.dedup();
    cores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cores_have_holes() {
        assert_eq!(core_list("0-2,4,6-7\n"), [0, 1, 2, 4, 6, 7]);
        assert_eq!(core_list("8,0"), [0, 8]);
    }

    #[test]
    fn what_is_no_range_is_left_out() {
        assert!(core_list("").is_empty());
        assert_eq!(core_list("x,3-,-,70000,5-4,2"), [2]);
    }
}
