//! Why the outcome of an expectation is unknown.

use std::{fmt, mem};

use crate::model::RunEnd;
use crate::results::row::Row;
use crate::text::figures::{figure, percent, time};

/// Why it is unknown whether an expectation was met.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Doubt {
    /// Nothing of it was run.
    NotRun,
    /// A run was stopped before it was done.
    Stopped(String),
    /// A run came to its time limit.
    TimedOut(String),
    /// A run was aborted, and why.
    Broken(String, String),
    /// Tasks ran out of time, which says more on the machine than on them.
    TooSlow(String),
    /// The program stood still for so many seconds.
    Suspended(f64),
    /// Runs took so few seconds that starting and ending is most of what was measured.
    Short(f64),
    /// Other programs used so many cores, of so many.
    Others(f64, usize),
    /// For this share of the time inside tasks something else had the core.
    NoCore(f64),
    /// The quota stopped the program for so many seconds.
    Throttled(f64),
    /// The same work took so many times the CPU time.
    Unsteady(f64),
    /// So many equal busy loops side by side do only so many times as much as one.
    Ceiling(u32, f64),
    /// The difference is smaller than what times of the same work differ by.
    TooClose,
    /// What it is about is not there, in words.
    Without(String),
    /// Chance alone may have made it so.
    Chance,
}

impl Doubt {
    /// Returns why a run that did not come to its end says nothing.
    pub(super) fn of_end(row: &Row) -> Option<Self> {
        let label = row.measured.label.clone();
        match &row.measured.end {
            RunEnd::Stopped => Some(Self::Stopped(label)),
            RunEnd::TimedOut => Some(Self::TimedOut(label)),
            RunEnd::Broken(why) => Some(Self::Broken(label, why.clone())),
            RunEnd::Completed | RunEnd::Deadlocked => None,
        }
    }

    /// Leaves out what says the same as another with a smaller figure.
    pub(super) fn largest<'a>(all: impl Iterator<Item = &'a Self>) -> Vec<&'a Self> {
        let mut largest: Vec<&Self> = Vec::new();
        for doubt in all {
            let alike = |other: &&mut &Self| {
                doubt.figure().is_some() && mem::discriminant(**other) == mem::discriminant(doubt)
            };
            match largest.iter_mut().find(alike) {
                Some(other) if other.figure() < doubt.figure() => *other = doubt,
                Some(_) => {}
                None => largest.push(doubt),
            }
        }
        largest
    }

    /// Returns how much of it there is, where two of its kind differ in nothing else.
    const fn figure(&self) -> Option<f64> {
        match self {
            Self::Suspended(figure)
            | Self::Others(figure, _)
            | Self::NoCore(figure)
            | Self::Throttled(figure)
            | Self::Unsteady(figure) => Some(*figure),
            _ => None,
        }
    }

    /// Returns whether another measurement may do without it.
    pub(super) const fn is_noise(&self) -> bool {
        matches!(
            self,
            Self::Others(..) | Self::NoCore(_) | Self::Unsteady(_) | Self::TooClose | Self::Chance
        )
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun => f.write_str("it was not run"),
            Self::Stopped(label) => write!(f, "{label} was stopped"),
            Self::TimedOut(label) => write!(f, "{label} came to its time limit"),
            Self::Broken(label, why) => {
                write!(f, "{label} was aborted: {}", why.trim_end_matches('.'))
            }
            Self::TooSlow(label) => write!(f, "tasks of {label} ran out of time"),
            Self::Suspended(seconds) => write!(f, "the program was stopped for {}", time(*seconds)),
            Self::Short(seconds) => write!(f, "a run of {} is too short to judge", time(*seconds)),
            Self::Others(used, cores) => write!(
                f,
                "other programs used {} of {cores} core{}",
                figure(*used, 1, 2),
                if *cores == 1 { "" } else { "s" }
            ),
            Self::NoCore(share) => write!(
                f,
                "for {} % of the time inside tasks something else had the core",
                percent(*share)
            ),
            Self::Throttled(seconds) => {
                write!(f, "the quota stopped this program for {}", time(*seconds))
            }
            Self::Unsteady(times) => write!(
                f,
                "the same work took {} times the CPU time",
                figure(*times, 1, 2)
            ),
            Self::Ceiling(loops, times) => write!(
                f,
                "this machine does only {} times as much with {loops} cores as with one",
                figure(*times, 1, 2)
            ),
            Self::TooClose => f.write_str("too close to call"),
            Self::Without(what) => f.write_str(what),
            Self::Chance => f.write_str("it may have been chance"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_kind_the_largest_figure_is_enough() {
        let doubts = [
            Doubt::NoCore(0.58),
            Doubt::Unsteady(1.4),
            Doubt::NoCore(0.68),
            Doubt::NoCore(0.61),
            Doubt::Stopped("serial".to_owned()),
            Doubt::Stopped("threads x4".to_owned()),
        ];
        assert_eq!(
            Doubt::largest(doubts.iter()),
            [&doubts[2], &doubts[1], &doubts[4], &doubts[5]]
        );
    }
}
