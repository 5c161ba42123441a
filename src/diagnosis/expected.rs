//! Whether what came out of a preset is what it expects, from measurements only.
//!
//! There are three answers: it came, it did not come, it is unknown. "Did not come" is said only
//! where the measurements show it beyond what disturbs them; else there is a reason why not.

use std::fmt;

use crate::model::{Check, Preset};

use crate::results::row::Row;
use crate::session::state::Session;

mod doubt;
mod outcome;
mod place;
mod times;

use doubt::Doubt;
use place::Place;

/// What became of one thing that a preset expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What was expected, in words.
    pub expected: String,
    /// Whether it is about anything that was run: what a GIL does is not about native runs.
    pub applies: bool,
    /// Whether it came; none where that is unknown.
    pub held: Option<bool>,
    /// Why that is unknown, or what made the expectation false; none where it came.
    pub reason: Option<String>,
    /// Whether repeats may settle what is unknown.
    pub open: bool,
    /// What was measured of it, in words.
    pub measured: String,
}

/// What became of a check in one place.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    answer: Answer,
    /// What was measured, in words.
    words: String,
}

/// Whether something came.
#[derive(Debug, Clone, PartialEq)]
enum Answer {
    /// It did.
    Came,
    /// It did not, as was measured beyond all noise. What it rests on may be missing here, in words.
    Otherwise(Option<String>),
    /// The measurements do not say.
    Unknown(Doubt),
}

/// Judges the rows of a preset's runs, whatever their order.
pub fn judge(preset: &Preset, rows: &[Row], session: &Session) -> Vec<Judgement> {
    let came = outcome::judge(preset.outcome, rows);
    let places = Place::all(rows, session);
    let checks = preset.checks.iter().map(|check| {
        let found = places.iter().filter_map(|place| place.judge(*check));
        let found = together(*check, &found.collect::<Vec<_>>());
        let reasons: Option<Vec<String>> =
            places.iter().map(|place| place.why_not(*check)).collect();
        match reasons.filter(|reasons| !reasons.is_empty()) {
            Some(reasons) => Judgement {
                applies: false,
                open: false,
                reason: joined(reasons.into_iter()),
                ..found
            },
            None => found,
        }
    });
    [came].into_iter().chain(checks).collect()
}

/// Returns whether all that a preset expects of what was run came: false where anything did not,
/// none where anything is unknown. That tasks give results is not what it is about if it
/// expects more.
pub fn held(judgements: &[Judgement]) -> Option<bool> {
    if judgements.iter().any(|one| one.held == Some(false)) {
        return Some(false);
    }
    let mut applying = judgements.iter().filter(|one| one.applies);
    let some = about(judgements).iter().any(|one| one.applies);
    (some && applying.all(|one| one.held == Some(true))).then_some(true)
}

/// Returns why it is unknown whether all came, or what made it false, or what some of it is about
/// that was not run; nothing where all came.
pub fn reason(judgements: &[Judgement]) -> Option<String> {
    let otherwise = held(judgements).filter(|held| !held);
    let decides = |one: &&Judgement| one.held == otherwise;
    let reasons = judgements.iter().filter(decides);
    joined(reasons.filter_map(|one| one.reason.clone()))
}

/// Returns how many of the things that a preset is about came, and how many there are.
pub fn counted(judgements: &[Judgement]) -> (usize, usize) {
    let about = about(judgements);
    let came = about.iter().filter(|one| one.held == Some(true));
    (came.count(), about.len())
}

/// Returns what a preset is about: that tasks give results only where it expects nothing else.
fn about(judgements: &[Judgement]) -> &[Judgement] {
    match judgements {
        [_, checks @ ..] if !checks.is_empty() => checks,
        all => all,
    }
}

/// Returns what became of a check in all places, and in which of them it was otherwise.
fn together(check: Check, found: &[Found]) -> Judgement {
    let answers = || found.iter().map(|one| &one.answer);
    let held = if answers().any(|one| matches!(one, Answer::Otherwise(_))) {
        Some(false)
    } else {
        answers().any(|one| *one == Answer::Came).then_some(true)
    };
    let words = found.iter().map(|Found { answer, words }| match answer {
        Answer::Came if held == Some(false) => format!("{words}, it came"),
        Answer::Unknown(_) if held.is_some() => format!("{words}, unknown: {answer}"),
        _ => words.clone(),
    });
    let words: Vec<String> = words.collect();
    let reason = match held {
        Some(true) => None,
        Some(false) => {
            let otherwise = answers().filter(|one| matches!(one, Answer::Otherwise(_)));
            joined(otherwise.filter_map(Answer::reason))
        }
        None => {
            let doubts = answers().filter_map(|one| match one {
                Answer::Unknown(doubt) => Some(doubt),
                Answer::Came | Answer::Otherwise(_) => None,
            });
            joined(Doubt::largest(doubts).into_iter().map(Doubt::to_string))
        }
    };
    let is_noise = |one: &Answer| matches!(one, Answer::Unknown(doubt) if doubt.is_noise());
    Judgement {
        expected: check.sentence(),
        applies: true,
        held,
        open: held.is_none() && answers().any(is_noise),
        reason: match (held, found) {
            (None, []) => Some(Doubt::NotRun.to_string()),
            _ => reason,
        },
        measured: if words.is_empty() {
            "not measured in these runs".to_owned()
        } else {
            words.join("; ")
        },
    }
}

/// Returns why some of what was expected is still unknown, where repeats may settle it.
pub fn open(judgements: &[Judgement]) -> Option<String> {
    let open = judgements.iter().filter(|one| one.open);
    joined(open.filter_map(|one| one.reason.clone()))
}

/// Joins reasons, some of which are several already, each once.
fn joined(all: impl Iterator<Item = String>) -> Option<String> {
    let mut reasons: Vec<String> = Vec::new();
    for some in all {
        for reason in some.split("; ") {
            if !reasons.iter().any(|known| known == reason) {
                reasons.push(reason.to_owned());
            }
        }
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

impl Answer {
    fn held(&self) -> Option<bool> {
        match self {
            Self::Came => Some(true),
            Self::Otherwise(_) => Some(false),
            Self::Unknown(_) => None,
        }
    }

    fn reason(&self) -> Option<String> {
        match self {
            Self::Came => None,
            Self::Otherwise(premise) => premise.clone(),
            Self::Unknown(doubt) => Some(doubt.to_string()),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
