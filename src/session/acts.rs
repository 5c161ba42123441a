//! What was done in the lab: the keys that were pressed, and what a screenplay says.

use crate::model::{Act, TimeSpan, Timestamp};
use crate::text::harmless;

/// What viewers are shown: captions, questions and keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acts {
    /// The screenplay that is played.
    pub title: Option<String>,
    /// Whether keys are shown.
    pub shows_keys: bool,
    /// The latest keys, and when they were pressed.
    keys: Vec<(Timestamp, String)>,
    /// The caption that is shown.
    pub caption: Option<String>,
    /// Whether the screenplay has had one, so that others will follow.
    pub captioned: bool,
    /// The question that is open, or was answered.
    question: Option<Question>,
    /// Whether what happens is left out of casts.
    pub hidden: bool,
}

/// A question for the audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question as it is shown.
    pub text: String,
    /// What can be answered, counted from 1.
    pub choices: Vec<String>,
    /// When it was answered, and by which choice.
    pub answer: Option<(Timestamp, u32)>,
}

impl Acts {
    /// A key is shown for so long.
    const FADES: TimeSpan = TimeSpan::from_millis(1_500);
    /// How much longer an answered question is shown.
    const ANSWERED: TimeSpan = TimeSpan::from_millis(2_500);
    /// Keys that are kept.
    const MOST_KEYS: usize = 16;

    /// Takes the next act.
    pub(crate) fn fold(&mut self, at: Timestamp, act: &Act) {
        match act {
            Act::Began { title } => self.title = Some(harmless(title)),
            Act::ShowKeys => self.shows_keys = true,
            Act::Key { key } => {
                if self.keys.len() == Self::MOST_KEYS {
                    self.keys.remove(0);
                }
                self.keys.push((at, harmless(key)));
            }
            Act::Caption { text } => {
                self.caption = Some(harmless(text)).filter(|text| !text.is_empty());
                self.captioned |= self.caption.is_some();
            }
            Act::Asked { question, choices } => {
                self.question = Some(Question {
                    text: harmless(question),
                    choices: choices.iter().map(|choice| harmless(choice)).collect(),
                    answer: None,
                });
            }
            Act::Answered { choice } => {
                if let Some(question) = &mut self.question {
                    question.answer = Some((at, *choice));
                }
            }
            Act::Hide => self.hidden = true,
            Act::Show => self.hidden = false,
            Act::Over => {
                *self = Self {
                    shows_keys: self.shows_keys,
                    ..Self::default()
                }
            }
            Act::Set { .. } | Act::Stepped { .. } | Act::Look(_) | Act::Preset { .. } => {}
        }
    }

    /// Takes away an answered question: something begins that is to be seen.
    pub(super) fn make_room(&mut self) {
        self.question.take_if(|question| question.answer.is_some());
    }

    /// Returns the keys that are still shown, the oldest first; the same key again and again is shown once,
    /// with how often.
    pub fn keys(&self, now: Timestamp) -> Vec<(&str, usize)> {
        let fresh = self.keys.iter();
        let fresh = fresh.filter(|(at, _)| now - *at < Self::FADES);
        let mut shown: Vec<(&str, usize)> = Vec::new();
        for (_, key) in fresh {
            match shown.last_mut() {
                Some((last, times)) if last == key => *times += 1,
                _ => shown.push((key, 1)),
            }
        }
        shown
    }

    /// Returns the question that is open.
    pub fn question(&self, now: Timestamp) -> Option<&Question> {
        let question = self.question.as_ref()?;
        let gone = |(at, _): (Timestamp, u32)| now - at >= Self::ANSWERED;
        (!question.answer.is_some_and(gone)).then_some(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(key: &str) -> Act {
        Act::Key {
            key: key.to_owned(),
        }
    }

    #[test]
    fn keys_fade_and_repeats_are_counted() {
        let mut acts = Acts::default();
        for (at, name) in [(0, "2"), (1_000, "+"), (1_100, "+"), (1_200, "Enter")] {
            acts.fold(Timestamp::from_millis(at), &key(name));
        }
        let shown = |at| acts.keys(Timestamp::from_millis(at));
        assert_eq!(shown(1_400), [("2", 1), ("+", 2), ("Enter", 1)]);
        assert_eq!(shown(1_500), [("+", 2), ("Enter", 1)]);
        assert!(shown(2_700).is_empty());
    }

    #[test]
    fn a_question_stands_until_a_little_after_its_answer() {
        let mut acts = Acts::default();
        let question = "how long?".to_owned();
        let choices = vec!["as long".to_owned(), "half \u{1b}[2J".to_owned()];
        acts.fold(Timestamp::START, &Act::Asked { question, choices });
        let late = Timestamp::from_millis(60_000);
        assert_eq!(acts.question(late).unwrap().choices[1], "half ?[2J");
        acts.fold(late, &Act::Answered { choice: 2 });
        assert_eq!(acts.question(late).unwrap().answer, Some((late, 2)));
        assert_eq!(acts.question(late + Acts::ANSWERED), None);
    }
}
