//! What the machine is: cores, how they belong together, and how much of them may be used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::interpreter::Interpreter;
use super::power::Power;

/// The machine as eggtop may use it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Logical cores that are online.
    pub logical: usize,
    /// Physical cores, where the system reports them.
    pub physical: Option<usize>,
    /// Every online core, in order of its number.
    pub cores: Vec<CoreInfo>,
    /// The cores this process may run on, in order.
    pub affinity: Vec<u16>,
    /// The control group's limit in cores, where there is one.
    pub quota: Option<f64>,
    /// How many workers can run at once: affinity and quota taken into account, at least 1.
    pub usable: usize,
    /// The processor's name.
    pub brand: String,
    /// Memory in bytes that may be used: the machine's, or the control group's limit if that is
    /// less; 0 where it is not known.
    pub memory: u64,
    /// The largest cache of a core in bytes, which others may share; 0 where it is not known.
    #[serde(default)]
    pub last_level_cache: u64,
    /// The operating system and its version.
    pub system: String,
    /// What may hold the clock of its cores down.
    #[serde(default)]
    pub power: Power,
    /// The Python interpreters found, the one to use first; none until the discovery has finished.
    #[serde(default)]
    pub pythons: Option<Vec<Interpreter>>,
}

impl Machine {
    /// Returns how many cores may be used, 1 at least.
    pub fn usable_cores(&self) -> u32 {
        u32::try_from(self.usable.max(1)).unwrap_or(u32::MAX)
    }

    /// Returns whether two logical cores share a physical one anywhere.
    pub fn has_smt(&self) -> bool {
        self.cores.iter().any(|core| core.sibling > 0)
    }

    /// Returns how many physical cores have how many logical ones each, those with most first; as far as
    /// the system reports them.
    pub fn core_groups(&self) -> Vec<(usize, usize)> {
        let mut threads: BTreeMap<u16, usize> = BTreeMap::new();
        for core in &self.cores {
            *threads.entry(core.physical).or_default() += 1;
        }
        let mut groups: BTreeMap<usize, usize> = BTreeMap::new();
        for threads in threads.into_values() {
            *groups.entry(threads).or_default() += 1;
        }
        let reported: usize = groups.iter().map(|(threads, cores)| threads * cores).sum();
        match self.physical {
            Some(_) if reported == self.logical && reported > 0 => groups
                .into_iter()
                .rev()
                .map(|(threads, cores)| (cores, threads))
                .collect(),
            // a system that reports no siblings
            Some(physical) if physical > 0 && self.logical.is_multiple_of(physical) => {
                vec![(physical, self.logical / physical)]
            }
            _ => Vec::new(),
        }
    }

    /// Returns the interpreters that can be used, the one to use first.
    pub fn usable_pythons(&self) -> impl Iterator<Item = &Interpreter> {
        let all = self.pythons.iter().flatten();
        all.filter(|python| python.is_usable())
    }

    /// Returns the interpreter that a person means, the first usable one if they name none, or why
    /// there is none in a few words.
    pub fn python(&self, name: Option<&str>) -> Result<&Interpreter, String> {
        let Some(name) = name else {
            return self.usable_pythons().next().ok_or_else(|| self.no_python());
        };
        let all = || self.pythons.iter().flatten();
        let called = || all().filter(|python| python.is_called(name));
        let versions = || all().filter(|python| python.has_version(name));
        let found = called()
            .find(|python| python.is_usable())
            .or_else(|| called().next())
            .or_else(|| versions().find(|python| python.is_usable()))
            .or_else(|| versions().next());
        match found {
            None => Err(self.no_such_python()),
            Some(python) => match &python.problem {
                None => Ok(python),
                Some(problem) if python.path == name => Err(problem.clone()),
                Some(problem) => Err(format!("{}: {problem}", python.path)),
            },
        }
    }

