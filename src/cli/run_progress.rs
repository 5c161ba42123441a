//! How far a call has come and how it went: a fold over the events of its runs.

use crate::diagnosis::beforehand;
use crate::model::{
    Event, EventKind, Hang, Recording, RunEnd, RunEvent, RunSpec, RunStart, RunSummary,
    WorkerEvent, name_of,
};
use crate::results::counted_wrong;

use super::COULD_NOT_RUN;
use super::recording::NOT_RECORDED;

/// The exit status of a call in which a task failed or was lost, a total is wrong, or a run was aborted.
const SOMETHING_FAILED: u8 = 1;

/// What is known of the runs of a call.
#[derive(Debug, Default)]
pub(super) struct RunProgress {
    /// Whether nothing more will come.
    pub(super) over: bool,
    /// Runs that ended.
    pub(super) ended: u32,
    /// The run that is on.
    pub(super) current: Option<Current>,
    worst: u8,
    /// Whether it was said that the cores are not steady.
    unsteady: bool,
    /// Whether the recording is not whole.
    not_recorded: bool,
}

/// How far the current run has come.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Current {
    /// What it is, in a few words: `pool x4`.
    pub(super) name: String,
    pub(super) tasks: u32,
    /// Its tasks that ended or were lost.
    pub(super) over: u32,
    /// Whether it got so far that an abort no longer counts as a refusal: to its first task, or where
    /// the work is done elsewhere to its first worker.
    begun: bool,
    elsewhere: bool,
    spec: RunSpec,
    /// What its tasks counted together.
    shared: Option<u64>,
}

impl RunProgress {
    /// Takes in an event; returns a sentence where a person should know.
    pub(super) fn fold(&mut self, event: &Event) -> Option<String> {
        match &event.kind {
            EventKind::Run { event, .. } => self.fold_run(event),
            EventKind::SeriesEnded { .. } => {
                self.over = true;
                None
            }
            EventKind::Notice { text } => Some(text.clone()),
            EventKind::Ceiling(measured) if !self.unsteady => {
                let unsteady = beforehand::of_cores(measured)?;
                self.unsteady = true;
                Some(beforehand::said(None, &[unsteady]))
            }
            EventKind::Recording(Recording::Broke { reason }) => {
                self.not_recorded = true;
                Some(reason.clone())
            }
            _ => None,
        }
    }

    /// Begins to count the runs of a round.
    pub(super) fn begin_round(&mut self) {
        self.over = false;
        self.ended = 0;
    }

    /// Returns the exit status that the runs have earned so far.
    pub(super) fn status(&self) -> u8 {
        self.worst
    }

    /// Returns the exit status of a call whose runs have this one: a result counts more than that
    /// it was not recorded.
    pub(super) const fn status_with_recording(&self, status: u8) -> u8 {
        match status {
            0 if self.not_recorded => NOT_RECORDED,
            status => status,
        }
    }

    fn fold_run(&mut self, event: &RunEvent) -> Option<String> {
        match event {
            RunEvent::Started(start) => self.current = Some(Current::new(start)),
            RunEvent::Worker { event, .. } => match event {
                WorkerEvent::Started { .. } => self.begin(),
                WorkerEvent::TaskEnded(_) => self.advance(1),
                WorkerEvent::Batch(batch) => self.advance(batch.tasks),
                _ => {}
            },
            RunEvent::TaskLost { retried, .. } => self.advance(u32::from(!retried)),
            RunEvent::Process { .. }
            | RunEvent::HandedOver { .. }
            | RunEvent::BatchDone { .. }
            | RunEvent::SwitchInterval { .. }
            | RunEvent::NotPinned(_)
            | RunEvent::Urls(_)
            | RunEvent::Printed(_) => {}
            RunEvent::Shared { total } => {
                if let Some(current) = &mut self.current {
                    current.shared = Some(*total);
                }
            }
            RunEvent::Deadlocked(deadlock) => {
                let what = match deadlock.kind {
                    Hang::Sleeping => "deadlock",
                    Hang::Spinning => "deadlock, spinning",
                };
                return Some(format!("{what}: {}; it is ended", deadlock.words()));
            }
            RunEvent::Ended(summary) => {
                self.ended += 1;
                let current = self.current.take();
                let begun = summary.done + summary.failed + summary.lost > 0
                    || current.as_ref().is_some_and(|current| current.begun);
                self.worst = self.worst.max(match summary.end {
                    RunEnd::Broken(_) if !begun => COULD_NOT_RUN,
                    RunEnd::Completed
                        if current.as_ref().is_some_and(|it| it.is_wrong(summary)) =>
                    {
                        SOMETHING_FAILED
                    }
                    RunEnd::Completed | RunEnd::Stopped if summary.failed + summary.lost == 0 => 0,
                    _ => SOMETHING_FAILED,
                });
                if let RunEnd::Broken(reason) = &summary.end {
                    return Some(match current {
                        Some(current) => format!("{}: {reason}", current.name),
                        None => reason.clone(),
                    });
                }
            }
        }
        None
    }

    fn begin(&mut self) {
        if let Some(current) = &mut self.current {
            current.begun = current.elsewhere;
        }
    }

