//! When workers that wait for each other are called a deadlock: when they stay stuck, and what
//! the kernel says about them over a whole window shows how they hang.

use super::wait_for::{StuckSet, WaitFor};
use crate::model::{
    Deadlock, Event, EventKind, Hang, RunEvent, RunId, Sample, TimeSpan, Timestamp,
};

/// They must stay stuck for so long.
const STAYS: TimeSpan = TimeSpan::from_millis(600);
/// Workers that use more cores than this together do not sleep.
const ASLEEP: f64 = 0.1;
/// Nor do those that are on a core or ready for one for more than this share of the time. On a busy
/// machine a sleeper that wakes now and then to look for a stop is ready for some of it, too.
const AWAKE: f64 = 0.8;

/// Looks out for deadlocks in the events of a session.
#[derive(Debug, Default)]
pub struct DeadlockDetector {
    /// The run that is on, and whether its deadlock was reported.
    current: Option<(RunId, WaitFor, bool)>,
}

impl DeadlockDetector {
    /// Takes the next event; returns the deadlock that is seen by it, once a run.
    pub fn observe(&mut self, event: &Event) -> Option<(RunId, Deadlock)> {
        match &event.kind {
            EventKind::Run {
                run,
                event: RunEvent::Started(start),
            } => self.current = Some((*run, WaitFor::new(start), false)),
            EventKind::Run { run, event: what } => {
                let current = self.current.as_mut().filter(|(id, ..)| id == run);
                if let Some((_, graph, _)) = current {
                    graph.apply(event.at, what);
                }
            }
            EventKind::Sample(sample) if sample.host.is_here() => {
                return self.look(event.at, sample);
            }
            _ => {}
        }
        None
    }

    fn look(&mut self, at: Timestamp, sample: &Sample) -> Option<(RunId, Deadlock)> {
        let (run, graph, reported) = self.current.as_mut().filter(|(.., reported)| !reported)?;
        let set = graph.stuck_set()?;
        let stays = at - set.since >= STAYS && at - sample.window >= set.since;
        if !stays {
            return None;
        }
        *reported = true;
        Some((*run, seen(set, sample)))
    }
}

fn seen(set: StuckSet, sample: &Sample) -> Deadlock {
    let workers = sample.workers.iter();
    let stuck = workers.filter(|worker| set.stuck.contains(&worker.worker));
    let cores: f64 = stuck.clone().map(|worker| f64::from(worker.running)).sum();
    // On a busy machine those that spin get little of a core, but are ready for it all the time.
    let ready: f64 = stuck
        .map(|worker| f64::from(worker.waiting.unwrap_or(0.0)))
        .sum();
    let awake = cores + ready > AWAKE * set.stuck.len() as f64;
    Deadlock {
        cycle: set.cycle,
        stuck: set.stuck,
        since: set.since,
        kind: if cores > ASLEEP || awake {
            Hang::Spinning
        } else {
            Hang::Sleeping
        },
        cores,
    }
}

#[cfg(test)]
mod tests;
