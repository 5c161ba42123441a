//! What a worker used, and how it ended.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::clock::TimeSpan;
use crate::os;

/// How a process or thread ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// With this status; 0 is well.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Code(code) => write!(f, "exit status {code}"),
            Self::Signal(number) => match os::signal_name(number) {
                Some(name) => f.write_str(name),
                None => write!(f, "signal {number}"),
            },
        }
    }
}

/// What a worker, or all of a run, used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// CPU time in user mode.
    pub user: TimeSpan,
    /// CPU time in the kernel.
    pub sys: TimeSpan,
    /// Peak resident memory in KiB; 0 for threads, which share theirs.
    pub peak_kib: u64,
    /// Voluntary context switches.
    pub voluntary: u64,
    /// Involuntary context switches.
    pub involuntary: u64,
}

impl Usage {
    /// Returns user and system time together.
    pub fn cpu(&self) -> TimeSpan {
        self.user + self.sys
    }

    /// Returns what was used since an earlier reading of the same thread.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        Self {
            user: self.user - before.user,
            sys: self.sys - before.sys,
            peak_kib: 0,
            voluntary: self.voluntary.saturating_sub(before.voluntary),
            involuntary: self.involuntary.saturating_sub(before.involuntary),
        }
    }

    /// Adds another's use; the peak is the largest single one.
    pub fn add(&mut self, other: &Self) {
        self.user += other.user;
        self.sys += other.sys;
        self.peak_kib = self.peak_kib.max(other.peak_kib);
        self.voluntary = self.voluntary.saturating_add(other.voluntary);
        self.involuntary = self.involuntary.saturating_add(other.involuntary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_names_its_signal() {
        assert_eq!(Exit::Signal(9).to_string(), "SIGKILL");
        assert_eq!(Exit::Code(3).to_string(), "exit status 3");
    }
}
