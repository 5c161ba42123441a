//! Work with the outside, a network, a disk, a shared pipe: its choices, and the tables that its sizes
//! are multiples of.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use url::{ParseError, Url};

use super::{RunSpec, Size, WorkloadKind};
use crate::model::field::SpecError;

/// How a line is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Printing {
    /// Word by word, slowly
    #[default]
    Parts,
    /// In one write
    Whole,
}

/// Whether a line is printed under a lock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Locking {
    /// Whoever comes prints
    #[default]
    No,
    /// One prints at a time
    Yes,
}

/// Seconds before each line of the tasks of `print`, in turn: those of the teaching notes, 60 s one
/// after another.
pub const DELAYS: [f64; 4] = [2.0, 4.0, 1.0, 5.0];

impl RunSpec {
    /// The most URLs that may be asked for, and the longest of them in bytes.
    pub const MOST_URLS: (usize, usize) = (1_000, 2_000);
    /// The most bytes that all files of a run may have together.
    pub const MOST_FILE_BYTES: u64 = 1_000_000_000;
    /// How long a URL may take when nobody says otherwise, in seconds: one of the person's own.
    const PATIENCE: f64 = 10.0;
    /// The same for the local server at its own size.
    const LOCAL_PATIENCE: f64 = 2.0;

    /// Returns what the latencies of the local server are multiplied by: at size medium it takes 6 s
    /// to fetch all of it, one after another.
    pub fn latency_scale(&self) -> f64 {
        self.seconds_of_word().unwrap_or(6.0) / 6.0 * self.scale()
    }

    /// Returns the seconds after which a URL is given up.
    pub fn time_limit(&self) -> f64 {
        let usual = if self.urls().is_empty() {
            Self::LOCAL_PATIENCE * self.latency_scale()
        } else {
            Self::PATIENCE
        };
        self.timeout()
            .unwrap_or(usual)
            .clamp(0.001, Self::MOST_SECONDS)
    }

    /// Returns the seconds before a line of each task of `print` in turn.
    pub fn delays(&self) -> Vec<f64> {
        let given = match self.size() {
            _ if !self.values().is_empty() => self.values().to_vec(),
            Size::Seconds(seconds) => vec![seconds],
            _ => {
                let scale = self.seconds_of_word().unwrap_or(6.0) / 60.0;
                DELAYS.map(|delay| delay * scale).to_vec()
            }
        };
        given.iter().map(|delay| delay * self.scale()).collect()
    }

    /// Returns the bytes of a file that small, medium and large stand for; none for an exact size.
    pub const fn bytes_of_word(&self) -> Option<f64> {
        match self.size() {
            Size::Small => Some(1e5),
            Size::Medium => Some(1e6),
            Size::Large => Some(1e7),
            Size::N(_) | Size::Seconds(_) => None,
        }
    }

    /// Checks that all files together fit a disk that others use, too.
    pub(super) fn check_files(&self) -> Result<(), SpecError> {
        if self.workload() != WorkloadKind::Files {
            return Ok(());
        }
        let each = match self.size() {
            Size::N(n) => n as f64,
            _ => self.bytes_of_word().unwrap_or_default(),
        };
        let tasks = self.task_count();
        let values = &self.values();
        let unscaled: f64 = if values.is_empty() {
            each * f64::from(tasks)
        } else {
            let turns = (0..tasks as usize).map(|task| values[task % values.len()]);
            turns.sum()
        };
        if unscaled * self.scale() <= Self::MOST_FILE_BYTES as f64 {
            return Ok(());
        }
        let allowed = format!(
            "so many files have more than {} bytes together, which is the most",
            Self::MOST_FILE_BYTES
        );
        Err(SpecError::new("tasks", tasks, allowed))
    }
}

/// Returns what follows the scheme of a URL that can be fetched; schemes are the same in capitals.
fn after_scheme(url: &str) -> Option<&str> {
    ["http://", "https://"].iter().find_map(|scheme| {
        let (begin, rest) = url.split_at_checked(scheme.len())?;
        begin.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// Returns the URLs of a list with commas; a comma inside of one is its own.
pub(in crate::model) fn urls_of(text: &str) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    for piece in text.split(',') {
        let begins = after_scheme(piece.trim()).is_some();
        match urls.last_mut() {
            Some(last) if !begins => {
                last.push(',');
                last.push_str(piece);
            }
            _ => urls.push(piece.to_owned()),
        }
    }
    urls.iter().map(|url| url.trim().to_owned()).collect()
}

/// Returns why a URL cannot be fetched.
pub(in crate::model) fn url_fault(url: &str) -> Option<&'static str> {
    let (_, longest) = RunSpec::MOST_URLS;
    let Some(rest) = after_scheme(url) else {
        return Some("a URL begins with http:// or https://");
    };
    let host = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    if url.len() > longest {
        return Some("a URL has at most 2000 bytes");
    }
    let is_blank = |letter: char| letter.is_control() || letter.is_whitespace();
    if url.chars().any(is_blank) {
        return Some("a URL has no blanks and no control characters");
    }
    if host.is_empty() || host.starts_with(':') {
        return Some("a URL names a host");
    }
    match Url::parse(url) {
        _ if host.contains('@') => Some("a URL with a name or a password is not sent"),
        Ok(_) => None,
        Err(ParseError::InvalidPort) => Some("a port is a number up to 65535"),
        Err(_) => Some("a URL names a host as it can be reached, such as eggs.example or [::1]"),
    }
}
