//! A value as it was given: for what, as which text, and where.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use thiserror::Error;

use crate::model::{Draft, Field, Size};

/// Something that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// A field of the run.
    Field(Field),
    /// The size as an exact number.
    N,
    /// The size as exact seconds.
    Seconds,
    /// How results are printed.
    Format,
    /// Whether results are explained.
    Explain,
    /// Where the session is recorded.
    Record,
    /// Whether the recording leaves names out.
    Anonymous,
    /// The colours of the screen.
    Theme,
    /// Whether only ASCII is drawn.
    Ascii,
    /// Whether the mouse is used.
    Mouse,
}

impl Key {
    /// Returns every key: the run's fields, exact sizes beside the size, then the rest.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let fields = Field::ALL.into_iter().flat_map(|field| match field {
            Field::Size => vec![Self::Field(field), Self::N, Self::Seconds],
            _ => vec![Self::Field(field)],
        });
        let others = [
            Self::Format,
            Self::Explain,
            Self::Record,
            Self::Anonymous,
            Self::Theme,
            Self::Ascii,
            Self::Mouse,
        ];
        fields.chain(others)
    }

    /// Returns the key's name in the configuration file.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Field(field) => field.name(),
            Self::N => "n",
            Self::Seconds => "seconds",
            Self::Format => "format",
            Self::Explain => "explain",
            Self::Record => "record",
            Self::Anonymous => "anonymous",
            Self::Theme => "theme",
            Self::Ascii => "ascii",
            Self::Mouse => "mouse",
        }
    }

    /// Returns the key of a name, which may be its old one.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name || key.old_name() == Some(name))
    }

    /// Returns the name that the key had in earlier versions, where it was another.
    pub(crate) const fn old_name(self) -> Option<&'static str> {
        match self {
            Self::Field(field) => field.old_name(),
            _ => None,
        }
    }

    /// Returns whether the key says how large a task is.
    pub(super) const fn is_size(self) -> bool {
        matches!(self, Self::Field(Field::Size) | Self::N | Self::Seconds)
    }

    /// Returns the field of the run that the key sets.
    pub(crate) const fn field(self) -> Option<Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::N | Self::Seconds => Some(Field::Size),
            Self::Format
            | Self::Explain
            | Self::Record
            | Self::Anonymous
            | Self::Theme
            | Self::Ascii
            | Self::Mouse => None,
        }
    }
}

/// Where a value is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Built into a command.
    Command,
    /// In a configuration file, on this line.
    File(Arc<Path>, usize),
    /// In an environment variable.
    Environment,
    /// On the command line, without a flag.
    Argument,
    /// On the command line, after its flag.
    Flag,
}

impl Origin {
    /// Returns the layer: a higher one is listened to first.
    pub(super) const fn layer(&self) -> u8 {
        match self {
            Self::Command => 0,
            Self::File(..) => 1,
            Self::Environment => 2,
            Self::Argument | Self::Flag => 3,
        }
    }
}

/// A value, as text, and where it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    /// What it sets.
    pub(crate) key: Key,
    /// The value.
    pub(crate) text: String,
    /// Where it is given.
    pub(crate) origin: Origin,
}

impl Given {
    /// Creates a value that a command brings along.
    pub(crate) fn built_in(field: Field, text: &str) -> Self {
        Self {
            key: Key::Field(field),
            text: text.to_owned(),
            origin: Origin::Command,
        }
    }

    /// Returns the elements of a list, each with the place of the whole.
    pub(super) fn elements(&self) -> Vec<Self> {
        let element = |text: &str| Self {
            text: text.trim().to_owned(),
            ..self.clone()
        };
        self.text.split(',').map(element).collect()
    }

    /// Sets it in a run.
    pub(crate) fn apply(&self, spec: &mut Draft) -> Result<()> {
        let set = match self.key {
            Key::Field(field) => field.set(spec, &self.text),
            Key::N => Size::from_n(&self.text).map(|size| spec.size = size),
            Key::Seconds => Size::from_seconds(&self.text).map(|size| spec.size = size),
            Key::Format
            | Key::Explain
            | Key::Record
            | Key::Anonymous
            | Key::Theme
            | Key::Ascii
            | Key::Mouse => Ok(()),
        };
        set.map_err(|error| self.refusal(error.allowed()))
    }

    /// Returns the refusal of the value in one line: its place, what was given, what is allowed.
    pub(super) fn refusal(&self, allowed: &str) -> anyhow::Error {
        Refusal {
            given: self.to_string(),
            allowed: allowed.to_owned(),
        }
        .into()
    }
}

/// A value that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{given}: {allowed}")]
pub(crate) struct Refusal {
    /// What was given, with its place.
    pub(crate) given: String,
    /// What is allowed.
    pub(crate) allowed: String,
}

impl std::fmt::Display for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.key.name();
        let text = without_passwords(&self.text);
        let text = text.escape_debug();
        match &self.origin {
            Origin::Command | Origin::Argument => write!(f, "{name} {text}"),
            Origin::File(path, line) => write!(f, "{}:{line}: {name} = {text}", path.display()),
            Origin::Environment => write!(f, "{}={text}", variable(name)),
            Origin::Flag => write!(f, "--{name} {text}"),
        }
    }
}

/// Returns a text without the names and passwords of the URLs in it: a refusal is often kept in a log.
pub(crate) fn without_passwords(text: &str) -> String {
    let mut parts = text.split("://");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['/', '\\', '?', '#', ',']).unwrap_or(part.len());
        let rest = match part[..end].rfind('@') {
            Some(at) => format!("...{}", &part[at..]),
            None => part.to_owned(),
        };
        kept.push_str("://");
        kept.push_str(&rest);
    }
    kept
}

/// Returns the environment variable that sets what `name` sets.
pub(crate) fn variable(name: &str) -> String {
    format!("EGGTOP_{}", name.to_uppercase().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_shows_no_password() {
        for (text, shown) in [
            ("http://me:secret@a/b", "http://...@a/b"),
            ("http://a/x,https://me@b", "http://a/x,https://...@b"),
            ("http://a/x@y", "http://a/x@y"),
            ("many", "many"),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
    }
}
