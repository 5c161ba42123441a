//! What was set, and where: flags over the environment over the configuration file over defaults.
//!
//! Every source yields [`Given`] values as text; only here do they become a run, so that all
//! sources allow the same and a refusal always names its place.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use clap::ValueEnum;

use super::endings::{FileKind, kind_of};
use crate::engine::Engine;
use crate::model::{Draft, Field, RunSpec, SpecError, WorkloadKind, chosen, name_of, names_of};

mod given;

pub(super) use given::{Given, Key, Origin, Refusal, variable, without_passwords};

/// All that was set for one call, the least important first.
#[derive(Debug, Clone, Default)]
pub(super) struct Settings {
    given: Vec<Given>,
    /// Those that were taken out.
    lists: Vec<Given>,
}

impl Settings {
    /// Puts values in the order of their layers.
    pub(super) fn new(mut given: Vec<Given>) -> Self {
        given.sort_by_key(|given| given.origin.layer());
        let lists = Vec::new();
        Self { given, lists }
    }

    /// Returns all values, the least important first.
    pub(super) fn into_given(self) -> Vec<Given> {
        self.given
    }

    /// Returns the value of a key that counts.
    pub(super) fn get(&self, key: Key) -> Option<&Given> {
        self.given.iter().rev().find(|given| given.key == key)
    }

    /// Returns whether a workload is asked for.
    pub(super) fn is_of(&self, workload: WorkloadKind) -> bool {
        let given = self.get(Key::Field(Field::Workload));
        given.is_some_and(|given| given.text == name_of(&workload))
    }

    /// Takes a field that this call wants as a list out of the settings, element by element.
    ///
    /// The file is not asked, but for the interpreter and for where workers may run: it describes single
    /// runs, and a sweep or comparison of one is none.
    pub(super) fn take_list(&mut self, field: Field, default: &str) -> Vec<Given> {
        let fallback = Given::built_in(field, default);
        let key = Key::Field(field);
        let of_file = matches!(field, Field::Python | Field::Pin);
        let heard = |given: &&Given| of_file || !matches!(given.origin, Origin::File(..));
        let list = self.get(key).filter(heard).unwrap_or(&fallback).clone();
        self.given.retain(|given| given.key != key);
        let elements = list.elements();
        self.lists.push(list);
        elements
    }

    /// Adds values that count least.
    #[must_use]
    pub(super) fn with(self, given: Vec<Given>) -> Self {
        Self {
            lists: self.lists,
            ..Self::new(given.into_iter().chain(self.given).collect())
        }
    }

    /// Forgets what was set for a field.
    pub(super) fn forget(&mut self, field: Field) {
        self.given.retain(|given| given.key != Key::Field(field));
    }

    /// Makes a run of the settings.
    ///
    /// An exact size belongs to the workload that it was given with: a layer that speaks of another
    /// workload does not set it.
    pub(super) fn draft(&self) -> Result<Draft> {
        let mut spec = Draft::default();
        let workload = Key::Field(Field::Workload);
        if let Some(given) = self.get(workload) {
            given.apply(&mut spec)?;
        }
        for layer in self
            .given
            .chunk_by(|one, next| one.origin.layer() == next.origin.layer())
        {
            refuse_two_sizes(layer)?;
            let of_another = layer
                .iter()
                .filter(|given| given.key == workload)
                .any(|given| given.text != name_of(&spec.workload));
            for given in layer {
                let exact = given.key.is_size() || given.key == Key::Field(Field::Values);
                if given.key != workload && !(of_another && exact) {
                    given.apply(&mut spec)?;
                }
            }
        }
        Ok(spec)
    }

    /// Returns the refusal of a run, with the place of the value that is to blame.
    pub(super) fn refusal(&self, error: &SpecError) -> anyhow::Error {
        let of_flag = |given: &&Given| given.key.name() == error.flag();
        let single = self.given.iter().rev().find(of_flag).cloned();
        let blamed = single.or_else(|| {
            let lists = self.lists.iter().filter(of_flag);
            let mut elements = lists.flat_map(Given::elements);
            elements.find(|given| given.origin != Origin::Command && given.text == error.given())
        });
        match blamed {
            Some(given) => given.refusal(error.allowed()),
            None => anyhow!("{error}"),
        }
    }

