//! What a player has seen of the log: all that it waits for.

use super::Until;
use crate::model::{Event, EventKind, RunEnd, RunEvent, Timestamp, WorkerEvent};

/// What the log has said about the runs.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Whether the machine has been looked at.
    pub(super) ready: bool,
    /// When the latest event happened.
    pub(super) now: Timestamp,
    /// Series that were taken, and that have ended.
    pub(super) taken: u32,
    ended: u32,
    run: Option<OneRun>,
    /// Why no more can be played.
    pub(super) fault: Option<String>,
}

/// The run that is on.
#[derive(Debug, Default)]
struct OneRun {
    tasks: u32,
    settled: u32,
    works: bool,
    deadlock: Option<String>,
}

impl Seen {
    /// Takes an event.
    pub(super) fn observe(&mut self, event: &Event) {
        self.now = self.now.max(event.at);
        match &event.kind {
            EventKind::Sample(sample) => self.ready |= sample.host.is_here(),
            EventKind::SeriesEnded { .. } => self.ended += 1,
            EventKind::Run { event, .. } => self.observe_run(event),
            _ => {}
        }
    }

    fn observe_run(&mut self, event: &RunEvent) {
        if let RunEvent::Started(start) = event {
            let tasks = start.tasks;
            self.run = Some(OneRun {
                tasks,
                ..OneRun::default()
            });
            return;
        }
        let Some(run) = &mut self.run else {
            return;
        };
        match event {
            RunEvent::Worker { event, .. } => match event {
                WorkerEvent::TaskStarted { .. } => run.works = true,
                WorkerEvent::TaskEnded(_) => run.settled += 1,
                WorkerEvent::Batch(batch) => run.settled += batch.tasks,
                _ => {}
            },
            RunEvent::TaskLost { retried: false, .. } => run.settled += 1,
            RunEvent::Deadlocked(deadlock) => run.deadlock = Some(deadlock.words()),
            RunEvent::Ended(summary) => {
                self.run = None;
                match &summary.end {
                    RunEnd::Broken(reason) => {
                        self.fault = Some(format!("the run was aborted: {reason}"));
                    }
                    RunEnd::TimedOut => {
                        self.fault = Some("the run came to its time limit".to_owned());
                    }
                    RunEnd::Completed | RunEnd::Stopped | RunEnd::Deadlocked => {}
                }
            }
            _ => {}
        }
    }

    /// Returns whether nothing runs and nothing waits to.
    pub(super) fn is_idle(&self) -> bool {
        self.taken == self.ended && self.run.is_none()
    }

    /// Returns whether the log contains what is waited for.
    pub(super) fn holds(&self, until: &Until) -> bool {
        let run = self.run.as_ref();
        let is = |what: &dyn Fn(&OneRun) -> bool| run.is_some_and(what);
        match until {
            Until::Done => self.is_idle(),
            // a run that is over already has come so far, too
            Until::Running => self.is_idle() || is(&|run| run.works || run.settled > 0),
            Until::Settled(share) => {
                self.is_idle() || is(&|run| f64::from(run.settled) >= share * f64::from(run.tasks))
            }
            Until::Deadlock => is(&|run| run.deadlock.is_some()),
            Until::Mark | Until::Passed(_) => false,
        }
    }

    /// Returns why what is waited for can never come, if that is known.
    pub(super) fn never(&self, until: &Until) -> Option<String> {
        let run = self.run.as_ref();
        match until {
            Until::Done | Until::Settled(_) => {
                let words = run?.deadlock.as_ref()?;
                Some(format!("the run hangs in a deadlock: {words}"))
            }
            Until::Deadlock if self.is_idle() => Some("nothing runs any more".to_owned()),
            _ => None,
        }
    }
}
