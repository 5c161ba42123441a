//! `eggtop run --preset NAME`: an experiment by its name, which may be several runs.

use anyhow::{Result, bail};

use super::asked::Asked;
use super::headless::Call;
use super::settings::{Given, Key, Origin, Settings};
use crate::model::{Field, Preset, PresetSize, RunSpec, RuntimeKind, SpecError, name_of};

/// What a person may choose of a preset; the rest is what makes it this experiment.
const CHOICES: [Field; 6] = [
    Field::Size,
    Field::Scale,
    Field::Runtime,
    Field::Python,
    Field::SwitchInterval,
    Field::Repeat,
];

/// Returns the runs of a preset.
pub(super) fn preset(name: &str, settings: Settings) -> Result<Call> {
    let (asked, mut settings) = asked(name, settings)?;
    let Groups {
        everywhere,
        without_python,
    } = groups(asked, &mut settings)?;
    let call = Call::new(settings, everywhere)?.of_preset(asked);
    Ok(match without_python {
        Some(groups) => call.or_without_python(groups),
        None => call,
    })
}

/// Returns the preset that is meant, and the settings that are left for its runs.
fn asked(name: &str, settings: Settings) -> Result<(Asked, Settings)> {
    let preset = Preset::named(name)?;
    let chosen = |given: &Given| {
        given
            .key
            .field()
            .is_none_or(|field| CHOICES.contains(&field))
    };
    let exact = |given: &Given| matches!(given.key, Key::N | Key::Seconds);
    let (kept, others): (Vec<Given>, Vec<Given>) = settings
        .into_given()
        .into_iter()
        .partition(|given| chosen(given) && !exact(given));
    // Files and variables speak of single runs.
    let mut flags = others.into_iter().filter(|given| {
        matches!(given.origin, Origin::Flag | Origin::Argument) && !given.text.is_empty()
    });
    if let Some(given) = flags.next() {
        let names: Vec<String> = CHOICES.map(|field| format!("--{}", field.name())).into();
        bail!(
            "{given}: preset {} sets that itself; it takes {}",
            preset.id,
            names.join(", ")
        );
    }
    let mut settings = Settings::new(kept);
    let size = size(&mut settings)?;
    Ok((Asked { preset, size }, settings))
}

/// Takes the size out of the settings.
fn size(settings: &mut Settings) -> Result<PresetSize> {
    let size = settings.choice::<PresetSize>(Key::Field(Field::Size));
    let from_flag = |given: &Given| given.origin == Origin::Flag;
    let given = settings.get(Key::Field(Field::Size)).is_some_and(from_flag);
    settings.forget(Field::Size);
    match size {
        // An exact size that a file or a variable gives is that of some workload.
        Err(_) if !given => Ok(PresetSize::default()),
        size => Ok(size?.unwrap_or_default()),
    }
}

/// The runs of a preset in every place.
struct Groups {
    everywhere: Vec<Vec<RunSpec>>,
    /// What is done instead where there is no Python, if none was asked for.
    without_python: Option<Vec<Vec<RunSpec>>>,
}

fn groups(Asked { preset, size }: Asked, settings: &mut Settings) -> Result<Groups> {
    let named = settings.get(Key::Field(Field::Runtime)).is_some();
    let usual: Vec<String> = usual(preset, size).iter().map(name_of).collect();
    let runtimes = settings.take_list(Field::Runtime, &usual.join(","));
    let pythons = settings.take_list(Field::Python, "");
    let base = settings.draft()?;
    let runs = |runtimes: &[Given]| -> Result<Vec<Vec<RunSpec>>> {
        let mut groups = Vec::new();
        let places = super::compare::places(&base, runtimes.to_vec(), pythons.clone())?;
        for place in places {
            if !preset.runtimes.contains(&place.runtime) {
                return Err(settings.refusal(&not_there(preset, place.runtime)));
            }
            groups.extend(preset.runs(size, &place)?);
        }
        Ok(groups)
    };
    let others: Vec<RuntimeKind> = preset.runtimes.clone();
    let others: Vec<Given> = others
        .iter()
        .filter(|runtime| **runtime != RuntimeKind::Python)
        .map(|runtime| Given::built_in(Field::Runtime, &name_of(runtime)))
        .collect();
    Ok(Groups {
        everywhere: runs(&runtimes)?,
        without_python: if named || others.is_empty() {
            None
        } else {
            Some(runs(&others)?)
        },
    })
}

/// Returns the runtimes that a preset is done on when none is named: those that show it side by
/// side, but the notes' own sizes in Python only, as there.
fn usual(preset: &Preset, size: PresetSize) -> Vec<RuntimeKind> {
    let python = preset.runtimes.contains(&RuntimeKind::Python);
    if size == PresetSize::Notes && python {
        vec![RuntimeKind::Python]
    } else {
        preset.runtimes.clone()
    }
}

