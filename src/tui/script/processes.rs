//! The processes of a made-up run: forked when it begins, gone when it ends.

use super::{EGGTOP, FORK_SERVER, Fry};
use crate::model::{
    EventKind, ExecutorKind, Exit, Fork, Memory, Origin, ProcessEvent, ProcessSample, RunEvent,
    TimeSpan, Timestamp, Usage, WorkerId,
};

impl Fry {
    /// The process of a worker.
    pub(super) fn pid(&self, worker: u32) -> i32 {
        if self.has_processes() {
            4_010 + worker.cast_signed()
        } else {
            EGGTOP
        }
    }

    /// What happens to the processes.
    pub(super) fn lives(&self) -> Vec<(u64, EventKind)> {
        let workers = 0..self.workers;
        workers
            .filter(|_| self.has_processes())
            .flat_map(|worker| self.births_and_deaths(worker))
            .collect()
    }

    fn births_and_deaths(&self, worker: u32) -> [(u64, EventKind); 3] {
        let report = |at, event| {
            let pid = self.pid(worker);
            (at, self.of_run(RunEvent::Process { pid, event }))
        };
        let fork = Fork {
            parent: FORK_SERVER,
            origin: Origin::Fork,
            asked: Timestamp::from_millis(self.began),
            worker: Some(WorkerId(worker)),
            beside: false,
        };
        let exit = Exit::Code(0);
        let usage = Usage {
            user: TimeSpan::from_millis(1_990),
            peak_kib: 3_100,
            ..Usage::default()
        };
        [
            report(self.began + 2, ProcessEvent::Forked(fork)),
            report(self.end() - 2, ProcessEvent::Exited { exit }),
            report(self.end() - 1, ProcessEvent::Reaped { usage }),
        ]
    }

    /// What a look at the machine sees of them.
    pub(super) fn seen(&self) -> Vec<ProcessSample> {
        let sample = |pid, parent, (state, cpu), private| ProcessSample {
            pid,
            parent,
            state,
            cpu,
            memory: Some(Memory {
                private,
                shared: 2_400,
                fair: private + 600,
            }),
        };
        let own = [
            sample(EGGTOP, 3_990, ('S', 0.02), 6_100),
            sample(FORK_SERVER, EGGTOP, ('S', 0.0), 310),
        ];
        let workers = (0..self.workers).filter(|_| self.has_processes());
        let workers = workers.map(|worker| sample(self.pid(worker), FORK_SERVER, ('R', 0.99), 920));
        own.into_iter().chain(workers).collect()
    }

    fn has_processes(&self) -> bool {
        matches!(self.executor, ExecutorKind::Pool | ExecutorKind::Process)
    }
}
