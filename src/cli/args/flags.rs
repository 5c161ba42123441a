//! The flags that set a [`Key`]: one for each, with its help, choices and environment variable.

use std::ffi::OsStr;
use std::path::PathBuf;

use anyhow::Result;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueHint};

use super::help::help_of;
use crate::cli::config;
use crate::cli::environment::{Variables, also_by_old_variable, also_by_variable};
use crate::cli::report::Format;
use crate::cli::settings::{Given, Key, Origin, Settings, variable};
use crate::model::{Field, variants};
use crate::tui::theme::ThemeName;

const CONFIG: &str = "config";
const NO_MOUSE: &str = "no-mouse";
const UNORDERED: &str = "unordered";
const SCALED: &str = "scaled";

/// The flags of everything that runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunFlags {
    /// What was set by flags and environment.
    pub(crate) given: Vec<Given>,
    /// The configuration file that was asked for.
    pub(crate) config: Option<PathBuf>,
}

impl RunFlags {
    /// Puts the flags together with other values and with those of the configuration file.
    pub(crate) fn settings(self, others: Vec<Given>) -> Result<Settings> {
        let mut given = config::load(self.config.as_deref())?;
        given.extend(self.given);
        given.extend(others);
        Ok(Settings::new(given))
    }
}

/// The flags of the lab alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScreenFlags {
    /// What was set by flags and environment.
    pub(crate) given: Vec<Given>,
}

/// The flags of every screen.
#[derive(Debug, Clone, Default)]
pub(crate) struct LookFlags {
    /// What was set by flags and environment.
    pub(crate) given: Vec<Given>,
}

/// The workload where it is an argument of its own.
#[derive(Debug, Clone)]
pub(crate) struct WorkloadArgument {
    /// Its name, not yet judged.
    pub(crate) given: Given,
}

/// Returns the keys that [`RunFlags`] has a flag with a value for.
fn run_keys() -> impl Iterator<Item = Key> {
    Key::all().filter(|key| {
        let switches = [Key::Explain, Key::Anonymous];
        let others = [Key::Theme, Key::Ascii, Key::Mouse];
        *key != Key::Field(Field::Workload) && !switches.contains(key) && !others.contains(key)
    })
}

