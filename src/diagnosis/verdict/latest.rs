//! The verdict on what is looked at, found once while its facts stay what they are.

use std::cell::{Ref, RefCell};

use super::{Verdict, verdict};
use crate::results::facts::Facts;

/// The latest facts that were asked for, and their verdict.
#[derive(Debug, Clone, Default)]
pub struct LatestVerdict(RefCell<Option<(Facts, Verdict)>>);

impl LatestVerdict {
    /// Returns what the facts mean.
    pub fn of(&self, facts: &Facts) -> Verdict {
        let known = self.0.borrow();
        let known = Ref::filter_map(known, |known| {
            let (of, verdict) = known.as_ref()?;
            (of == facts).then_some(verdict)
        });
        if let Ok(known) = known {
            return known.clone();
        }
        drop(known);
        let new = verdict(facts);
        *self.0.borrow_mut() = Some((facts.clone(), new.clone()));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{facts, with};
    use super::*;

    #[test]
    fn it_follows_the_facts() {
        let latest = LatestVerdict::default();
        assert_eq!(latest.of(&facts()), verdict(&facts()));
        let lost = with(facts(), |facts| facts.outcome.lost = 1);
        assert_eq!(latest.of(&lost), verdict(&lost));
        assert_eq!(latest.of(&lost), verdict(&lost));
    }
}
