//! One task after another on the dispatcher's own thread: the base line of every comparison.

use std::sync::Mutex;

use super::accounting::{Accounting, Local, gil};
use super::{Host, Job};
use crate::machine::KeptAffinity;
use crate::model::{Usage, WorkerId};

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Usage {
    // the dispatcher's thread shall not stay where the run was pinned to
    let _cores = KeptAffinity::default();
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
    runner.finish()
}
