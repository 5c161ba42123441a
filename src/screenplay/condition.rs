//! What a caption may hang on: a measurement of the run that ended last.
//!
//! A sentence that claims something is true on a machine where that was measured, and on no other.

use std::fmt;
use std::str::FromStr;

use crate::results::{Row, compare};
use crate::session::Session;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// How many times as fast as the serial run of the same work it was.
    Speedup,
    /// How many cores it kept busy.
    Cores,
}

/// How a measurement is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Is {
    Below(f64),
    AtMost(f64),
    Above(f64),
    AtLeast(f64),
    /// There is none.
    Unknown,
}

/// What must hold of the run that ended last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    measure: Measure,
    is: Is,
}

impl Condition {
    /// Returns whether it holds of what a session has measured.
    pub(super) fn holds(self, session: &Session) -> bool {
        let rows = compare::newest_rows(session);
        let Some(values) = rows.first().and_then(|row| self.values(row)) else {
            return self.is == Is::Unknown;
        };
        values.into_iter().all(|value| match self.is {
            Is::Unknown => false,
            Is::Below(limit) => value < limit,
            Is::AtMost(limit) => value <= limit,
            Is::Above(limit) => value > limit,
            Is::AtLeast(limit) => value >= limit,
        })
    }

    /// Returns what was measured, and what it would have been had the same work cost the same.
    fn values(self, row: &Row) -> Option<[f64; 2]> {
        let values = match self.measure {
            Measure::Speedup => {
                let speedup = row
                    .comparison()
                    .speedup
                    .filter(|_| row.has_sound_base())?
                    .mean;
                [speedup, speedup * row.comparison().unsteady.unwrap_or(1.0)]
            }
            Measure::Cores => [row.measured.cores_busy.mean; 2],
        };
        let known = row.measured.is_whole() && values.iter().all(|value| value.is_finite());
        known.then_some(values)
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let allowed = || {
            "speedup or cores, then < <= > >= and a number, or unknown: speedup < 1.2".to_owned()
        };
        let mut words = text.split_whitespace();
        let measure = match words.next() {
            Some("speedup") => Measure::Speedup,
            Some("cores") => Measure::Cores,
            _ => return Err(allowed()),
        };
        let of = match words.next() {
            Some("unknown") if words.next().is_none() => {
                let is = Is::Unknown;
                return Ok(Self { measure, is });
            }
            Some("<") => Is::Below,
            Some("<=") => Is::AtMost,
            Some(">") => Is::Above,
            Some(">=") => Is::AtLeast,
            _ => return Err(allowed()),
        };
        let number = words.next().and_then(|word| word.parse::<f64>().ok());
        let limit = number.filter(|number| number.is_finite() && *number >= 0.0);
        match (limit, words.next()) {
            (Some(limit), None) => Ok(Self {
                measure,
                is: of(limit),
            }),
            _ => Err(allowed()),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.measure {
            Measure::Speedup => "speedup ",
            Measure::Cores => "cores ",
        })?;
        match self.is {
            Is::Below(limit) => write!(f, "< {limit}"),
            Is::AtMost(limit) => write!(f, "<= {limit}"),
            Is::Above(limit) => write!(f, "> {limit}"),
            Is::AtLeast(limit) => write!(f, ">= {limit}"),
            Is::Unknown => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Event, EventKind, ExecutorKind, TimeSpan};
    use crate::session::play::{begins, ms, over, play, session_of, start, summary};

    /// A serial run of 16 s that was stopped for so long, and a pool that took 4 s.
    fn session(stopped: u64) -> Session {
        let of = |executor, workers| {
            let spec = Draft {
                executor,
                ..Draft::default()
            }
            .spec();
            start(spec, workers)
        };
        let stop = EventKind::Suspended {
            from: ms(1_000),
            asleep: TimeSpan::ZERO,
        };
        let stop = Event {
            at: ms(1_000 + stopped),
            kind: stop,
        };
        play([
            session_of(4),
            begins(0, 0, of(ExecutorKind::Serial, 1)),
            stop,
            over(16_000, 0, summary(16_000, 8)),
            begins(20_000, 1, of(ExecutorKind::Pool, 4)),
            over(24_000, 1, summary(4_000, 8)),
        ])
    }

    #[test]
    fn a_speedup_over_a_run_that_was_stopped_is_unknown() {
        let holds = |text: &str, session: &Session| {
            let condition: Condition = text.parse().unwrap();
            condition.holds(session)
        };
        let whole = session(0);
        assert!(holds("speedup > 3.9", &whole) && !holds("speedup unknown", &whole));
        let stopped = session(8_000);
        assert!(!holds("speedup > 3.9", &stopped) && !holds("speedup < 5", &stopped));
        assert!(holds("speedup unknown", &stopped));
        assert!(holds("cores > 1", &stopped), "that does not hang on it");
    }
}
