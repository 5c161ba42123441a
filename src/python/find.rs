//! Where interpreters are looked for, and in which order they are preferred.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::probe::{Probed, look_at, probe};
use crate::model::Interpreter;

mod named;

pub use named::{Named, named};

/// How many interpreters are asked at a time.
const AT_A_TIME: usize = 4;

/// How those are said to be found that a person named.
const ASKED_FOR: &str = "asked for";

/// Where interpreters may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// What a person named: paths, names of programs on the path, versions.
    pub asked: Vec<String>,
    /// The active virtual environment.
    pub virtual_env: Option<PathBuf>,
    /// The folders of programs.
    pub path: Vec<PathBuf>,
    /// The folder of pyenv, whether it is there or not.
    pub pyenv: Option<PathBuf>,
}

/// Returns the interpreters of this machine, the one to use first; those that cannot be used have a
/// problem. Of an interpreter that `asked` names by its version nothing needs to be known beforehand.
///
/// Ends soon after `given_up` became true, with what is known by then.
pub fn find(asked: &[String], given_up: &AtomicBool) -> Vec<Interpreter> {
    Places::here(asked).search(given_up)
}

/// Looks at the program at a path that a person named, and adds what it is to those that are known.
pub fn add(known: &mut Vec<Interpreter>, path: &str, given_up: &AtomicBool) {
    let mut interpreter = probe(&absolute(path), ASKED_FOR, given_up);
    interpreter.names.push(path.to_owned());
    join(known, interpreter);
}

impl Places {
    /// Returns the places of this machine, as the environment names them.
    pub fn here(asked: &[String]) -> Self {
        let folder = |name| {
            env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let path = env::var_os("PATH").unwrap_or_default();
        Self {
            asked: asked.to_vec(),
            virtual_env: folder("VIRTUAL_ENV"),
            // A relative one would mean whatever lies in the current folder.
            path: env::split_paths(&path)
                .filter(|folder| folder.is_absolute())
                .collect(),
            pyenv: folder("PYENV_ROOT").or_else(|| Some(folder("HOME")?.join(".pyenv"))),
        }
    }

    /// Says in words where it searches.
    pub fn in_words(&self) -> Vec<String> {
        let virtual_env = match &self.virtual_env {
            Some(folder) => format!("the virtual environment {}", folder.display()),
            None => "no virtual environment is active".to_owned(),
        };
        let folders: Vec<String> = self
            .path
            .iter()
            .map(|folder| folder.display().to_string())
            .collect();
        let path = if folders.is_empty() {
            "PATH names no folder".to_owned()
        } else {
            format!("python3 and python3.N on PATH: {}", folders.join(", "))
        };
        let pyenv = match self.pyenv.as_ref().map(|root| root.join("versions")) {
            Some(versions) if versions.is_dir() => format!("pyenv's {}", versions.display()),
            Some(versions) => format!("pyenv's {} (there is none)", versions.display()),
            None => "no home folder is known for pyenv".to_owned(),
        };
        vec![virtual_env, path, pyenv]
    }

    /// Returns the interpreters in these places, the one to use first.
    pub fn search(&self, given_up: &AtomicBool) -> Vec<Interpreter> {
        let candidates = self.candidates();
        let mut found: Vec<(Rank, Interpreter)> = probe_all(&candidates, given_up)
            .into_iter()
            .map(|(at, probed)| (&candidates[at], probed))
            .filter(|(candidate, probed)| {
                let named = matches!(candidate.rank, Rank::Asked | Rank::VirtualEnv);
                named || !probed.leads_nowhere
            })
            .map(|(candidate, probed)| {
                let mut interpreter = probed.interpreter;
                let folder = candidate.path.parent();
                if let Some(real) = probed.executable
                    && folder.is_some_and(|folder| self.has_shims(folder))
                {
                    interpreter.path = real;
                }
                let others = candidate.names.iter();
                let others = others.filter(|name| **name != interpreter.path);
                interpreter.names.extend(others.cloned());
                (candidate.rank, interpreter)
            })
            .collect();
        found.sort_by_key(|(rank, interpreter)| match rank {
            Rank::Other => (*rank, Some(Reverse(newest(interpreter)))),
            // several that were asked for stay in that order
            _ => (*rank, None),
        });
        let mut known = Vec::new();
        for (_, interpreter) in found {
            join(&mut known, interpreter);
        }
        known
    }

    /// Returns every program that may be an interpreter, each once.
    fn candidates(&self) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = Vec::new();
        let mut add = |rank, path: PathBuf, origin: &str, name: Option<&str>| {
            let identity = identity(&path);
            let names = [path.display().to_string()]
                .into_iter()
                .chain(name.map(str::to_owned));
            match all.iter_mut().find(|one| one.identity == identity) {
                Some(same) => same.names.extend(names),
                None => all.push(Candidate {
                    rank,
                    identity,
                    origin: origin.to_owned(),
                    names: names.collect(),
                    path,
                }),
            }
        };
        for asked in &self.asked {
            if let Some(path) = self.named(asked) {
                add(Rank::Asked, path, ASKED_FOR, Some(asked));
            }
        }
        if let Some(root) = self.virtual_env.as_deref() {
            // one that no longer exists is reported, because the user believes to use it
            let path = python_in(root).unwrap_or_else(|| root.join("bin/python3"));
            add(Rank::VirtualEnv, path, Interpreter::ACTIVE, None);
        }
        let mut rank = Rank::First;
        for folder in &self.path {
            for name in self.names_in(folder) {
                let rank = if name == "python3" {
                    std::mem::replace(&mut rank, Rank::Other)
                } else {
                    Rank::Other
                };
                add(rank, folder.join(&name), &format!("{name} on PATH"), None);
            }
        }
        for path in self.pyenv_versions() {
            add(Rank::Other, path, "pyenv", None);
        }
        all
    }

