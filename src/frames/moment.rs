//! Moments of a session by time or by name.

use std::fmt::Write as _;
use std::str::FromStr;

use thiserror::Error;

use super::FrameSequence;
use crate::model::{Event, EventKind, Machine, RunEvent, Timestamp};
use crate::text::harmless;
use crate::text::labels::label_of;

/// So many names are listed when one is not found.
const MOST_LISTED: usize = 20;

/// A moment of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// So long after its start.
    At(Timestamp),
    /// The end of a run, by its number.
    Run(u32),
    /// The first mark, or else the end of the first run, of this name.
    Named(String),
}

/// There is no such moment.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no {wanted} in it; {there_is}")]
pub struct NoMoment {
    wanted: String,
    there_is: String,
    asked: String,
    names: Vec<String>,
}

impl NoMoment {
    /// Returns what was asked for, as it was typed.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// Returns what could have been asked for: the names of marks and runs, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = "seconds, 0 or more, the name of a mark or run, or a run's number as run:0";
        if let Some(number) = text.strip_prefix("run:") {
            let number = number.parse().map_err(|_| allowed)?;
            return Ok(Self::Run(number));
        }
        match text.parse::<f64>() {
            Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => {
                Ok(Self::At(Timestamp::from_secs_f64(seconds)))
            }
            Err(_) if !text.trim().is_empty() => Ok(Self::Named(text.to_owned())),
            _ => Err(allowed.to_owned()),
        }
    }
}

impl<I: Iterator<Item = Event>> FrameSequence<I> {
    /// Takes all that happened until a moment. A run that a session does not tell the end of ends
    /// with it.
    pub fn go_to_moment(&mut self, moment: &Moment) -> Result<(), NoMoment> {
        if let Moment::At(at) = moment {
            self.go_to(*at);
            return Ok(());
        }
        let mut names = Names::default();
        while let Some(event) = self.step() {
            if names.is_it(&event, moment) {
                self.tick(event.at);
                return Ok(());
            }
        }
        if names.found {
            return Ok(());
        }
        Err(names.without(moment))
    }
}

/// What has a name.
#[derive(Default)]
struct Names {
    machine: Machine,
    /// How each is called, as a person would type it, the newest runs and marks last.
    listed: Vec<String>,
    /// The same, each as it is typed.
    typed: Vec<String>,
    more: usize,
    /// The run that is looked for, if it has begun.
    wanted: Option<u32>,
    found: bool,
}

impl Names {
    /// Takes note of an event; returns whether it is the moment.
    fn is_it(&mut self, event: &Event, moment: &Moment) -> bool {
        match &event.kind {
            EventKind::SessionStarted { machine, .. } => self.machine.clone_from(machine),
            EventKind::Mark { label } => {
                let name = harmless(label);
                self.report(format!("'{name}'"), [name]);
                return is_called(label, moment);
            }
            EventKind::Run { run, event } => match event {
                RunEvent::Started(start) => {
                    let label = label_of(start, &self.machine);
                    let name = harmless(&label);
                    let number = format!("run:{}", run.0);
                    self.report(format!("{number} '{name}'"), [name, number]);
                    let wanted = *moment == Moment::Run(run.0) || is_called(&label, moment);
                    if self.wanted.is_none() && wanted {
                        (self.wanted, self.found) = (Some(run.0), true);
                    }
                }
                RunEvent::Ended(_) => return self.wanted == Some(run.0),
                _ => {}
            },
            _ => {}
        }
        false
    }

    fn report<const N: usize>(&mut self, name: String, typed: [String; N]) {
        if self.listed.len() < MOST_LISTED {
            self.listed.push(name);
            self.typed.extend(typed);
        } else {
            self.more += 1;
        }
    }

    fn without(self, moment: &Moment) -> NoMoment {
        let (asked, wanted) = match moment {
            Moment::At(at) => {
                let seconds = at.as_secs_f64().to_string();
                (seconds.clone(), format!("{seconds} s"))
            }
            Moment::Run(number) => (format!("run:{number}"), format!("run:{number}")),
            Moment::Named(name) => (name.clone(), format!("'{}'", harmless(name))),
        };
        let mut there_is = if self.listed.is_empty() {
            "no run and no mark is".to_owned()
        } else {
            format!("there is {}", self.listed.join(", "))
        };
        if self.more > 0 {
            // Writing into a string cannot fail.
            let _ = write!(there_is, " and {} more", self.more);
        }
        NoMoment {
            wanted,
            there_is,
            asked,
            names: self.typed,
        }
    }
}

fn is_called(label: &str, moment: &Moment) -> bool {
    matches!(moment, Moment::Named(name) if label.to_lowercase() == name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::tests::{SIZE, recorded};
    use crate::tui::app::Look;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_and_a_name_are_told_apart() {
        assert_eq!(moment("1.5"), Moment::At(Timestamp::from_millis(1_500)));
        assert_eq!(moment("run:3"), Moment::Run(3));
        assert_eq!(moment("mark 2"), Moment::Named("mark 2".to_owned()));
        for wrong in ["", " ", "-1", "inf", "nan", "run:", "run:x"] {
            assert!(wrong.parse::<Moment>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn runs_are_found_by_number_and_name_at_their_end() {
        for (text, over) in [
            ("run:0", 1),
            ("native serial", 1),
            ("RUN:1", 0),
            ("run:1", 2),
        ] {
            let mut frames = FrameSequence::new(recorded(), Look::default(), SIZE);
            let found = frames.go_to_moment(&moment(text));
            assert_eq!(found.is_ok(), over > 0, "{text}: {found:?}");
            if over > 0 {
                assert_eq!(frames.app.session.runs.len(), over, "{text}");
                assert!(!frames.runs(), "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        let mut frames = FrameSequence::new(recorded(), Look::default(), SIZE);
        let error = frames
            .go_to_moment(&moment("run:7"))
            .unwrap_err()
            .to_string();
        let start =
            "there is no run:7 in it; there is run:0 'native serial', run:1 'native pool x4'";
        assert!(error.starts_with(start), "{error}");
        let mut empty = FrameSequence::new(std::iter::empty(), Look::default(), SIZE);
        let error = empty
            .go_to_moment(&moment("a\u{1b}b"))
            .unwrap_err()
            .to_string();
        assert_eq!(error, "there is no 'a?b' in it; no run and no mark is");
    }
}
