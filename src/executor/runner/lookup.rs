//! Where a runner is, as the system finds it when it is executed.

use std::env;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::os::can_be_executed;

/// Where programs are looked for if the environment does not say it, as in the C library.
const USUAL_PATH: &str = "/bin:/usr/bin";

/// Returns the name under which a runner is executed: a name without a slash is looked for among the
/// commands only if there is no such file.
pub(super) fn executed(runner: &str) -> String {
    if runner.contains('/') || !Path::new(runner).exists() {
        runner.to_owned()
    } else {
        format!("./{runner}")
    }
}

/// Returns the absolute path, without links, of the program that a runner's name leads to now.
pub fn runner_path(runner: &str) -> io::Result<PathBuf> {
    let name = executed(runner);
    if name.contains('/') {
        return Path::new(&name).canonicalize();
    }
    let path = env::var_os("PATH").unwrap_or_else(|| USUAL_PATH.into());
    // a folder without a name is the current one
    let programs = env::split_paths(&path).map(|folder| Path::new(".").join(folder).join(&name));
    let mut programs = programs.filter(|path| path.is_file() && can_be_executed(path));
    let first = programs.next().ok_or(ErrorKind::NotFound)?;
    first.canonicalize()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_path_is_followed_to_its_end_and_a_command_is_looked_up() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        let shell = Path::new("/bin/sh").canonicalize().unwrap();
        symlink("/bin/sh", &link).unwrap();
        let text = |path: &Path| path.display().to_string();
        assert_eq!(runner_path(&text(&link)).unwrap(), shell);
        let roundabout = folder.path().join("none/../link");
        assert!(runner_path(&text(&roundabout)).is_err(), "there is no none");
        let name = folder.path().file_name().unwrap();
        let roundabout = folder.path().join("./..").join(name).join("link");
        assert_eq!(runner_path(&text(&roundabout)).unwrap(), shell);
        assert_eq!(runner_path("sh").unwrap(), shell);
        assert!(runner_path("no-such-program-anywhere").is_err());
    }
}
