//! `eggtop`: the lab, or without a terminal a comparison instead.

use anyhow::{Context, Result};

use super::args::{RunFlags, ScreenFlags};
use super::compare::compare_settings;
use super::export::size;
use super::options::options;
use super::output;
use super::recording::RecordingFate;
use super::settings::{Given, Key, Origin, Settings};
use super::startup::Startup;
use super::terminal::Terminal;
use crate::engine::Engine;
use crate::model::{Act, Clock, Field, Machine};
use crate::tui::{self, Live, Options};

/// Opens the lab; returns the exit status.
pub(super) fn lab(screen: ScreenFlags, run: RunFlags, keys: bool) -> Result<u8> {
    let (settings, options) = asked(screen, run, keys)?;
    if wants_report(&settings) {
        return compare_settings(instead(settings))?.run();
    }
    if let Err(reason) = tui::possible() {
        output::complain(&format!(
            "{reason}, so the lab cannot open; running `eggtop compare eggs --size small` instead"
        ));
        return compare_settings(instead(settings))?.run();
    }
    open(options, &settings)
}

/// Returns what was set, and what the screen starts with.
fn asked(screen: ScreenFlags, run: RunFlags, keys: bool) -> Result<(Settings, Options)> {
    let (settings, size) = size_of_screen(run.settings(screen.given)?);
    settings.check_record()?;
    let options = Options {
        size,
        keys,
        ..options(&settings, &Terminal::look())?
    };
    Ok((settings, options))
}

/// Checks what the lab would start with.
pub(super) fn check(screen: ScreenFlags, run: RunFlags, machine: &Machine) -> Result<()> {
    let (settings, options) = asked(screen, run, false)?;
    let checked = options.draft.spec().check(machine);
    checked.map_err(|error| settings.refusal(&error))
}

fn open(options: Options, settings: &Settings) -> Result<u8> {
    // The front end blocks its signals itself, after the fork server is there.
    let startup = Startup::prepare(|| Ok(()))?;
    let checked = options.draft.spec().check(&startup.machine);
    checked.map_err(|error| settings.refusal(&error))?;
    let (asked, keys) = (options.draft.python.clone(), options.keys);
    let clock = Clock::start();
    let fate = RecordingFate::default();
    let status = tui::run(options, clock, |emitter| {
        let emitter = fate.watch(&emitter);
        let engine = Engine::start(startup.server, startup.machine, &emitter);
        let engine = engine.context("cannot open the lab")?;
        settings.record(&engine)?;
        if keys {
            engine.report(Act::ShowKeys);
        }
        engine.discover_interpreters(asked.as_slice());
        anyhow::Ok(Live::new(engine, clock))
    })?;
    // on the screen it may have stood for a moment only, and at the end not at all
    if let Some(reason) = fate.broke() {
        output::complain(&reason);
    }
    Ok(status)
}

/// Takes `--size 100x30` out of the settings: that is how large the screen is, not a task.
fn size_of_screen(settings: Settings) -> (Settings, Option<(u16, u16)>) {
    let screen = |given: &Given| {
        let asked = given.key == Key::Field(Field::Size) && given.origin == Origin::Flag;
        asked.then(|| size(&given.text).ok()).flatten()
    };
    let given = settings.into_given();
    let found = given.iter().rev().find_map(screen);
    let others = given.into_iter().filter(|given| screen(given).is_none());
    (Settings::new(others.collect()), found)
}

/// Returns whether a report is wanted: a format on the command line asks for one, not for a screen.
fn wants_report(settings: &Settings) -> bool {
    let format = settings.get(Key::Format);
    format.is_some_and(|given| given.origin == Origin::Flag)
}

/// Returns the settings of the comparison that replaces the lab.
fn instead(mut settings: Settings) -> Settings {
    settings.forget(Field::Executor);
    settings.with(vec![
        Given::built_in(Field::Workload, "eggs"),
        Given::built_in(Field::Size, "small"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Size, WorkloadKind};
    use crate::tui::terminal::Mouse;
    use crate::tui::theme::{GlyphSet, ThemeName};

    fn flag(key: Key, text: &str) -> Given {
        Given {
            key,
            text: text.to_owned(),
            origin: Origin::Flag,
        }
    }

    #[test]
    fn the_comparison_is_of_small_eggs_unless_other_work_was_asked_for() {
        let spec = instead(Settings::default()).draft().unwrap();
        assert_eq!(
            (spec.workload, spec.size),
            (WorkloadKind::Eggs, Size::Small)
        );
        let asked = Settings::new(vec![flag(Key::Seconds, "0.5")]);
        assert_eq!(instead(asked).draft().unwrap().size, Size::Seconds(0.5));
    }

    #[test]
    fn columns_and_rows_are_the_screens_and_any_other_size_a_tasks() {
        let size = |text| {
            let (settings, size) =
                size_of_screen(Settings::new(vec![flag(Key::Field(Field::Size), text)]));
            (settings.draft().unwrap().size, size)
        };
        assert_eq!(size("100x30"), (Size::Medium, Some((100, 30))));
        assert_eq!(size("small"), (Size::Small, None));
    }

    #[test]
    fn a_format_on_the_command_line_asks_for_a_report() {
        let settings = Settings::new(vec![flag(Key::Format, "json")]);
        assert!(wants_report(&settings));
        let from_environment = Given {
            origin: Origin::Environment,
            ..flag(Key::Format, "json")
        };
        assert!(!wants_report(&Settings::new(vec![from_environment])));
    }

    #[test]
    fn the_look_comes_from_settings_and_locale() {
        let mut terminal = Terminal::look();
        terminal.utf8 = false;
        let look = |given| {
            let options = options(&Settings::new(given), &terminal).unwrap();
            (options.look.theme, options.look.glyphs)
        };
        assert_eq!(look(Vec::new()), (ThemeName::Dark, GlyphSet::Ascii));
        let given = vec![flag(Key::Theme, "light"), flag(Key::Ascii, "false")];
        assert_eq!(look(given), (ThemeName::Light, GlyphSet::Unicode));
        let settings = Settings::new(vec![flag(Key::Mouse, "off")]);
        let options = options(&settings, &terminal).unwrap();
        assert_eq!(options.mouse, Mouse::Terminals);
    }
}
