//! What is said of a command line that could not be obeyed: what is wrong, and what was meant.

use anyhow::Error;

use super::args::Fault;
use super::correct::{self, Meant};
use super::export::NoText;
use super::judge::judge;
use super::settings::Refusal;
use crate::frames::NoMoment;

/// What is allowed is left out where it is longer than this and it is known what was meant.
const MOST_ALLOWED: usize = 60;

/// Returns what is said of an error, and of the words, without the program's name, that led to it.
pub(super) fn message(error: &Error, words: &[String]) -> String {
    match meant(error, words) {
        Some(meant) => format!("{}; {}", in_short(error), meant.words()),
        None => format!("{error:#}"),
    }
}

/// Returns what was meant by words that could not be obeyed.
fn meant(error: &Error, words: &[String]) -> Option<Meant> {
    let mut chain = error.chain();
    let no_moment = chain.find_map(|error| error.downcast_ref::<NoMoment>());
    if let Some(none) = no_moment.filter(|_| words.first().is_some_and(|word| word == "export")) {
        let nearest = correct::nearest(none.asked(), none.names());
        let nearest = nearest.or(none.names().last().map(String::as_str));
        let time = correct::seconds(none.asked());
        return Some(correct::with_value(
            words,
            "at",
            time.as_deref().or(nearest),
        ));
    }
    if let Some(NoText { out, .. }) = error.downcast_ref() {
        return Some(correct::with_value(words, "out", Some(out)));
    }
    judge(words).err()?;
    correct::meant(words, &|words| judge(words).is_ok())
}

/// Returns what is wrong, without a list of all that would be right.
fn in_short(error: &Error) -> String {
    if let Some(fault) = error.downcast_ref::<Fault>() {
        return fault.what.clone();
    }
    match error.downcast_ref::<Refusal>() {
        Some(refusal) if refusal.allowed.len() > MOST_ALLOWED => {
            format!("{}: no such name", refusal.given)
        }
        _ => format!("{error:#}"),
    }
}
