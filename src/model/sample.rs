//! A sample of the machine: every core, the run's own workers, eggtop itself.

use serde::{Deserialize, Serialize};

use super::clock::TimeSpan;
use super::event::WorkerId;
use super::host::HostId;
use super::process::ProcessSample;

/// One sample of the machine. Shares are of one core, 0 to 1, over the `window` before the sample.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The host that was looked at.
    #[serde(default, skip_serializing_if = "HostId::is_here")]
    pub host: HostId,
    /// The length of time the shares are over.
    pub window: TimeSpan,
    /// Every online core, in order of its number.
    pub cores: Vec<CoreSample>,
    /// The workers of the run that is on, as the kernel sees them.
    pub workers: Vec<WorkerSample>,
    /// The processes of the run that is on, and eggtop's own, as the kernel sees them.
    #[serde(default)]
    pub processes: Vec<ProcessSample>,
    /// What eggtop itself uses, its workers not counted, in cores.
    pub own: f32,
    /// Load average over one minute, where the system reports it.
    pub load: Option<f32>,
    /// The control group's throttling since the session began, where there is a quota.
    pub throttling: Option<Throttling>,
    /// How often heat has held back any of the cores since the system started: reported every second while
    /// nothing runs, where the system counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heat: Option<u64>,
}

/// One core over the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CoreSample {
    /// The system's number of the core.
    pub id: u16,
    /// Share of the window in which it was busy.
    pub busy: f32,
    /// What the busy time was spent on, where the system reports it.
    pub times: Option<CoreTimes>,
}

/// The kinds of time a core spent, as shares of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct CoreTimes {
    /// User mode at normal priority, without guests.
    pub user: f32,
    /// User mode at low priority.
    pub nice: f32,
    /// In the kernel.
    pub system: f32,
    /// Serving interrupts.
    pub irq: f32,
    /// Serving soft interrupts.
    pub softirq: f32,
    /// Taken by the hypervisor.
    pub steal: f32,
    /// Running guests.
    pub guest: f32,
    /// Idle while something waited for a disk; not busy time.
    pub iowait: f32,
}

impl CoreTimes {
    /// Returns the shares of all kinds; all but the last are busy time.
    pub const fn kinds(&self) -> [f32; 8] {
        [
            self.user,
            self.nice,
            self.system,
            self.irq,
            self.softirq,
            self.steal,
            self.guest,
            self.iowait,
        ]
    }
}

/// One worker's thread as the kernel sees it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorkerSample {
    /// Which worker.
    pub worker: WorkerId,
    /// The kernel's state letter: R, S, D, T, Z.
    pub state: char,
    /// The core it was on last.
    pub core: u16,
    /// Share of the window on a core.
    pub running: f32,
    /// Share of the window ready, but waiting for a core; absent where the kernel does not report it.
    pub waiting: Option<f32>,
    /// How often a second it left its core to wait for something, and how often although it wanted
    /// to go on; absent where the kernel does not report it.
    #[serde(default)]
    pub switches: Option<Switches>,
}

/// How often a second a thread left its core.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Switches {
    /// To wait for something: a lock, a timer, a file.
    pub voluntary: f32,
    /// Because something else was to have the core.
    pub involuntary: f32,
}

/// How often and how long the control group's quota stopped us.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Throttling {
    /// Periods in which the quota ran out.
    pub periods: u64,
    /// Time for which its threads were stopped, summed.
    pub time: TimeSpan,
}

impl Throttling {
    /// Returns what was added since an earlier count.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            periods: self.periods.saturating_sub(earlier.periods),
            time: self.time - earlier.time,
        }
    }
}
