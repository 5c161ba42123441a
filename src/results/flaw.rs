//! What makes a serial run a poor base of speedups: it did not do all of its work, or its time holds more
//! than the work.

use crate::session::stops::STOPPED;

/// What is wrong with a serial run as a base.
#[derive(Debug, Clone, PartialEq)]
pub struct Flaw {
    /// What happened to it, behind `the serial run`: `was stopped for 2.0 s`.
    pub words: String,
    /// The share of its time that it may have lost by that.
    pub(crate) lost: f64,
    /// Whether its time says nothing on how fast others are.
    pub is_void: bool,
}

impl Flaw {
    pub(super) fn void(words: String, lost: f64) -> Self {
        Self {
            words,
            lost,
            is_void: true,
        }
    }

    /// Returns what it means for those that are compared with it; nothing where it may have lost less
    /// than times differ by anyway.
    pub(crate) fn sentence(&self, has_speedup: bool) -> Option<String> {
        let words = &self.words;
        match (self.is_void, has_speedup) {
            (true, true) => Some(format!(
                "the serial run {words}, so the speedup is not reliable: run it again"
            )),
            (true, false) => Some(format!(
                "the serial run {words}, so no speedup is known: run it again"
            )),
            (false, _) => (self.lost >= STOPPED).then(|| format!("the serial run {words}")),
        }
    }
}