    fn advance(&mut self, tasks: u32) {
        if let Some(current) = &mut self.current {
            current.over = current.over.saturating_add(tasks);
        }
    }
}

impl Current {
    fn new(start: &RunStart) -> Self {
        let executor = name_of(&start.spec.executor());
        let repeat = match start.repetition {
            0 => String::new(),
            repetition => format!(", repeat {repetition}"),
        };
        Self {
            name: format!("{executor} x{}{repeat}", start.workers),
            tasks: start.tasks,
            over: 0,
            begun: false,
            elsewhere: start.spec.runtime().is_foreign(),
            spec: start.spec.clone(),
            shared: None,
        }
    }

    /// Returns whether its tasks have counted wrong.
    fn is_wrong(&self, summary: &RunSummary) -> bool {
        counted_wrong(&self.spec, summary, self.shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::fake::{ended, event, started};
    use crate::model::{
        Batch, Ceiling, HostId, RuntimeKind, Steadiness, TaskId, TimeSpan, Timestamp, WorkerId,
    };

    fn status(end: RunEnd, done: u32, lost: u32) -> u8 {
        let mut run_progress = RunProgress::default();
        run_progress.fold(&started());
        run_progress.fold(&ended(end, done, lost));
        run_progress.status()
    }

    #[test]
    fn the_status_says_how_it_went() {
        let broken = || RunEnd::Broken("no more processes".to_owned());
        assert_eq!(status(RunEnd::Completed, 8, 0), 0);
        assert_eq!(status(RunEnd::Completed, 7, 1), 1);
        assert_eq!(status(broken(), 3, 0), 1);
        assert_eq!(status(broken(), 0, 0), 2);
    }

    #[test]
    fn where_work_is_done_elsewhere_a_run_begins_with_its_first_worker() {
        let broken = |runtime, workers: u32| {
            let mut run_progress = RunProgress::default();
            let mut start = started();
            if let EventKind::Run {
                event: RunEvent::Started(start),
                ..
            } = &mut start.kind
            {
                start.spec.change(|draft| draft.runtime = runtime);
            }
            run_progress.fold(&start);
            for worker in (0..workers).map(WorkerId) {
                let event = WorkerEvent::Started {
                    pid: 1,
                    tid: 1,
                    asked: Timestamp::START,
                    host: HostId::HERE,
                };
                run_progress.fold(&super::super::fake::event(RunEvent::Worker {
                    worker,
                    event,
                }));
            }
            run_progress.fold(&ended(RunEnd::Broken("it ended".to_owned()), 0, 0));
            run_progress.status()
        };
        assert_eq!(broken(RuntimeKind::Python, 0), 2);
        assert_eq!(broken(RuntimeKind::Python, 2), 1);
        assert_eq!(broken(RuntimeKind::Native, 2), 2);
    }

    #[test]
    fn a_later_good_run_does_not_hide_a_bad_one() {
        let mut run_progress = RunProgress::default();
        run_progress.fold(&ended(RunEnd::Completed, 7, 1));
        run_progress.fold(&ended(RunEnd::Completed, 8, 0));
        assert_eq!((run_progress.status(), run_progress.ended), (1, 2));
    }

    #[test]
    fn cores_that_are_not_steady_are_said_once() {
        let measured = |smallest_difference| Event {
            at: Timestamp::START,
            kind: EventKind::Ceiling(Ceiling {
                steadiness: Some(Steadiness {
                    workers: 2,
                    alone_varies: 0.0,
                    together_varies: 0.0,
                    cores: 2.0,
                    without_core: 0.0,
                    smallest_difference,
                }),
                ..Ceiling::default()
            }),
        };
        let mut run_progress = RunProgress::default();
        assert_eq!(run_progress.fold(&measured(0.05)), None);
        let said = run_progress.fold(&measured(0.3)).unwrap();
        assert!(
            said.starts_with("before it begins: its cores were not steady"),
            "{said}"
        );
        assert_eq!(run_progress.fold(&measured(0.3)), None);
    }

    #[test]
    fn a_broken_run_says_why() {
        let mut run_progress = RunProgress::default();
        run_progress.fold(&started());
        let reported = run_progress.fold(&ended(RunEnd::Broken("no memory".to_owned()), 0, 0));
        assert_eq!(reported.as_deref(), Some("pool x2: no memory"));
    }

    #[test]
    fn tasks_are_counted_once() {
        let mut run_progress = RunProgress::default();
        run_progress.fold(&started());
        let batch = Batch {
            tasks: 3,
            began: Timestamp::START,
            inside: TimeSpan::ZERO,
            core: 0,
            cpu: TimeSpan::ZERO,
        };
        let worker = WorkerId(0);
        run_progress.fold(&event(RunEvent::Worker {
            worker,
            event: WorkerEvent::Batch(batch),
        }));
        for retried in [true, false] {
            run_progress.fold(&event(RunEvent::TaskLost {
                task: TaskId(5),
                worker,
                retried,
            }));
        }
        assert_eq!(run_progress.current.map(|current| current.over), Some(4));
    }
}
