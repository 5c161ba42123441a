//! Every way to spread tasks over workers.

use eggtop::model::{Draft, ExecutorKind, Order, Results, RunSpec, Schedule, StartMethod};

use super::{gil, python};

/// Returns every way to spread tasks, by name.
pub(crate) fn ways() -> Vec<(String, RunSpec)> {
    let base = |executor| {
        Draft {
            executor,
            workers: Some(3),
            ..Draft::default()
        }
        .spec()
    };
    let mut ways = vec![("serial".to_owned(), base(ExecutorKind::Serial))];
    for schedule in [Schedule::Dynamic, Schedule::Static, Schedule::Stealing] {
        for chunk in [1, 3] {
            let spec = Draft {
                schedule,
                chunk,
                ..base(ExecutorKind::Threads).draft()
            }
            .spec();
            ways.push((format!("threads {schedule:?} chunk {chunk}"), spec));
        }
    }
    for start in [StartMethod::Fork, StartMethod::Spawn] {
        let pool = Draft {
            start,
            ..base(ExecutorKind::Pool).draft()
        }
        .spec();
        ways.push((format!("pool {start:?}"), pool.clone()));
        let chunked = Draft {
            chunk: 4,
            order: Order::Longest,
            results: Results::Completed,
            tasks_per_child: Some(5),
            ..pool.draft()
        }
        .spec();
        ways.push((format!("pool {start:?} chunked"), chunked));
        let process = Draft {
            start,
            ..base(ExecutorKind::Process).draft()
        }
        .spec();
        ways.push((format!("process {start:?}"), process));
    }
    ways.push(("async".to_owned(), base(ExecutorKind::Async)));
    let all_at_once = Draft {
        workers: None,
        ..base(ExecutorKind::Async).draft()
    }
    .spec();
    ways.push(("async all at once".to_owned(), all_at_once));
    ways.extend(gil::ways(&ways));
    ways.extend(python::ways());
    for (name, _) in &mut ways {
        *name = name.to_lowercase().replace(' ', "_");
    }
    ways
}
