//! One task after another on the dispatcher's own thread: the base line of every comparison.

use std::sync::Mutex;

use super::tally::{Local, Tally};
use super::{Host, Job, pin_thread};
use crate::model::{Usage, WorkerId};
use crate::runtime::{Worker, WorkerStart};

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, tally: &mut Tally) -> Usage {
    let worker = WorkerId(0);
    let before = nix::sched::sched_getaffinity(nix::unistd::Pid::from_raw(0));
    pin_thread(job.pinned_to(worker, host.machine));
    let shared = Mutex::new(tally);
    let start = WorkerStart {
        clock: host.emitter.clock(),
        asked: job.began,
        stop: host.stop.clone(),
    };
    let report = Local {
        job,
        emitter: host.emitter,
        tally: &shared,
        worker,
    };
    let mut runner = Worker::start(start, report);
    for stage in job.plan.stages(job.spec.order) {
        let open = host.emitter.clock().now();
        for task in stage {
            if runner.stopped() {
                break;
            }
            runner.run(task, &job.plan.input(task), open);
        }
    }
    let usage = runner.finish();
    if let Ok(cores) = before {
        let _ = nix::sched::sched_setaffinity(nix::unistd::Pid::from_raw(0), &cores);
    }
    usage
}
