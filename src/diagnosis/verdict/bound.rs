//! What work is bound by.

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;

use super::others;
use crate::results::facts::Facts;

/// What would have to change for the work to be done sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// Cores that compute.
    Computing,
    /// Something that needs no core: sleep, socket, file.
    Waiting,
    /// A lock.
    Lock,
    /// The lock of an interpreter.
    Gil,
    /// The one thread of an event loop.
    Loop,
    /// The path to memory, which all cores share.
    Memory,
    /// What workers share, which goes from one to the other for every change.
    Sharing,
    /// Starting the workers.
    StartUp,
    /// Handing tasks to workers.
    HandOver,
    /// Workers without work while others have some.
    Imbalance,
    /// More workers than cores.
    Oversubscription,
    /// What the control group allows.
    Quota,
    /// Programs that had the cores meanwhile.
    OtherPrograms,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Computing => "computing",
            Self::Waiting => "waiting",
            Self::Lock => "a lock",
            Self::Gil => "the GIL",
            Self::Loop => "the event loop",
            Self::Memory => "memory bandwidth",
            Self::Sharing => "sharing",
            Self::StartUp => "start-up",
            Self::HandOver => "hand-over",
            Self::Imbalance => "imbalance",
            Self::Oversubscription => "oversubscription",
            Self::Quota => "the quota",
            Self::OtherPrograms => "other programs",
        })
    }
}

/// Returns what took most of the workers' time; nothing where that is unknown.
pub(super) fn measured(facts: &Facts) -> Option<Bound> {
    let parts = [
        (Bound::Computing, facts.times.running()),
        (Bound::Waiting, facts.times.waiting),
        (Bound::Gil, facts.times.gil),
        (Bound::Lock, facts.times.lock),
        // no worker would wait at a barrier if all reached it at once
        (Bound::Imbalance, facts.times.barrier),
        (Bound::Loop, facts.times.kept),
        (Bound::OtherPrograms, others::taken(facts)),
        (Bound::Oversubscription, others::crowding(facts)),
        (Bound::StartUp, facts.times.start_up),
        (Bound::HandOver, facts.times.hand_over),
    ];
    let (bound, most) = parts
        .into_iter()
        .reduce(|most, part| if part.1 > most.1 { part } else { most })?;
    // without reports on most of the time, what took it is unknown
    (most > 0.0 && facts.times.untold <= most).then_some(bound)
}