    /// Returns a choice that is not a part of the run.
    pub(super) fn choice<T: ValueEnum>(&self, key: Key) -> Result<Option<T>> {
        let Some(given) = self.get(key) else {
            return Ok(None);
        };
        let choice = chosen(&given.text).map(Some);
        choice.map_err(|allowed| given.refusal(&allowed))
    }

    /// Returns whether a switch was set on or off, if it was.
    pub(super) fn switch(&self, key: Key) -> Result<Option<bool>> {
        let Some(given) = self.get(key) else {
            return Ok(None);
        };
        match given.text.to_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(Some(true)),
            "0" | "false" | "no" | "off" => Ok(Some(false)),
            _ => Err(given.refusal("true or false")),
        }
    }

    /// Refuses a recording whose name says that it is something else than a session file.
    pub(super) fn check_record(&self) -> Result<()> {
        let Some(given) = self.get(Key::Record) else {
            return Ok(());
        };
        match kind_of(Path::new(&given.text)) {
            FileKind::Session | FileKind::Other => Ok(()),
            FileKind::Cast | FileKind::Screenplay | FileKind::Made => {
                let allowed = "a session file ends in .jsonl, .jsonl.zst or .jsonl.gz";
                Err(given.refusal(allowed))
            }
        }
    }

    /// Refuses an interpreter where no runtime is named: a person who names one wants Python.
    pub(super) fn check_python(&self) -> Result<()> {
        let runtime = self.get(Key::Field(Field::Runtime));
        let python = self.get(Key::Field(Field::Python));
        match python.filter(|given| given.origin == Origin::Flag) {
            Some(given) if runtime.is_none() => Err(given.refusal("only with --runtime python")),
            _ => Ok(()),
        }
    }

    /// Lets an engine record the session, if a file for it was given.
    pub(super) fn record(&self, engine: &Engine) -> Result<()> {
        if self.switch(Key::Anonymous)?.unwrap_or(false) {
            engine.hide_names();
        }
        if let Some(given) = self.get(Key::Record) {
            engine.record(Some(Path::new(&given.text)))?;
        }
        Ok(())
    }

    /// Returns a sentence for each flag that changes nothing in any of the runs, with the reason.
    pub(super) fn idle_flags(&self, series: &[RunSpec]) -> Vec<String> {
        let reason_in_all = |field: Field| {
            let mut reasons = series.iter().map(|spec| field.why_not(&spec.draft()));
            let first = reasons.next()??;
            reasons.all(|reason| reason.is_some()).then_some(first)
        };
        self.given
            .iter()
            .chain(&self.lists)
            .filter(|given| given.origin == Origin::Flag)
            .filter_map(|given| {
                let reason = reason_in_all(given.key.field()?)?;
                Some(format!("{given} changes nothing here: {reason}"))
            })
            .collect()
    }
}

/// Refuses two sizes in one place.
fn refuse_two_sizes(layer: &[Given]) -> Result<()> {
    let sizes: Vec<&Given> = layer.iter().filter(|given| given.key.is_size()).collect();
    if let [first, second, ..] = sizes.as_slice() {
        bail!("{first} and {second}: give one size, with n, seconds or size");
    }
    Ok(())
}

