//! Words that sentences of several modules share.

use super::figures::decimals;

/// Returns a sentence with a capital at its start.
pub(crate) fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Returns a number of cores, which a quota may make a fraction: `2`, `1.5`.
pub(crate) fn number(cores: f64) -> String {
    let tenths = if cores.fract() == 0.0 {
        0
    } else {
        decimals(cores, 1, 2)
    };
    format!("{cores:.tenths$}")
}

/// Returns `1 core` or `2 cores`.
pub(crate) fn cores(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} core{plural}")
}

/// Returns a sentence that says what is done once more, and why.
pub fn repeats_words(reason: &str, runs: u32) -> String {
    let runs = match runs {
        1 => "1 run is".to_owned(),
        runs => format!("{runs} runs are"),
    };
    format!("{reason}: {runs} repeated; Enter ends that")
}
