//! The flag that names a preset.

use clap::builder::PossibleValue;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::flags::Text;
use crate::model::PRESETS;

/// The name of the flag.
pub(super) const PRESET: &str = "preset";

/// The preset that was asked for by its name, not yet judged.
#[derive(Debug, Clone, Default)]
pub(crate) struct PresetFlag {
    /// The name, if there was one.
    pub(crate) name: Option<String>,
}

impl Args for PresetFlag {
    fn augment_args(command: Command) -> Command {
        let known = PRESETS
            .iter()
            .map(|preset| PossibleValue::new(preset.id.as_str()).help(preset.title.as_str()));
        command.arg(
            Arg::new(PRESET)
                .long(PRESET)
                .value_name("NAME")
                .help("Do an experiment by its name, instead of a workload")
                .value_parser(Text(known.collect())),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for PresetFlag {
    fn from_arg_matches(matches: &ArgMatches) -> clap::error::Result<Self> {
        let name: Option<&String> = matches.get_one(PRESET);
        Ok(Self {
            name: name.cloned(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> clap::error::Result<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
