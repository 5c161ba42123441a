//! What a person should know of a workload.

use crate::model::spec::RunSpec;

/// What the size of a task counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SizeUnit {
    /// Seconds, and what a task does in them: `heat`.
    Seconds(&'static str),
    /// A number n, up to `most`.
    N {
        /// The largest n that ends in a sensible time and fits memory.
        most: u64,
    },
    /// Nothing that could be given exactly: small, medium and large scale a table.
    Words,
}

impl SizeUnit {
    /// A number n without a limit of its own.
    pub(super) const ANY_N: Self = Self::N { most: u64::MAX };

    /// Returns whether a size is allowed.
    pub(in crate::model) fn fits(self, size: f64) -> bool {
        match self {
            Self::Seconds(_) | Self::Words => size > 0.0 && size <= RunSpec::MOST_SECONDS,
            // Half a task is rounded to a whole one.
            Self::N { most } => size >= 0.5 && size <= most as f64,
        }
    }

    /// Returns the sizes that are allowed, in words.
    pub(in crate::model) fn range(self) -> String {
        match self {
            Self::Seconds(_) | Self::Words => {
                format!("above 0 s, at most {} s", RunSpec::MOST_SECONDS)
            }
            Self::N { most } => format!("1 to {most} for this workload"),
        }
    }
}

/// What a person should know of a workload: panel, command line, help and documents have it from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// What one task does, in a few words; `n` and `t` stand for its size.
    pub task: &'static str,
    /// What one task is called when there is one, and when there are several.
    pub noun: (&'static str, &'static str),
    /// What `n` counts.
    pub unit: SizeUnit,
    /// The experiments it serves.
    pub experiments: &'static str,
    /// What bounds it.
    pub bound: &'static str,
}
