//! Every core's load through `sysinfo`: the length of its bar and its number, on every platform.
//!
//! `sysinfo` reports the load since its last refresh and silently ignores one sooner than 200 ms. So
//! several of it take turns: every 100 ms the next one looks back half a second, which makes a
//! sliding window. Each is primed before it counts, since the first refresh of each shows no load.

use std::time::{Duration, Instant};

use sysinfo::System;

use crate::model::TimeSpan;

use super::history::{STALE, WINDOW};

/// How many take turns: the window over the pace of 100 ms.
const TURNS: usize = 5;

/// Looks at the load of all cores again and again.
#[derive(Debug, Default)]
pub struct LoadReader {
    turns: Vec<Turn>,
    last: Option<Load>,
}

/// The load of every core over a window.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Load {
    /// The length of time it is over.
    pub window: TimeSpan,
    /// Number and busy share (0 to 1) of every core, in the system's order.
    pub cores: Vec<(u16, f32)>,
}

/// How often the load is going to be sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Every 100 ms: all turns are kept ready.
    Live,
    /// Every 400 ms: one turn is enough, and costs the least.
    Idle,
}

impl LoadReader {
    /// Returns the load over about the last [`WINDOW`], or the last one known if nothing can be said
    /// so soon; none at the beginning and after the program had been stopped.
    pub fn look(&mut self, pace: Pace) -> Option<&Load> {
        let ages: Vec<Duration> = self
            .turns
            .iter()
            .map(|turn| turn.looked.elapsed())
            .collect();
        if let Some(turn) = ready(&ages) {
            self.last = Some(self.turns[turn].look());
        } else if !ages.iter().any(|&age| is_recent(age)) {
            self.last = None;
        }
        self.prime(pace, &ages);
        self.last.as_ref()
    }

    /// Begins anew: `sysinfo` identifies cores by line, so it must not see their set change.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Gets one more turn ready, if one is missing or has been left out for long.
    fn prime(&mut self, pace: Pace, ages: &[Duration]) {
        if self.turns.len() < TURNS {
            self.turns.extend(Turn::new());
        } else if let Some(turn) = ages.iter().position(|&age| !is_recent(age))
            && (pace == Pace::Live || !ages.iter().any(|&age| is_recent(age)))
        {
            self.turns[turn].look();
        }
    }
}

/// One `sysinfo` and when it last looked.
#[derive(Debug)]
struct Turn {
    system: System,
    looked: Instant,
}

impl Turn {
    /// Returns a primed one; none where `sysinfo` cannot work.
    fn new() -> Option<Self> {
        let mut system = System::new().ok()?;
        system.refresh_cpu_usage();
        Some(Self {
            system,
            looked: Instant::now(),
        })
    }

    /// Returns the load since the last look.
    fn look(&mut self) -> Load {
        let window = TimeSpan::from(self.looked.elapsed());
        self.system.refresh_cpu_usage();
        // After the refresh, so that our age of a turn is never more than its own.
        self.looked = Instant::now();
        let cores = self.system.cpus().iter().enumerate();
        Load {
            window,
            cores: cores
                .map(|(line, core)| {
                    let number = core
                        .name()
                        .strip_prefix("cpu")
                        .and_then(|id| id.parse().ok());
                    (number.unwrap_or(line as u16), core.usage() / 100.0)
                })
                .collect(),
        }
    }
}

/// Returns the turn to look at: the one whose last look is nearest to a window ago.
fn ready(ages: &[Duration]) -> Option<usize> {
    ages.iter()
        .enumerate()
        .filter(|&(_, &age)| age >= sysinfo::MINIMUM_CPU_UPDATE_INTERVAL && is_recent(age))
        .min_by_key(|&(_, age)| age.abs_diff(WINDOW.as_duration()))
        .map(|(turn, _)| turn)
}

/// Returns whether a look is not so long ago that the program must have been stopped since.
fn is_recent(age: Duration) -> bool {
    age <= STALE.as_duration()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(ages: &[u64]) -> Vec<Duration> {
        ages.iter().map(|&age| Duration::from_millis(age)).collect()
    }

    #[test]
    fn the_turn_nearest_to_a_window_ago_looks() {
        assert_eq!(ready(&millis(&[100, 500, 400, 300, 200])), Some(1));
        assert_eq!(ready(&millis(&[400])), Some(0));
        assert_eq!(ready(&millis(&[90, 210])), Some(1));
    }

    #[test]
    fn no_turn_looks_too_soon_or_after_a_stop() {
        assert_eq!(ready(&[]), None);
        assert_eq!(ready(&millis(&[199, 100, 0])), None);
        assert_eq!(ready(&millis(&[60_000, 60_100])), None);
    }

    #[test]
    fn the_first_look_shows_no_load() {
        let mut reader = LoadReader::default();
        assert_eq!(reader.look(Pace::Idle), None);
    }
}
