//! Every way to spread tasks over workers.

use eggtop::model::{ExecutorKind, Order, Results, RunSpec, Schedule, StartMethod};

use super::{gil, python};

/// Returns every way to spread tasks, by name.
pub(crate) fn ways() -> Vec<(String, RunSpec)> {
    let base = |executor| RunSpec {
        executor,
        workers: Some(3),
        ..RunSpec::default()
    };
    let mut ways = vec![("serial".to_owned(), base(ExecutorKind::Serial))];
    for schedule in [Schedule::Dynamic, Schedule::Static, Schedule::Stealing] {
        for chunk in [1, 3] {
            let spec = RunSpec {
                schedule,
                chunk,
                ..base(ExecutorKind::Threads)
            };
            ways.push((format!("threads {schedule:?} chunk {chunk}"), spec));
        }
    }
    for start in [StartMethod::Fork, StartMethod::Spawn] {
        let pool = RunSpec {
            start,
            ..base(ExecutorKind::Pool)
        };
        ways.push((format!("pool {start:?}"), pool.clone()));
        let chunked = RunSpec {
            chunk: 4,
            order: Order::Longest,
            results: Results::Completed,
            tasks_per_child: Some(5),
            ..pool
        };
        ways.push((format!("pool {start:?} chunked"), chunked));
        let process = RunSpec {
            start,
            ..base(ExecutorKind::Process)
        };
        ways.push((format!("process {start:?}"), process));
    }
    ways.push(("async".to_owned(), base(ExecutorKind::Async)));
    let all_at_once = RunSpec {
        workers: None,
        ..base(ExecutorKind::Async)
    };
    ways.push(("async all at once".to_owned(), all_at_once));
    ways.extend(gil::ways(&ways));
    ways.extend(python::ways());
    for (name, _) in &mut ways {
        *name = name.to_lowercase().replace(' ', "_");
    }
    ways
}
