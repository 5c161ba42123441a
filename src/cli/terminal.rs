//! What the terminal is and can do, as far as the environment and the system say.

use std::env;
use std::io::{IsTerminal, stderr, stdin, stdout};

use serde::Serialize;

use crate::tui::terminal::known_size;
use crate::tui::theme::Depth;

/// The terminal this program talks to, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Terminal {
    /// Which streams are connected to it.
    pub(super) streams: Streams,
    /// What it calls itself.
    pub(super) term: String,
    /// Its columns and rows.
    pub(super) size: Option<(u16, u16)>,
    /// How many colours it shows.
    pub(super) depth: Depth,
    /// Whether the locale's text is UTF-8.
    pub(super) utf8: bool,
}

/// Which of the standard streams are a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Streams {
    /// Standard input.
    pub(super) stdin: bool,
    /// Standard output.
    pub(super) stdout: bool,
    /// Standard error.
    pub(super) stderr: bool,
}

impl Terminal {
    /// Looks at the terminal.
    pub(super) fn look() -> Self {
        let get = |name| env::var(name).ok();
        let streams = Streams {
            stdin: stdin().is_terminal(),
            stdout: stdout().is_terminal(),
            stderr: stderr().is_terminal(),
        };
        // Without a terminal, crossterm would start a program to ask for the size.
        let size = known_size;
        Self {
            streams,
            term: get("TERM").unwrap_or_default(),
            size: streams.stdout.then(size).flatten(),
            depth: Depth::guess(
                get("NO_COLOR").as_deref(),
                get("COLORTERM").as_deref(),
                get("TERM").as_deref(),
            ),
            utf8: is_utf8([get("LC_ALL"), get("LC_CTYPE"), get("LANG")]),
        }
    }

    /// Returns how many colours it shows; 0 where it shows none.
    pub(super) fn colours(&self) -> u32 {
        match self.depth {
            Depth::True => 1 << 24,
            Depth::Indexed => 256,
            Depth::Ansi => 16,
            Depth::Mono => 0,
        }
    }

    /// Returns whether a line on it cannot be drawn over.
    pub(super) fn is_dumb(&self) -> bool {
        matches!(self.term.as_str(), "" | "dumb")
    }
}

/// Returns the character set by `LC_ALL`, `LC_CTYPE` and `LANG`: the first that is set counts.
fn is_utf8(locale: [Option<String>; 3]) -> bool {
    let first = locale.into_iter().flatten().find(|name| !name.is_empty());
    let name = first.unwrap_or_default().to_lowercase();
    name.contains("utf-8") || name.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_that_is_set_counts() {
        let locale = |names: [&str; 3]| is_utf8(names.map(|name| Some(name.to_owned())));
        assert!(locale(["", "", "de_DE.UTF-8"]));
        assert!(locale(["", "C.utf8", "C"]));
        assert!(!locale(["C", "", "de_DE.UTF-8"]));
        assert!(!is_utf8([None, None, None]));
    }
}
