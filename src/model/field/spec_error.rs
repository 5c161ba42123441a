//! The refusal of a field's value.

use std::fmt::Display;

use thiserror::Error;

/// A value that a field cannot take, in one line: the flag, what was given, what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("--{flag} {given}: {allowed}")]
pub struct SpecError {
    flag: &'static str,
    given: String,
    allowed: String,
}

impl SpecError {
    /// Creates the refusal of a flag's value.
    pub fn new(flag: &'static str, given: impl Display, allowed: impl Into<String>) -> Self {
        Self {
            flag,
            given: given.to_string(),
            allowed: allowed.into(),
        }
    }

    /// Returns the flag without its dashes.
    pub const fn flag(&self) -> &'static str {
        self.flag
    }

    /// Returns the value that was given.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// Returns what is allowed, for places where the field already stands beside it.
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}
