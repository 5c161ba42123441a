//! What a runner reports of processes: of children that its workers forked, and of the workers' memory.

use std::collections::{HashMap, HashSet};

use super::Times;
use crate::model::{ProcessEvent, WorkerId, WorkloadKind};

/// The most events of processes for each task.
const MOST: u64 = 64;

/// The most processes of a runner that are neither workers nor their children.
const MOST_HELPERS: usize = 8;

/// The children that were reported and not reaped, and whether they have ended.
#[derive(Debug, Default)]
pub(super) struct Children {
    ended: HashMap<i32, bool>,
    /// Those that no worker forked: what the runner starts for itself.
    helpers: HashSet<i32>,
    reported: u64,
}

impl Children {
    /// Checks an event of a process, and returns its worker where it was forked.
    pub(super) fn check(
        &mut self,
        (workload, tasks): (WorkloadKind, u32),
        pid: i32,
        event: &mut ProcessEvent,
        times: &Times,
    ) -> Result<Option<WorkerId>, String> {
        self.reported += 1;
        let is_helper = match event {
            ProcessEvent::Forked(fork) => fork.worker.is_none() && !fork.beside,
            _ => self.helpers.contains(&pid),
        };
        if workload != WorkloadKind::Lifecycle && !is_helper {
            return Err("only `lifecycle` reports the lives of processes".to_owned());
        }
        if self.reported > MOST * u64::from(tasks) {
            return Err(format!(
                "it reports more than {MOST} events of processes for each task"
            ));
        }
        if pid <= 0 {
            return Err(format!("there is no process {pid}"));
        }
        let ended = self.ended.get(&pid).copied();
        match (event, ended) {
            (ProcessEvent::Forked(fork), None) if is_helper => {
                times.check(&mut fork.asked)?;
                if self.helpers.len() >= MOST_HELPERS {
                    return Err(format!("it reports more than {MOST_HELPERS} helpers"));
                }
                self.helpers.insert(pid);
                self.ended.insert(pid, false);
                Ok(None)
            }
            (ProcessEvent::Forked(fork), None) => {
                times.check(&mut fork.asked)?;
                let worker = fork.worker.filter(|_| fork.beside);
                self.ended.insert(pid, false);
                worker
                    .map(Some)
                    .ok_or_else(|| format!("process {pid} is no worker's child"))
            }
            (ProcessEvent::Memory(_), _) => Ok(None),
            (ProcessEvent::Exited { .. }, Some(false)) => {
                self.ended.insert(pid, true);
                Ok(None)
            }
            (ProcessEvent::Reaped { .. }, Some(true)) => {
                self.ended.remove(&pid);
                Ok(None)
            }
            _ => Err(format!(
                "the events of process {pid} are in an impossible order"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Exit, Fork, Memory, Origin, Timestamp, Usage};

    const LIVES: (WorkloadKind, u32) = (WorkloadKind::Lifecycle, 1);

    fn report(children: &mut Children, pid: i32, mut event: ProcessEvent) -> Result<(), String> {
        let now = Timestamp::from_millis(5);
        let times = Times::new(now, now, Timestamp::START)?;
        children.check(LIVES, pid, &mut event, &times).map(|_| ())
    }

    fn forked() -> ProcessEvent {
        ProcessEvent::Forked(Fork {
            parent: 7,
            origin: Origin::Fork,
            asked: Timestamp::from_millis(1),
            worker: Some(WorkerId(0)),
            beside: true,
        })
    }

    #[test]
    fn a_life_is_reported_in_its_order() {
        let mut children = Children::default();
        let exited = ProcessEvent::Exited {
            exit: Exit::Code(0),
        };
        let reaped = ProcessEvent::Reaped {
            usage: Usage::default(),
        };
        for (event, is_right) in [
            (exited, false),
            (forked(), true),
            (forked(), false),
            (ProcessEvent::Executed, false),
            (reaped, false),
            (ProcessEvent::Memory(Memory::default()), true),
            (exited, true),
            (exited, false),
            (reaped, true),
            (reaped, false),
            (forked(), true),
        ] {
            let reported = report(&mut children, 8, event);
            assert_eq!(reported.is_ok(), is_right, "{event:?}: {reported:?}");
        }
        assert!(report(&mut children, 0, forked()).is_err());
    }

    #[test]
    fn what_a_runner_starts_for_itself_may_be_reported_whatever_the_work() {
        let now = Timestamp::from_millis(5);
        let times = Times::new(now, now, Timestamp::START).unwrap();
        let mut children = Children::default();
        let mut report = |pid: i32, mut event: ProcessEvent| {
            let scope = (WorkloadKind::Busy, 2);
            children.check(scope, pid, &mut event, &times)
        };
        let helper = ProcessEvent::Forked(Fork {
            parent: 7,
            origin: Origin::Spawn,
            asked: Timestamp::from_millis(1),
            worker: None,
            beside: false,
        });
        let exited = ProcessEvent::Exited {
            exit: Exit::Signal(9),
        };
        let reaped = ProcessEvent::Reaped {
            usage: Usage::default(),
        };
        assert!(
            report(8, forked()).is_err(),
            "only lifecycle reports a worker's child"
        );
        assert!(report(8, exited).is_err(), "it was never reported");
        for event in [helper, exited, reaped] {
            assert_eq!(report(8, event), Ok(None), "{event:?}");
        }
        for pid in 9..16 {
            assert_eq!(report(pid, helper), Ok(None));
        }
        assert!(report(16, helper).is_err());
    }

    #[test]
    fn no_more_is_reported_than_can_be_kept() {
        let mut children = Children::default();
        let memory = ProcessEvent::Memory(Memory::default());
        for _ in 0..MOST {
            assert_eq!(report(&mut children, 8, memory), Ok(()));
        }
        let reported = report(&mut children, 8, memory).unwrap_err();
        assert_eq!(
            reported,
            "it reports more than 64 events of processes for each task"
        );
    }
}
