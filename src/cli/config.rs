//! The configuration file: the same keys as the flags, each value refused with its line.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use etcetera::BaseStrategy;
use toml::de::{DeTable, DeValue};

use super::output;
use super::settings::{Given, Key, Origin};

/// Reads the file that was asked for, or the one at its usual place if there is one.
pub(super) fn load(asked: Option<&Path>) -> Result<Vec<Given>> {
    let Some(path) = asked.map(Path::to_path_buf).or_else(usual_place) else {
        return Ok(Vec::new());
    };
    let text = match (read(&path, asked), asked) {
        (Ok(text), _) => text,
        (Err(error), None) => {
            if let Some(note) = skip(error, &path)? {
                output::complain(&note);
            }
            return Ok(Vec::new());
        }
        (Err(error), Some(_)) => {
            return Err(error).with_context(|| format!("--config {}", path.display()));
        }
    };
    parse(&text, &path)
}

fn read(path: &Path, asked: Option<&Path>) -> io::Result<String> {
    // a pipe that was not named would be waited for, maybe forever
    if asked.is_none() && !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("this is no file"));
    }
    fs::read_to_string(path)
}

/// Continues without a file that was not named when there is none. When there is something that cannot be
/// read, a person should know; a file that is read and is no text is refused, as any mistake in it.
fn skip(error: io::Error, path: &Path) -> Result<Option<String>> {
    match error.kind() {
        // a part of the path is a file, as of HOME=/dev/null: then nothing is behind it
        ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
        ErrorKind::InvalidData => Err(error).with_context(|| path.display().to_string()),
        _ => {
            let note = format!("{}: {error}; continuing without it", path.display());
            Ok(Some(note))
        }
    }
}

/// Returns where the file is looked for: `$XDG_CONFIG_HOME/eggtop/config.toml`. A path that depends on
/// the current folder is none: a setting is a person's, and not a folder's.
pub(super) fn usual_place() -> Option<PathBuf> {
    let base = etcetera::base_strategy::choose_base_strategy().ok()?;
    let folder = base.config_dir();
    let place = folder.join("eggtop").join("config.toml");
    folder.is_absolute().then_some(place)
}

fn parse(text: &str, path: &Path) -> Result<Vec<Given>> {
    let path: Arc<Path> = path.into();
    let place = |at: usize| format!("{}:{}", path.display(), line_of(text, at));
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        anyhow!("{}: {}", place(at), error.message().replace('\n', ", "))
    })?;
    let mut given: Vec<(usize, Given)> = Vec::new();
    for (name, value) in table.get_ref() {
        let at = name.span().start;
        let Some(key) = Key::named(name.get_ref()) else {
            let names: Vec<&str> = Key::all().map(Key::name).collect();
            let name = name.get_ref().escape_debug();
            bail!(
                "{}: no such key: {name}; the keys are {}",
                place(at),
                names.join(", ")
            );
        };
        let Some(text_of_value) = plain(value.get_ref()) else {
            bail!(
                "{}: {}: a text, a number, true or false",
                place(at),
                key.name()
            );
        };
        let origin = Origin::File(Arc::clone(&path), line_of(text, at));
        given.push((
            at,
            Given {
                key,
                text: text_of_value,
                origin,
            },
        ));
    }
    given.sort_by_key(|(at, _)| *at);
    Ok(given.into_iter().map(|(_, given)| given).collect())
}

/// Returns a value as the text a flag would have; an array becomes a list with commas.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(values) => {
            let texts: Option<Vec<String>> =
                values.iter().map(|value| plain(value.get_ref())).collect();
            Some(texts?.join(","))
        }
        DeValue::Integer(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

/// Returns the line, counted from 1, that a byte of the text is on.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::Settings;
    use crate::model::{DeadlockFix, DeadlockKind, Size, TimeSpan, WorkloadKind};

    fn refusal(text: &str) -> String {
        parse(text, Path::new("config.toml"))
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_foreign_file_that_was_not_named_ends_nothing() {
        let path = Path::new("elsewhere/config.toml");
        for kind in [ErrorKind::NotFound, ErrorKind::NotADirectory] {
            assert_eq!(skip(kind.into(), path).unwrap(), None);
        }
        for (kind, reason) in [
            (ErrorKind::PermissionDenied, "permission denied"),
            (ErrorKind::IsADirectory, "is a directory"),
        ] {
            let note = skip(kind.into(), path).unwrap().unwrap();
            let begin = format!("elsewhere/config.toml: {reason}");
            assert!(note.starts_with(&begin), "{note}");
        }
        let refusal = skip(ErrorKind::InvalidData.into(), path).unwrap_err();
        assert!(format!("{refusal:#}").starts_with("elsewhere/config.toml: "));
    }

    #[test]
    fn values_of_every_kind_become_a_run() {
        let text = "workload = 'primes'\nn = 5_000_000\nserial = 0.5\nvalues = [1, 2.5]\n";
        let given = parse(text, Path::new("config.toml")).unwrap();
        let spec = Settings::new(given).draft().unwrap();
        assert_eq!(spec.workload, WorkloadKind::Primes);
        assert_eq!(spec.size, Size::N(5_000_000));
        assert_eq!(spec.values, [1.0, 2.5]);
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_the_keys() {
        let refusal = refusal("# mine\ntheme = \"dark\"\nwrkers = 2\n");
        assert!(
            refusal.starts_with("config.toml:3: no such key: wrkers"),
            "{refusal}"
        );
        assert!(refusal.contains("workers"), "{refusal}");
    }

    #[test]
    fn keys_of_earlier_versions_set_what_they_did() {
        let text = "workload = 'deadlock'\nhow = 'locks'\ncure = 'order'\nhold = 1.5\n";
        let spec = Settings::new(parse(text, Path::new("config.toml")).unwrap());
        let spec = spec.draft().unwrap();
        assert_eq!(
            (spec.how, spec.cure),
            (DeadlockKind::Locks, DeadlockFix::Order)
        );
        assert_eq!(spec.hold, Some(TimeSpan::from_millis(1_500)));
    }

    #[test]
    fn what_is_no_toml_and_no_value_is_refused_with_its_line() {
        assert!(refusal("\nworkers = \n").starts_with("config.toml:2: "));
        assert!(refusal("[workers]\nmost = 2").contains("config.toml:1: workers: a text"));
        assert!(!refusal("a = 'x\n\n").contains('\n'));
    }
}