    /// Returns that the active virtual environment cannot be used, and which interpreter is used in its
    /// place, if that is so.
    pub fn broken_environment(&self) -> Option<String> {
        let mut all = self.pythons.iter().flatten();
        let active = all.find(|python| python.origin == Interpreter::ACTIVE)?;
        let problem = active.problem.as_ref()?;
        let other = self.usable_pythons().next()?;
        Some(format!(
            "the active virtual environment cannot be used ({}: {problem}); {other} is used instead",
            active.path
        ))
    }

    fn no_python(&self) -> String {
        let mut refused = self.pythons.iter().flatten();
        let but = refused.find_map(|python| {
            let problem = python.problem.as_ref()?;
            Some(format!(" ({}: {problem})", python.path))
        });
        format!(
            "no Python of version 3.8 or later was found{}; install one, or name one with --python PATH; eggtop doctor tells where was looked",
            but.unwrap_or_default()
        )
    }

    fn no_such_python(&self) -> String {
        let mut known: Vec<String> = Vec::new();
        for version in self.usable_pythons().map(Interpreter::short) {
            if !known.contains(&version) {
                known.push(version);
            }
        }
        if known.is_empty() {
            known.push("none".to_owned());
        }
        // one that did not report its version may be the one that is meant
        let all = self.pythons.iter().flatten();
        let mut silent = all.filter(|python| python.version.is_empty());
        let but = silent.find_map(|python| {
            let problem = python.problem.as_ref()?;
            Some(format!(" ({}: {problem})", python.path))
        });
        format!(
            "no such Python was found; found: {}{}; a path may be given, too",
            known.join(", "),
            but.unwrap_or_default()
        )
    }

    /// Returns the limits in one line: `host 16, affinity 8, quota 2.0, available 2`.
    pub fn limits(&self) -> String {
        let quota = self
            .quota
            .map_or_else(|| "none".to_owned(), |quota| format!("{quota:.1}"));
        format!(
            "host {}, affinity {}, quota {quota}, available {}",
            self.logical,
            self.affinity.len(),
            self.usable
        )
    }
}

/// One logical core.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoreInfo {
    /// The system's number of it.
    pub id: u16,
    /// The physical core it belongs to, unique over the machine.
    pub physical: u16,
    /// 0 for the first logical core of a physical one, 1 for its sibling, and so on.
    pub sibling: u16,
    /// Its package (socket).
    pub package: u16,
    /// Its NUMA node.
    pub node: u16,
    /// Fast, thrifty, or all the same.
    pub kind: CoreKind,
}

