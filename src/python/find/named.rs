//! What the name of an interpreter leads to, found out without starting anything.

use std::path::PathBuf;

use super::{Places, identity};

/// What a person, or a file, means by the name of an interpreter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A version: whichever interpreter of it the search finds.
    Version,
    /// One of the programs that the search looks at anyway, by the path that it has there.
    Found(PathBuf),
    /// Another program: its absolute path, without links.
    Other(PathBuf),
    /// No program.
    Nothing,
}

/// Returns what the name of an interpreter leads to on this machine. Nothing is started.
pub fn named(name: &str) -> Named {
    Places::here(&[]).lead(name)
}

impl Places {
    /// Returns what a name leads to in these places.
    pub(super) fn lead(&self, name: &str) -> Named {
        if is_version(name) {
            return Named::Version;
        }
        let Some(path) = self.named(name) else {
            return Named::Nothing;
        };
        let same = identity(&path);
        let candidates = self.candidates().into_iter();
        let found = candidates.filter(|one| one.rank != super::Rank::Asked);
        let mut found = found.filter(|one| one.identity == same);
        match (found.next(), path.canonicalize()) {
            (Some(found), _) => Named::Found(found.path),
            (None, Ok(path)) => Named::Other(path),
            (None, Err(_)) => Named::Nothing,
        }
    }
}

/// Returns whether a name can only mean a version: `3`, `3.12`, `3.13t`, `python3.12`.
fn is_version(name: &str) -> bool {
    let version = name.strip_prefix("python").unwrap_or(name);
    let digits = version.strip_suffix('t').unwrap_or(version);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use super::*;

    fn program(path: &Path) -> PathBuf {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "#!/bin/sh\n").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        path.canonicalize().unwrap()
    }

    #[test]
    fn only_what_the_search_looks_at_anyway_is_found() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let python = program(&root.join("bin/python3"));
        let snake = program(&root.join("bin/snake"));
        let other = program(&root.join("other/python3"));
        let places = Places {
            path: vec![root.join("bin")],
            ..Places::default()
        };
        for name in ["3", "3.12", "3.13t", "python3.12", "python3"] {
            assert_eq!(places.lead(name), Named::Version, "{name}");
        }
        let text = |path: &Path| path.display().to_string();
        assert_eq!(places.lead(&text(&python)), Named::Found(python.clone()));
        // by its name on the path, too, but the search would not look at it
        assert_eq!(places.lead("snake"), Named::Other(snake));
        let link = root.join("link");
        symlink("other/python3", &link).unwrap();
        assert_eq!(places.lead(&text(&link)), Named::Other(other.clone()));
        let roundabout = root.join("bin/../other/./python3");
        assert_eq!(places.lead(&text(&roundabout)), Named::Other(other));
        for name in ["", "python", "/nonexistent/python3", "nothing-like-it"] {
            assert_eq!(places.lead(name), Named::Nothing, "{name}");
        }
    }

    #[test]
    fn a_link_to_a_found_one_is_that_one_but_an_environment_is_not() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        let python = program(&root.join("bin/python3"));
        let places = Places {
            path: vec![root.join("bin")],
            ..Places::default()
        };
        let link = root.join("link");
        symlink(&python, &link).unwrap();
        let text = |path: &Path| path.display().to_string();
        assert_eq!(places.lead(&text(&link)), Named::Found(python.clone()));
        let inside = root.join("env/bin/python3");
        fs::create_dir_all(inside.parent().unwrap()).unwrap();
        fs::write(root.join("env/pyvenv.cfg"), "").unwrap();
        symlink(&python, &inside).unwrap();
        assert_eq!(places.lead(&text(&inside)), Named::Other(python));
    }
}