impl Args for RunFlags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new(CONFIG)
            .long(CONFIG)
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .value_parser(clap::value_parser!(PathBuf))
            .help("Read settings from this file instead of $XDG_CONFIG_HOME/eggtop/config.toml");
        let config = also_by_variable(config, CONFIG);
        command
            .args(run_keys().map(flag_of))
            .arg(
                switch(Key::Explain.name())
                    .help("Explain why, below a table: what was measured, and what to try next"),
            )
            .arg(
                switch(Key::Anonymous.name())
                    .help("Leave the names of person and machine out of the recording"),
            )
            .arg(
                Arg::new(UNORDERED)
                    .long(UNORDERED)
                    .action(ArgAction::SetTrue)
                    .help("Take a pool's results as they complete: --results completed"),
            )
            .arg(
                Arg::new(SCALED)
                    .long(SCALED)
                    .action(ArgAction::SetTrue)
                    .help("Let the work grow with the workers: --work scaled"),
            )
            .arg(config)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for RunFlags {
    fn from_arg_matches(matches: &ArgMatches) -> clap::error::Result<Self> {
        let mut given: Vec<Given> = run_keys()
            .filter_map(|key| given_of(key, matches))
            .collect();
        if matches.get_flag(UNORDERED) {
            given.push(Given {
                key: Key::Field(Field::Results),
                text: "completed".to_owned(),
                origin: Origin::Flag,
            });
        }
        if matches.get_flag(SCALED) {
            given.push(Given {
                key: Key::Field(Field::Work),
                text: SCALED.to_owned(),
                origin: Origin::Flag,
            });
        }
        for key in [Key::Explain, Key::Anonymous] {
            if matches.get_flag(key.name()) {
                given.push(Given {
                    key,
                    text: "true".to_owned(),
                    origin: origin_of(key.name(), matches),
                });
            }
        }
        let config = matches.get_one(CONFIG).cloned();
        Ok(Self { given, config })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> clap::error::Result<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for LookFlags {
    fn augment_args(command: Command) -> Command {
        let ascii = Key::Ascii.name();
        command
            .arg(flag_of(Key::Theme))
            .arg(switch(ascii).help("Draw with ASCII characters only"))
            .arg(switch(NO_MOUSE).help("Leave the mouse to the terminal"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LookFlags {
    fn from_arg_matches(matches: &ArgMatches) -> clap::error::Result<Self> {
        let mut given: Vec<Given> = given_of(Key::Theme, matches).into_iter().collect();
        for (flag, key, text) in [
            (Key::Ascii.name(), Key::Ascii, "true"),
            (NO_MOUSE, Key::Mouse, "false"),
        ] {
            if matches.get_flag(flag) {
                given.push(Given {
                    key,
                    text: text.to_owned(),
                    origin: origin_of(flag, matches),
                });
            }
        }
        Ok(Self { given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> clap::error::Result<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for ScreenFlags {
    fn augment_args(command: Command) -> Command {
        LookFlags::augment_args(command.arg(flag_of(Key::Field(Field::Workload))))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ScreenFlags {
    fn from_arg_matches(matches: &ArgMatches) -> clap::error::Result<Self> {
        let mut given = LookFlags::from_arg_matches(matches)?.given;
        given.extend(given_of(Key::Field(Field::Workload), matches));
        Ok(Self { given })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> clap::error::Result<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for WorkloadArgument {
    fn augment_args(command: Command) -> Command {
        let name = Field::Workload.name();
        command.arg(
            Arg::new(name)
                .value_name("WORKLOAD")
                .required(true)
                .help("What a task does")
                .value_parser(Text(Field::Workload.choices())),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for WorkloadArgument {
    fn from_arg_matches(matches: &ArgMatches) -> clap::error::Result<Self> {
        let text: Option<&String> = matches.get_one(Field::Workload.name());
        Ok(Self {
            given: Given {
                key: Key::Field(Field::Workload),
                text: text.cloned().unwrap_or_default(),
                origin: Origin::Argument,
            },
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> clap::error::Result<()> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flag_of(key: Key) -> Arg {
    let (value, help) = help_of(key);
    let flag = Arg::new(key.name())
        .long(key.name())
        .value_name(value)
        .help(help)
        .allow_negative_numbers(true)
        .aliases(key.old_name())
        .value_parser(Text(choices_of(key)));
    let flag = match key {
        Key::Field(Field::Workers) => flag.short('w'),
        _ => flag,
    };
    match key.old_name() {
        Some(old) => also_by_old_variable(flag, (key.name(), old)),
        None => also_by_variable(flag, key.name()),
    }
}

fn switch(name: &'static str) -> Arg {
    let flag = Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .value_parser(clap::builder::FalseyValueParser::new());
    also_by_variable(flag, name)
}

/// Returns the variables that set anything.
pub(crate) fn variables() -> Variables {
    let names = Key::all().map(Key::name).chain([CONFIG, NO_MOUSE]);
    Variables {
        current: names.map(variable).collect(),
        old: Key::all().filter_map(Key::old_name).map(variable).collect(),
    }
}

fn given_of(key: Key, matches: &ArgMatches) -> Option<Given> {
    let text: &String = matches.get_one(key.name())?;
    Some(Given {
        key,
        text: text.clone(),
        origin: origin_of(key.name(), matches),
    })
}

fn origin_of(name: &str, matches: &ArgMatches) -> Origin {
    match matches.value_source(name) {
        Some(ValueSource::EnvVariable) => Origin::Environment,
        _ => Origin::Flag,
    }
}

fn choices_of(key: Key) -> Vec<PossibleValue> {
    match key {
        Key::Format => variants::<Format>(),
        Key::Theme => variants::<ThemeName>(),
        Key::Field(field) => field.choices(),
        Key::N
        | Key::Seconds
        | Key::Explain
        | Key::Record
        | Key::Anonymous
        | Key::Ascii
        | Key::Mouse => Vec::new(),
    }
}

/// Takes any text: the choices are for help and completion, the judgement comes later.
#[derive(Debug, Clone)]
pub(super) struct Text(pub(super) Vec<PossibleValue>);

impl TypedValueParser for Text {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> clap::error::Result<String> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        (!self.0.is_empty())
            .then(|| Box::new(self.0.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}
