//! What a report says of the preset that its runs belong to: beside what was measured the figure of
//! the notes, and whether what was expected came.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnosis::expected::{Judgement, held, reason};
use crate::model::{Expected, Preset};

/// A preset that was done, and what became of what it expects.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The experiment.
    pub preset: &'static Preset,
    /// How large it was.
    pub size: String,
    /// What became of each thing it expects.
    pub judgements: Vec<Judgement>,
}

/// An experiment, and whether its expectations were met.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct PresetEntry {
    /// Name of the experiment.
    id: &'static str,
    /// What the experiment is.
    title: &'static str,
    /// `small`, `medium`, `large` or `notes`.
    size: String,
    /// What to look at.
    look: &'static str,
    /// What the teaching notes measured.
    notes_figure: Option<&'static str>,
    /// On which machine, as far as the notes say.
    notes_machine: &'static str,
    /// What is expected.
    expected: String,
    /// Whether all expectations were met; null if one of them cannot be decided.
    held: Option<bool>,
    /// Why that cannot be decided, or what made it false.
    reason: Option<String>,
    /// Each expectation.
    checks: Vec<CheckEntry>,
}

/// One expectation of an experiment.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct CheckEntry {
    /// What is expected.
    expected: String,
    /// Whether the expectation was met. Null if that cannot be decided: it was not run, stopped,
    /// aborted, too short, too close, disturbed by other programs, or the same work took different
    /// CPU time.
    held: Option<bool>,
    /// Why that cannot be decided, or what made it false: for example one core, or no GIL.
    reason: Option<String>,
    /// What was measured.
    measured: String,
}

impl Judged {
    /// Returns the exit status of a call whose runs alone would earn another one.
    pub fn status(&self, of_runs: u8) -> u8 {
        const NOT_HELD: u8 = 1;
        let ended_as_meant = self
            .judgements
            .first()
            .is_some_and(|one| one.held == Some(true));
        match (held(&self.judgements), self.preset.outcome) {
            (Some(false), _) | (_, Expected::Deadlocks) => of_runs.max(NOT_HELD),
            // Totals that nothing protects are wrong and dead URLs fail: that was to be seen, whatever
            // the times say.
            (_, Expected::Totals | Expected::SomeFail) if of_runs == NOT_HELD && ended_as_meant => {
                0
            }
            _ => of_runs,
        }
    }

    /// Returns its name and what it is.
    pub(super) fn title(&self) -> String {
        let Preset { id, title, .. } = self.preset;
        format!("{id}: {title}")
    }

    /// Returns the lines below the results.
    pub(super) fn lines(&self) -> Vec<String> {
        let look = format!("Look at: {}.", self.preset.look);
        let notes = self.preset.notes();
        let notes = notes.map(|notes| format!("The notes' figure: {notes}."));
        let checks = self.judgements.iter().map(|judgement| {
            let Judgement {
                expected,
                measured,
                held,
                reason,
                ..
            } = judgement;
            let reason = reason.as_ref();
            let why = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            format!("Expected: {expected}: {}{why} ({measured}).", word(*held))
        });
        [look].into_iter().chain(notes).chain(checks).collect()
    }

    /// Returns it for programs.
    pub(super) fn entry(&self) -> PresetEntry {
        let checks = self.judgements.iter().map(|judgement| CheckEntry {
            expected: judgement.expected.clone(),
            held: judgement.held,
            reason: judgement.reason.clone(),
            measured: judgement.measured.clone(),
        });
        PresetEntry {
            id: &self.preset.id,
            title: &self.preset.title,
            size: self.size.clone(),
            look: &self.preset.look,
            notes_figure: self.preset.notes_figure.as_deref(),
            notes_machine: &self.preset.notes_machine,
            expected: self.preset.expected(),
            held: held(&self.judgements),
            reason: reason(&self.judgements),
            checks: checks.collect(),
        }
    }
}

fn word(held: Option<bool>) -> &'static str {
    match held {
        Some(true) => "it came",
        Some(false) => "IT DID NOT COME",
        None => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(id: &str, helds: &[Option<bool>]) -> Judged {
        let judgement = |held: &Option<bool>| Judgement {
            expected: "eggs are fried".to_owned(),
            applies: true,
            open: false,
            held: *held,
            reason: held.is_none().then(|| "too close to call".to_owned()),
            measured: "4 done".to_owned(),
        };
        Judged {
            preset: Preset::named(id).unwrap(),
            size: String::new(),
            judgements: helds.iter().map(judgement).collect(),
        }
    }

    fn status(id: &str, held: Option<bool>, of_runs: u8) -> u8 {
        status_of(id, &[held], of_runs)
    }

    fn status_of(id: &str, helds: &[Option<bool>], of_runs: u8) -> u8 {
        judged(id, helds).status(of_runs)
    }

    #[test]
    fn what_is_unknown_has_a_reason() {
        let judged = judged("E5", &[Some(true), None]);
        let lines = judged.lines();
        let reported = "Expected: eggs are fried: unknown: too close to call (4 done).";
        assert_eq!(lines.last().unwrap(), reported);
        let entry = serde_json::to_value(judged.entry()).unwrap();
        assert_eq!(entry["held"], serde_json::Value::Null);
        assert_eq!(entry["reason"], "too close to call");
        assert_eq!(entry["checks"][0]["reason"], serde_json::Value::Null);
        assert_eq!(entry["checks"][1]["held"], serde_json::Value::Null);
        assert_eq!(entry["checks"][1]["reason"], "too close to call");
    }

    #[test]
    fn what_was_expected_is_no_failure_and_what_did_not_come_is_one() {
        assert_eq!(status("E5", Some(true), 0), 0);
        assert_eq!(status("E5", None, 0), 0);
        assert_eq!(status("E5", Some(false), 0), 1);
        assert_eq!(status("E5", Some(true), 2), 2);
        // Updates that are lost without protection are what is to be seen.
        assert_eq!(status("E8", Some(true), 1), 0);
        assert_eq!(status("E8", Some(false), 1), 1);
        assert_eq!(status("E8", Some(true), 2), 2);
        // Dead URLs fail as they should, whatever the times say.
        assert_eq!(status_of("E13", &[Some(true), None], 1), 0);
        assert_eq!(status_of("E13", &[None, None], 1), 1);
        assert_eq!(status_of("E13", &[Some(true), Some(false)], 1), 1);
        // Runs that broke before they began are none that did not come.
        assert_eq!(status("E12", None, 2), 2);
        // A deadlock is one, expected or not.
        assert_eq!(status("E12", Some(true), 1), 1);
        assert_eq!(status("E12", Some(true), 0), 1);
    }
}
