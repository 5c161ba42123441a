//! Why tasks failed: each reason with how often it was given, and no more of them than a sentence holds.

use crate::text::harmless::harmless;

/// The reasons that failed tasks gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failures {
    /// Each with how often it was given, in the order in which they came.
    reasons: Vec<(String, u32)>,
    /// Tasks that failed for reasons beyond those.
    others: u32,
}

impl Failures {
    /// The most reasons that are kept apart.
    const MOST: usize = 4;

    /// Notes that a task failed.
    pub(crate) fn note(&mut self, reason: &str) {
        self.add(reason, 1);
    }

    /// Returns the reasons of several runs together.
    pub(crate) fn together<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        for failures in all {
            for (reason, count) in &failures.reasons {
                sum.add(reason, *count);
            }
            sum.others = sum.others.saturating_add(failures.others);
        }
        sum
    }

    fn add(&mut self, reason: &str, count: u32) {
        let known = self.reasons.iter_mut().find(|(known, _)| known == reason);
        if let Some((_, times)) = known {
            *times = times.saturating_add(count);
        } else if self.reasons.len() < Self::MOST {
            self.reasons.push((reason.to_owned(), count));
        } else {
            self.others = self.others.saturating_add(count);
        }
    }

    /// Returns them in words: one reason as it is, several with how often each was given.
    pub fn words(&self) -> String {
        let worded = |reason: &str| {
            let reason = harmless(reason);
            let reason = reason.trim().trim_end_matches('.');
            if reason.is_empty() {
                "no reason was given".to_owned()
            } else {
                reason.to_owned()
            }
        };
        match (self.reasons.as_slice(), self.others) {
            ([], 0) => worded(""),
            ([(reason, _)], 0) => worded(reason),
            (reasons, others) => {
                let each = reasons.iter();
                let mut words: Vec<String> = each
                    .map(|(reason, count)| format!("{count} x {}", worded(reason)))
                    .collect();
                if others > 0 {
                    words.push(format!("{others} for other reasons"));
                }
                words.join(", ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(reasons: &[&str]) -> Failures {
        let mut failures = Failures::default();
        for reason in reasons {
            failures.note(reason);
        }
        failures
    }

    #[test]
    fn one_reason_stands_alone_and_several_with_their_counts() {
        assert_eq!(of(&[]).words(), "no reason was given");
        assert_eq!(of(&["no pan.", "no pan."]).words(), "no pan");
        let two = of(&["no pan", "no egg", "no pan"]);
        assert_eq!(two.words(), "2 x no pan, 1 x no egg");
    }

    #[test]
    fn reasons_that_all_differ_do_not_grow_without_a_bound() {
        let all: Vec<String> = (0..1_000).map(|at| format!("reason {at}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let words = of(&all).words();
        assert!(
            words.ends_with("1 x reason 3, 996 for other reasons"),
            "{words}"
        );
        let twice = Failures::together([&of(&all), &of(&all)]);
        assert!(
            twice
                .words()
                .ends_with("2 x reason 3, 1992 for other reasons")
        );
    }

    #[test]
    fn control_characters_do_no_harm() {
        let words = of(&["a\u{1b}[31mb", "c"]).words();
        assert!(!words.contains('\u{1b}'), "{words}");
    }
}
