//! What a screenplay needs a person's permission for: programs, hosts and files.
//!
//! Everything that a screenplay causes comes by here when it is about to happen, whatever it was set by:
//! a field, keys, an experiment. Names are resolved here, and what was resolved is what is run.

use std::path::{Path, PathBuf};

use crate::executor::runner_path;
use crate::model::{Permission, RunSpec, RuntimeKind, SpecError};
use crate::os::FileState;
use crate::python::{Named, named};

mod host;

pub use host::host_name;
use host::host_of;

/// What is allowed beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Programs, by their absolute paths without links.
    pub programs: Vec<PathBuf>,
    /// Hosts, as [`host_name`] returns them.
    pub hosts: Vec<String>,
    /// Whether files may be written.
    pub files: bool,
}

/// Knows what is allowed, beforehand and since.
#[derive(Debug, Default)]
pub struct Gate {
    allowed: Allowed,
    granted: Vec<Need>,
}

/// Something that needs a permission, as it was when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What is needed.
    pub what: Permission,
    file: Option<FileState>,
}

impl Gate {
    /// Creates a gate that lets through what is allowed beforehand.
    pub const fn new(allowed: Allowed) -> Self {
        Self {
            allowed,
            granted: Vec::new(),
        }
    }

    /// Returns what of the needs is not allowed yet.
    pub fn lacks(&self, needs: &[Need]) -> Vec<Need> {
        let lacking = needs.iter().filter(|need| !self.allows(need));
        lacking.cloned().collect()
    }

    /// Lets runs follow redirects to those hosts only that are allowed by now.
    pub(super) fn confine<'a>(&self, runs: impl IntoIterator<Item = &'a mut RunSpec>) {
        let granted = self.granted.iter().filter_map(|need| match &need.what {
            Permission::Host(host) => Some(host),
            Permission::Program(_) | Permission::File(_) => None,
        });
        let mut hosts: Vec<String> = self.allowed.hosts.iter().chain(granted).cloned().collect();
        hosts.sort_unstable();
        hosts.dedup();
        for run in runs {
            if run.waits_for_servers() {
                run.change(|draft| draft.hosts = Some(hosts.clone()));
            }
        }
    }

    /// Takes note that a person allowed it; it holds for this session and for what is there now.
    pub fn grant(&mut self, need: Need) {
        self.granted.push(need);
    }

    fn allows(&self, need: &Need) -> bool {
        self.allowed.allows(&need.what) || self.granted.contains(need)
    }
}

impl Allowed {
    /// Returns whether this is allowed.
    pub fn allows(&self, what: &Permission) -> bool {
        match what {
            Permission::Program(path) => self.programs.contains(path),
            Permission::Host(host) => self.hosts.contains(host),
            Permission::File(_) => self.files,
        }
    }
}

impl Need {
    /// Returns the need to run a program at an absolute path without links.
    fn program(path: PathBuf) -> Self {
        Self {
            file: FileState::of(&path),
            what: Permission::Program(path),
        }
    }

    /// Returns the need to write a file.
    pub const fn file(path: PathBuf) -> Self {
        Self {
            what: Permission::File(path),
            file: None,
        }
    }

    const fn host(host: String) -> Self {
        Self {
            what: Permission::Host(host),
            file: None,
        }
    }

    /// Returns whether a program is still the one that was looked at.
    pub fn holds(&self) -> bool {
        match &self.what {
            Permission::Program(path) => {
                // a folder of the path may have become a link
                path.canonicalize().is_ok_and(|now| now == *path)
                    && FileState::of(path) == self.file
            }
            Permission::Host(_) | Permission::File(_) => true,
        }
    }
}

/// Puts into runs what their names lead to now, and returns what they need a permission for, each once.
///
/// Fails where a name leads nowhere, since it could lead to something by the time of the run.
pub(super) fn resolve<'a>(
    runs: impl IntoIterator<Item = &'a mut RunSpec>,
) -> Result<Vec<Need>, SpecError> {
    let mut needs: Vec<Need> = Vec::new();
    for run in runs {
        let program = match run.runtime() {
            RuntimeKind::Runner => resolve_runner(run)?,
            RuntimeKind::Python => resolve_python(run)?,
            RuntimeKind::Native | RuntimeKind::Gil => None,
        };
        let mut own: Vec<Need> = program.into_iter().collect();
        if run.waits_for_servers() {
            for url in run.urls() {
                let host = host_of(url);
                let host = host.map_err(|reason| SpecError::new("urls", url, reason))?;
                own.push(Need::host(host));
            }
        }
        for need in own {
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
    }
    Ok(needs)
}

fn resolve_runner(run: &mut RunSpec) -> Result<Option<Need>, SpecError> {
    // that there is none is reported by the check of the run
    let Some(name) = run.runner().map(str::to_owned) else {
        return Ok(None);
    };
    let refuse = |reason: &str| SpecError::new("runner", &name, reason);
    let path = runner_path(&name).map_err(|_| refuse(NOT_THERE))?;
    let text = text_of(&path).map_err(refuse)?;
    run.change(|draft| draft.runner = Some(text));
    Ok(Some(Need::program(path)))
}

fn resolve_python(run: &mut RunSpec) -> Result<Option<Need>, SpecError> {
    let Some(name) = run.python().map(str::to_owned) else {
        return Ok(None);
    };
    let refuse = |reason: &str| SpecError::new("python", &name, reason);
    match named(&name) {
        Named::Version => Ok(None),
        Named::Found(path) => {
            let text = text_of(&path).map_err(refuse)?;
            run.change(|draft| draft.python = Some(text));
            Ok(None)
        }
        Named::Other(path) => {
            let text = text_of(&path).map_err(refuse)?;
            run.change(|draft| draft.python = Some(text));
            Ok(Some(Need::program(path)))
        }
        Named::Nothing => Err(refuse(NOT_THERE)),
    }
}

const NOT_THERE: &str = "there is no such program";

/// Returns a path as text, if a person can read all of it.
fn text_of(path: &Path) -> Result<String, &'static str> {
    let text = path
        .to_str()
        .ok_or("its path is no text that can be shown")?;
    if text.chars().count() > Permission::LONGEST {
        return Err("its path is too long to be shown whole");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests;
