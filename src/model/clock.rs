//! The session's clock: nanoseconds since the session's start, on `CLOCK_MONOTONIC`.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::os;

/// An instant of a session: nanoseconds since the session's start.
///
/// The difference of two saturates at zero: events of several processes can arrive a little out of
/// order.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The start of the session.
    pub const START: Self = Self(0);

    /// Returns the instant this many milliseconds after the start.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000_000)
    }

    /// Returns the instant this many seconds after the start; what is negative or no number is the
    /// start.
    pub const fn from_secs_f64(seconds: f64) -> Self {
        Self((seconds * 1e9) as u64)
    }

    /// Returns the seconds since the start.
    pub const fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Returns the time since the start.
    pub const fn since_start(self) -> TimeSpan {
        TimeSpan(self.0)
    }
}

impl Sub for Timestamp {
    type Output = TimeSpan;

    fn sub(self, earlier: Self) -> TimeSpan {
        TimeSpan(self.0.saturating_sub(earlier.0))
    }
}

impl Add<TimeSpan> for Timestamp {
    type Output = Self;

    fn add(self, later: TimeSpan) -> Self {
        Self(self.0.saturating_add(later.0))
    }
}

impl AddAssign<TimeSpan> for Timestamp {
    fn add_assign(&mut self, later: TimeSpan) {
        *self = *self + later;
    }
}

impl Sub<TimeSpan> for Timestamp {
    type Output = Self;

    fn sub(self, earlier: TimeSpan) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    /// Writes the seconds since the start as those of a [`TimeSpan`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.since_start().fmt(f)
    }
}

/// A length of time, in nanoseconds.
///
/// Not [`Duration`] of the standard library: that panics when a sum overflows, and a damaged file
/// may hold any number. This one saturates, at zero as well, is written as one integer in every file
/// format, and takes half the memory, of which a session's rows and segments need much.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct TimeSpan(pub u64);

impl TimeSpan {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Returns this many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000_000)
    }

    /// Returns this many seconds; what is negative or no number becomes zero.
    pub fn from_secs_f64(seconds: f64) -> Self {
        Self((seconds * 1e9) as u64)
    }

    /// Returns the time in seconds.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Returns the time as a standard duration.
    pub const fn as_duration(self) -> Duration {
        Duration::from_nanos(self.0)
    }
}

impl Add for TimeSpan {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for TimeSpan {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for TimeSpan {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for TimeSpan {
    fn sum<I: Iterator<Item = Self>>(times: I) -> Self {
        times.fold(Self::ZERO, Add::add)
    }
}

impl From<Duration> for TimeSpan {
    fn from(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for TimeSpan {
    /// Writes seconds with two decimals: `3.14 s`; a precision may be given.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precision = f.precision().unwrap_or(2);
        write!(f, "{:.precision$} s", self.as_secs_f64())
    }
}

/// A moment on the host's clock, reported by a process that does not know the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(u64);

/// Tells the time since the session began, in every process of the same host.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clock {
    zero_ns: u64,
}

impl Clock {
    /// Starts a session's clock: now is zero.
    pub fn start() -> Self {
        Self {
            zero_ns: os::monotonic(),
        }
    }

    /// Returns the time since the session's start.
    pub fn now(self) -> Timestamp {
        Timestamp(os::monotonic().saturating_sub(self.zero_ns))
    }

    /// Returns the current moment; every process of the host can read it, with or without a session.
    pub fn moment() -> Moment {
        Moment(os::monotonic())
    }

    /// Returns when a moment was; one before the session is its start.
    pub const fn at(self, moment: Moment) -> Timestamp {
        Timestamp(moment.0.saturating_sub(self.zero_ns))
    }

    /// Returns for how long the machine has slept since it was started: the session's clock stands
    /// still meanwhile. Nothing where the system does not report it.
    pub fn slept() -> TimeSpan {
        TimeSpan(os::slept())
    }

    /// Returns the CPU time that the calling thread has used since it began.
    pub fn thread_cpu() -> TimeSpan {
        TimeSpan(os::thread_cpu())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_and_never_wraps() {
        let clock = Clock::start();
        let first = clock.now();
        assert!(clock.now() >= first);
        assert_eq!(Timestamp(3) - Timestamp(5), TimeSpan::ZERO);
        assert_eq!(Timestamp(3) - TimeSpan(5), Timestamp::START);
        assert_eq!(Timestamp(3) + TimeSpan(u64::MAX), Timestamp(u64::MAX));
        assert_eq!(TimeSpan(3) - TimeSpan(5), TimeSpan::ZERO);
        assert_eq!(TimeSpan(3) + TimeSpan(u64::MAX), TimeSpan(u64::MAX));
        assert_eq!(TimeSpan::from_secs_f64(-1.0), TimeSpan::ZERO);
        assert_eq!(TimeSpan::from_secs_f64(f64::NAN), TimeSpan::ZERO);
    }

    #[test]
    fn a_machine_that_does_not_sleep_has_slept_as_long_as_before() {
        let before = Clock::slept();
        std::thread::sleep(Duration::from_millis(2));
        let gone = Clock::slept() - before;
        assert!(gone < TimeSpan::from_millis(1_000), "{gone}");
    }

    #[test]
    fn both_are_one_number_in_every_format() {
        assert_eq!(serde_json::to_string(&Timestamp(7)).unwrap(), "7");
        assert_eq!(serde_json::to_string(&TimeSpan(7)).unwrap(), "7");
        assert_eq!(
            serde_json::from_str::<Timestamp>("7").unwrap(),
            Timestamp(7)
        );
        assert_eq!(serde_json::from_str::<TimeSpan>("7").unwrap(), TimeSpan(7));
    }

    #[test]
    fn shows_seconds() {
        assert_eq!(TimeSpan::from_millis(3_141).to_string(), "3.14 s");
        assert_eq!(format!("{:.1}", TimeSpan::from_millis(3_141)), "3.1 s");
    }
}