/// Whether a machine has cores of two kinds, and which this is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoreKind {
    /// All cores are alike.
    #[default]
    Uniform,
    /// A fast core (P).
    Performance,
    /// A thrifty core (E).
    Efficiency,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_one_line() {
        let machine = Machine {
            logical: 16,
            affinity: (0..8).collect(),
            quota: Some(2.0),
            usable: 2,
            ..Machine::default()
        };
        assert_eq!(
            machine.limits(),
            "host 16, affinity 8, quota 2.0, available 2"
        );
    }

    #[test]
    fn cores_of_two_kinds_are_distinguished() {
        let of = |siblings: &[u16]| {
            let logical = siblings.iter().zip(0..).flat_map(|(&threads, physical)| {
                (0..threads).map(move |sibling| CoreInfo {
                    physical,
                    sibling,
                    ..CoreInfo::default()
                })
            });
            let cores: Vec<CoreInfo> = logical.collect();
            Machine {
                logical: cores.len(),
                physical: Some(siblings.len()),
                cores,
                ..Machine::default()
            }
        };
        // 6 fast cores with two threads each, 12 thrifty ones with one
        let both: Vec<u16> = [[2; 6].as_slice(), &[1; 12]].concat();
        assert_eq!(of(&both).core_groups(), [(6, 2), (12, 1)]);
        assert_eq!(of(&[2; 4]).core_groups(), [(4, 2)]);
        assert_eq!(of(&[1; 4]).core_groups(), [(4, 1)]);
        let untold = Machine {
            cores: Vec::new(),
            ..of(&[4; 2])
        };
        assert_eq!(untold.core_groups(), [(2, 4)]);
        let odd = Machine {
            physical: Some(18),
            logical: 24,
            ..Machine::default()
        };
        assert!(odd.core_groups().is_empty());
    }

    /// A machine with these interpreters: path, version, and whether it is refused.
    fn with_pythons(pythons: &[(&str, &str, bool)]) -> Machine {
        let python = |&(path, version, refused): &(&str, &str, bool)| Interpreter {
            path: path.to_owned(),
            version: version.to_owned(),
            problem: refused.then(|| "is too old".to_owned()),
            ..Interpreter::default()
        };
        Machine {
            pythons: Some(pythons.iter().map(python).collect()),
            ..Machine::default()
        }
    }

    #[test]
    fn one_that_did_not_report_its_version_may_be_meant() {
        let mut machine = with_pythons(&[("/a", "3.12.1", false), ("/b", "", true)]);
        let reason = machine.python(Some("3.11")).unwrap_err();
        assert!(
            reason.contains("found: 3.12 (/b: is too old); a path"),
            "{reason}"
        );
        machine = with_pythons(&[("/a", "3.12.1", false), ("/b", "3.6.1", true)]);
        let reason = machine.python(Some("3.11")).unwrap_err();
        assert!(reason.contains("found: 3.12; a path"), "{reason}");
    }

    #[test]
    fn a_broken_environment_is_not_passed_over_in_silence() {
        let mut machine = with_pythons(&[("/venv/bin/python3", "", true), ("/a", "3.12.1", false)]);
        assert_eq!(machine.broken_environment(), None);
        let active = |machine: &mut Machine| {
            let first = machine.pythons.iter_mut().flatten().next();
            Interpreter::ACTIVE.clone_into(&mut first.unwrap().origin);
        };
        active(&mut machine);
        assert_eq!(
            machine.broken_environment().unwrap(),
            "the active virtual environment cannot be used (/venv/bin/python3: is too old); \
             Python 3.12.1 (/a) is used instead"
        );
        for sound in [
            &[
                ("/venv/bin/python3", "3.12.1", false),
                ("/a", "3.9.1", true),
            ][..],
            // without any other a run is refused
            &[("/venv/bin/python3", "", true)],
        ] {
            let mut machine = with_pythons(sound);
            active(&mut machine);
            assert_eq!(machine.broken_environment(), None);
        }
    }

    #[test]
    fn the_interpreter_that_is_named_is_taken_or_refused() {
        let machine = with_pythons(&[
            ("/old", "3.6.15", true),
            ("/broken", "3.12.2", true),
            ("/new", "3.12.1", false),
            ("/newest", "3.13.0", false),
            ("/newer", "3.12.2", false),
        ]);
        let python = |name| machine.python(name).map(|python| python.path.as_str());
        assert_eq!(python(None), Ok("/new"));
        assert_eq!(python(Some("3.12")), Ok("/new"));
        assert_eq!(python(Some("3.6")), Err("/old: is too old".to_owned()));
        // A path means this one, whatever others could do.
        assert_eq!(python(Some("/broken")), Err("is too old".to_owned()));
        assert_eq!(
            python(Some("3.9")),
            Err("no such Python was found; found: 3.12, 3.13; a path may be given, too".to_owned())
        );
    }

    #[test]
    fn where_there_is_none_it_says_what_to_do() {
        let reported = |pythons| with_pythons(pythons).python(None).unwrap_err();
        assert!(
            reported(&[]).starts_with("no Python of version 3.8 or later was found; install one")
        );
        let refused = reported(&[("/old", "3.6.15", true)]);
        assert!(
            refused.contains("was found (/old: is too old); install one"),
            "{refused}"
        );
    }
}
