//! One task after another on the dispatcher's own thread: the base line of every comparison.

use std::sync::Mutex;

use super::accounting::{Accounting, Local, gil};
use super::{Host, Job};
use crate::model::{Usage, WorkerId};

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Usage {
    let before = nix::sched::sched_getaffinity(nix::unistd::Pid::from_raw(0));
    let shared = Mutex::new(accounting);
    let mut runner = Local::start(job, host, &shared, WorkerId(0)).under(gil(job, host).as_ref());
    for stage in job.plan.stages(job.spec.order()) {
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