/// Returns the names of all workloads, as a refusal lists them.
pub(super) fn workloads() -> String {
    names_of::<WorkloadKind>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::cli::fake::flag;
    use crate::model::{ExecutorKind, Size};

    fn given(key: Key, text: &str, origin: Origin) -> Given {
        Given {
            key,
            text: text.to_owned(),
            origin,
        }
    }

    fn file(key: Key, text: &str) -> Given {
        let path: Arc<Path> = Path::new("config.toml").into();
        given(key, text, Origin::File(path, 3))
    }

    #[test]
    fn flags_go_before_environment_before_file() {
        let workers = Key::Field(Field::Workers);
        let mut all = vec![
            flag(Field::Workers, "3"),
            given(workers, "2", Origin::Environment),
            file(workers, "1"),
        ];
        for expected in [3, 2, 1] {
            let spec = Settings::new(all.clone()).draft().unwrap();
            assert_eq!(spec.workers, Some(expected));
            all.remove(0);
        }
    }

    #[test]
    fn a_refusal_names_its_place() {
        let refusal = |given: Given| Settings::new(vec![given]).draft().unwrap_err().to_string();
        let workers = Key::Field(Field::Workers);
        let allowed = "a whole number, 1 to 10000";
        assert_eq!(
            refusal(flag(Field::Workers, "0")),
            format!("--workers 0: {allowed}")
        );
        assert_eq!(
            refusal(given(workers, "0", Origin::Environment)),
            format!("EGGTOP_WORKERS=0: {allowed}")
        );
        assert_eq!(
            refusal(file(workers, "0")),
            format!("config.toml:3: workers = 0: {allowed}")
        );
    }

    #[test]
    fn the_refusal_of_a_run_names_the_value_and_its_place() {
        let settings = Settings::new(vec![given(Key::N, "5", Origin::Environment)]);
        let spec = settings.draft().unwrap();
        let error = spec
            .spec()
            .check(&crate::model::Machine::default())
            .unwrap_err();
        let refusal = settings.refusal(&error).to_string();
        assert!(
            refusal.starts_with("EGGTOP_N=5: eggs take --seconds"),
            "{refusal}"
        );
    }

    #[test]
    fn two_sizes_in_one_place_are_refused_but_a_flag_overrides_the_environment() {
        let n = given(Key::N, "5", Origin::Flag);
        let two = vec![n.clone(), flag(Field::Size, "small")];
        let refusal = Settings::new(two).draft().unwrap_err().to_string();
        assert!(refusal.contains("--n 5 and --size small"), "{refusal}");
        let layers = vec![
            n,
            given(Key::Field(Field::Size), "small", Origin::Environment),
        ];
        assert_eq!(Settings::new(layers).draft().unwrap().size, Size::N(5));
    }

    #[test]
    fn an_exact_size_stays_with_its_workload() {
        let workload = Key::Field(Field::Workload);
        let mut layers = vec![file(workload, "primes"), file(Key::N, "5000000")];
        let spec = Settings::new(layers.clone()).draft().unwrap();
        assert_eq!(spec.size, Size::N(5_000_000));
        layers.push(given(workload, "eggs", Origin::Argument));
        let spec = Settings::new(layers).draft().unwrap();
        assert_eq!(
            (spec.workload, spec.size),
            (WorkloadKind::Eggs, Size::Medium)
        );
    }

    #[test]
    fn lists_come_from_flags_and_environment_only() {
        let texts = |settings: &mut Settings| -> Vec<String> {
            let list = settings.take_list(Field::Executor, "serial,pool");
            list.into_iter().map(|given| given.text).collect()
        };
        let executor = Key::Field(Field::Executor);
        let mut settings = Settings::new(vec![file(executor, "threads")]);
        assert_eq!(texts(&mut settings), ["serial", "pool"]);
        let mut settings = Settings::new(vec![flag(Field::Executor, "process, threads")]);
        assert_eq!(texts(&mut settings), ["process", "threads"]);
        assert_eq!(settings.draft().unwrap().executor, ExecutorKind::Pool);
    }

    #[test]
    fn a_recording_is_named_as_a_session_or_as_nothing_else() {
        let checked = |name: &str| {
            let settings = Settings::new(vec![given(Key::Record, name, Origin::Flag)]);
            settings.check_record().is_ok()
        };
        for name in ["a.jsonl", "a.jsonl.zst", "a.gz", "a", "a.v2", "/dev/null"] {
            assert!(checked(name), "{name}");
        }
        for name in ["a.mp4", "a.cast", "a.PNG", "a.play"] {
            assert!(!checked(name), "{name}");
        }
    }

    #[test]
    fn a_flag_without_effect_says_why() {
        let settings = Settings::new(vec![
            flag(Field::Workers, "2"),
            flag(Field::Start, "spawn"),
            flag(Field::Executor, "serial"),
        ]);
        let spec = settings.draft().unwrap().spec();
        let pool = Draft::default().spec();
        assert_eq!(
            settings.idle_flags(std::slice::from_ref(&spec)),
            [
                "--workers 2 changes nothing here: serial has one",
                "--start spawn changes nothing here: only for processes"
            ]
        );
        assert!(settings.idle_flags(&[spec, pool]).is_empty());
    }
}