    /// Returns the program that a person names by its path or by its name on the path.
    fn named(&self, asked: &str) -> Option<PathBuf> {
        if asked.contains('/') {
            return Some(absolute(asked));
        }
        let programs = self.path.iter().map(|folder| folder.join(asked));
        programs.into_iter().find(|path| is_program(path))
    }

    /// Returns the names in a folder that interpreters have, `python3` first.
    fn names_in(&self, folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_interpreters(name) && is_program(&folder.join(name)))
            // pyenv's shims of versions only lead to its versions, and slowly
            .filter(|name| name == "python3" || !self.has_shims(folder))
            .collect();
        names.sort();
        names
    }

    fn has_shims(&self, folder: &Path) -> bool {
        let shims = self.pyenv.as_ref().map(|root| root.join("shims"));
        shims.is_some_and(|shims| identity(&shims) == identity(folder))
    }

    fn pyenv_versions(&self) -> Vec<PathBuf> {
        let versions = self
            .pyenv
            .as_ref()
            .map(|root| fs::read_dir(root.join("versions")));
        let versions = versions
            .and_then(Result::ok)
            .into_iter()
            .flatten()
            .flatten();
        let mut paths: Vec<PathBuf> = versions
            .filter_map(|version| python_in(&version.path()))
            .collect();
        paths.sort();
        paths
    }
}

/// How much an interpreter is preferred, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Asked,
    VirtualEnv,
    First,
    Other,
}

/// A program that may be an interpreter.
#[derive(Debug)]
struct Candidate {
    rank: Rank,
    path: PathBuf,
    identity: Identity,
    origin: String,
    names: Vec<String>,
}

/// What distinguishes interpreters: the file, and the virtual environment, whose interpreter is a link
/// to that of its base.
type Identity = (PathBuf, Option<PathBuf>);

fn identity(path: &Path) -> Identity {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent();
    let environment = [folder, folder.and_then(Path::parent)]
        .into_iter()
        .flatten()
        .find(|folder| folder.join("pyvenv.cfg").is_file());
    (real(path), environment.map(real))
}

/// Adds an interpreter to those that are known, unless it is one of them: then only its names are new.
fn join(known: &mut Vec<Interpreter>, interpreter: Interpreter) {
    let new = identity(Path::new(&interpreter.path));
    match known
        .iter_mut()
        .find(|one| identity(Path::new(&one.path)) == new)
    {
        Some(same) => same.names.extend(interpreter.names),
        None => known.push(interpreter),
    }
}

/// Asks several candidates at a time, and returns what came of each with its place among them.
fn probe_all(candidates: &[Candidate], given_up: &AtomicBool) -> Vec<(usize, Probed)> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        while !given_up.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(candidate) = candidates.get(at) else {
                return;
            };
            let probed = look_at(&candidate.path, &candidate.origin, given_up);
            let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
            results.push((at, probed));
        }
    };
    thread::scope(|scope| {
        for number in 1..AT_A_TIME.min(candidates.len()) {
            let name = format!("python-probe-{number}");
            // where the system refuses a thread, the others do its part
            let _ = thread::Builder::new().name(name).spawn_scoped(scope, work);
        }
        work();
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    results
}

/// Returns the version as numbers, to put the newest first; of two alike the one with a GIL.
fn newest(interpreter: &Interpreter) -> (Vec<u32>, bool) {
    let numbers = interpreter.version.split('.');
    let numbers = numbers.filter_map(|number| number.parse().ok());
    (numbers.collect(), !interpreter.free_threaded)
}

/// Returns whether it is `python3`, `python3.N` or `python3.Nt`.
fn is_interpreters(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("python3") else {
        return false;
    };
    let minor = rest
        .strip_prefix('.')
        .map(|minor| minor.strip_suffix('t').unwrap_or(minor));
    match minor {
        None => rest.is_empty(),
        Some(minor) => !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

/// Returns the interpreter of an environment or installation.
fn python_in(root: &Path) -> Option<PathBuf> {
    let names = ["bin/python3", "bin/python"].into_iter();
    names
        .map(|name| root.join(name))
        .find(|path| is_program(path))
}

/// Returns a path as a person wrote it, from the root on.
fn absolute(text: &str) -> PathBuf {
    let home = text
        .strip_prefix("~/")
        .and_then(|rest| Some(Path::new(&env::var_os("HOME")?).join(rest)));
    let path = home.unwrap_or_else(|| PathBuf::from(text));
    std::path::absolute(&path).unwrap_or(path)
}

#[cfg(test)]
mod tests;