fn not_there(preset: &Preset, runtime: RuntimeKind) -> SpecError {
    let names: Vec<String> = preset.runtimes.iter().map(name_of).collect();
    let allowed = format!("preset {} exists for {}", preset.id, names.join(", "));
    SpecError::new("runtime", name_of(&runtime), allowed)
}

#[cfg(test)]
mod tests {
    use clap::{Parser, ValueEnum};

    use super::*;
    use crate::cli::args::{Cli, Command};
    use crate::cli::fake::flag;
    use crate::cli::{compare, sweep};
    use crate::model::{Draft, PRESETS, Size};

    /// Returns the runs that the command line makes of a line.
    fn typed(line: &str) -> Result<Vec<RunSpec>> {
        let words = line.split_whitespace().chain(["--config", "/dev/null"]);
        let groups = match Cli::try_parse_from(words)?.command {
            Some(Command::Run(run)) => vec![vec![run.work.settings()?.draft()?.spec()]],
            Some(Command::Compare(work)) => compare::groups(&mut work.settings()?)?.0,
            Some(Command::Sweep(work)) => sweep::groups(&mut work.settings()?, 2)?,
            _ => bail!("neither run nor compare nor sweep"),
        };
        Ok(groups.concat())
    }

    #[test]
    fn every_line_of_a_preset_means_the_same_on_the_command_line() {
        for preset in PRESETS.iter() {
            for size in PresetSize::value_variants() {
                let lines = preset.lines(*size);
                let lines = lines.map(|line| {
                    typed(&line).unwrap_or_else(|error| panic!("{}: {line}: {error}", preset.id))
                });
                let native = Draft::default();
                let runs = preset.runs(*size, &native).unwrap().concat();
                assert_eq!(lines.flatten().collect::<Vec<_>>(), runs, "{}", preset.id);
            }
        }
    }

    fn runs(name: &str, given: Vec<Given>) -> Result<(Vec<RunSpec>, Option<Vec<RunSpec>>)> {
        let (asked, mut settings) = asked(name, Settings::new(given))?;
        let groups = groups(asked, &mut settings)?;
        let without = groups.without_python.map(|groups| groups.concat());
        Ok((groups.everywhere.concat(), without))
    }

    fn refusal(name: &str, given: Vec<Given>) -> String {
        runs(name, given).unwrap_err().to_string()
    }

    fn runtimes(runs: &[RunSpec]) -> Vec<RuntimeKind> {
        let mut runtimes: Vec<RuntimeKind> = runs.iter().map(RunSpec::runtime).collect();
        runtimes.dedup();
        runtimes
    }

    #[test]
    fn a_preset_is_small_and_done_side_by_side_unless_other_was_asked_for() {
        use RuntimeKind::{Gil, Native, Python};
        let (all, without) = runs("e5", Vec::new()).unwrap();
        assert_eq!(runtimes(&all), [Native, Gil, Python]);
        assert_eq!(runtimes(&without.unwrap()), [Native, Gil]);
        assert_eq!((all.len(), all[0].size()), (9, Size::Small));
        let given = vec![flag(Field::Runtime, "gil"), flag(Field::Size, "large")];
        let (all, without) = runs("E5", given).unwrap();
        assert_eq!((all.len(), all[0].size()), (3, Size::Large));
        assert_eq!(without, None);
    }

    #[test]
    fn the_notes_own_size_is_that_of_a_python() {
        let (all, without) = runs("E5", vec![flag(Field::Size, "notes")]).unwrap();
        assert_eq!(runtimes(&all), [RuntimeKind::Python]);
        assert_eq!(all[0].size(), Size::N(10_000_000));
        assert_eq!(without.unwrap().len(), 6);
    }

    #[test]
    fn what_makes_the_experiment_is_not_to_be_changed() {
        let reported = refusal("E5", vec![flag(Field::Tasks, "3")]);
        assert!(
            reported.starts_with("--tasks 3: preset E5 sets that itself; it takes --size, --scale"),
            "{reported}"
        );
        let reported = refusal("E19", vec![flag(Field::Runtime, "gil")]);
        assert_eq!(reported, "--runtime gil: preset E19 exists for native");
        let reported = refusal("E5", vec![flag(Field::Size, "tiny")]);
        assert_eq!(reported, "--size tiny: one of small, medium, large, notes");
        assert!(refusal("E0", Vec::new()).starts_with("--preset E0: one of E1"));
    }

    #[test]
    fn files_and_variables_that_speak_of_single_runs_are_not_heard() {
        let of = |key, text: &str| Given {
            key,
            text: text.to_owned(),
            origin: Origin::Environment,
        };
        let given = vec![
            of(Key::Field(Field::Workers), "7"),
            of(Key::N, "5"),
            of(Key::Field(Field::Size), "1000"),
            of(Key::Field(Field::Repeat), "2"),
        ];
        let (all, _) = runs("E5", given).unwrap();
        assert_eq!((all[1].workers(), all[1].size()), (Some(4), Size::Small));
        assert_eq!(all[1].repeat(), Some(2));
    }
}
