//! One contract for every executor: every task is done once, by a worker whose story is sound; what
//! goes wrong is reported; nothing is left behind.
//!
//! Has a `main` of its own since the fork server must start before the first thread, and since the
//! start method `spawn` executes this very program again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::ExitCode;
use std::sync::Arc;

use eggtop::executor;
use eggtop::model::{RunSpec, StartMethod};
use eggtop::process::{self, ForkServer};
use libtest_mimic::{Arguments, Failed, Trial};
use shards::Shards;

#[path = "contract/barrier.rs"]
mod barrier;
#[path = "contract/deadlock.rs"]
mod deadlock;
#[path = "contract/deaths.rs"]
mod deaths;
#[path = "contract/gil.rs"]
mod gil;
#[path = "contract/harness.rs"]
mod harness;
#[path = "runners/interpreter.rs"]
mod interpreter;
#[path = "contract/lives.rs"]
mod lives;
#[path = "contract/outside.rs"]
mod outside;
#[path = "contract/pools.rs"]
mod pools;
#[path = "contract/processes.rs"]
mod processes;
#[path = "contract/python.rs"]
mod python;
#[path = "contract/runner.rs"]
mod runner;
#[path = "contract/shards.rs"]
mod shards;
#[path = "contract/sharing.rs"]
mod sharing;
#[path = "contract/tasks.rs"]
mod tasks;
#[path = "contract/waiting.rs"]
mod waiting;
#[path = "contract/ways.rs"]
mod ways;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(process::WORKER_ARGUMENT) {
        let status = executor::worker::entry(process::worker_stream().unwrap());
        return ExitCode::from(u8::try_from(status).unwrap());
    }
    let mut arguments = Arguments::from_args();
    // executors of one process share one fork server, so a process does one test at a time
    arguments.test_threads = Some(1);
    let shards = Shards::start(&arguments);
    let server = ForkServer::start(executor::worker::entry).unwrap();
    let doomed = ForkServer::start(executor::worker::entry).unwrap();
    let server = Arc::new(server);
    let conclusion = libtest_mimic::run(&arguments, shards.own(trials(&server, doomed)));
    drop(server);
    if shards.all_passed() && !conclusion.has_failed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn trials(server: &Arc<ForkServer>, doomed: ForkServer) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, spec) in ways::ways() {
        for (what, test) in CONTRACT {
            let (server, spec) = (Arc::clone(server), spec.clone());
            trials.push(Trial::test(format!("{name}::{what}"), move || {
                test(&server, &spec);
                Ok::<(), Failed>(())
            }));
        }
    }
    for (name, spec, test) in sharing::trials(&ways::ways()) {
        let server = Arc::clone(server);
        trials.push(Trial::test(name, move || {
            test(&server, &spec);
            Ok::<(), Failed>(())
        }));
    }
    let groups = [
        ("gil", gil::TESTS.to_vec()),
        ("deadlock", deadlock::TESTS.to_vec()),
        ("runner", runner::TESTS.to_vec()),
    ];
    for (group, tests) in groups {
        for (name, test) in tests {
            let server = Arc::clone(server);
            trials.push(Trial::test(format!("{group}::{name}"), move || {
                test(&server);
                Ok::<(), Failed>(())
            }));
        }
    }
    for (name, test) in FAULTS.into_iter().chain(processes::TESTS) {
        for start in [StartMethod::Fork, StartMethod::Spawn] {
            let server = Arc::clone(server);
            trials.push(Trial::test(
                format!("{start:?}::{name}").to_lowercase(),
                move || {
                    test(&server, start);
                    Ok::<(), Failed>(())
                },
            ));
        }
    }
    trials.push(Trial::test("the_fork_server_is_killed", move || {
        deaths::a_dead_fork_server_ends_the_run(&doomed);
        Ok(())
    }));
    trials
}

type ContractTest = fn(&ForkServer, &RunSpec);
type FaultTest = fn(&ForkServer, StartMethod);

const CONTRACT: [(&str, ContractTest); 13] = [
    (
        "reports_each_life_in_order",
        lives::reports_each_life_in_order,
    ),
    (
        "gives_the_results_of_serial",
        tasks::gives_the_results_of_serial,
    ),
    ("reports_a_sound_story", tasks::reports_a_sound_story),
    ("does_many_short_tasks", tasks::does_many_short_tasks),
    (
        "does_the_serial_part_first",
        tasks::does_the_serial_part_first,
    ),
    ("reports_each_batch", tasks::reports_each_batch),
    ("stops_when_asked", tasks::stops_when_asked),
    ("uses_cpu_time_once", tasks::uses_cpu_time_once),
    ("reports_each_wait", waiting::reports_each_wait),
    ("a_stop_wakes_sleepers", waiting::a_stop_wakes_sleepers),
    (
        "a_failed_url_fails_alone",
        outside::a_failed_url_fails_alone,
    ),
    (
        "lines_are_torn_only_where_they_can_be",
        outside::lines_are_torn_only_where_they_can_be,
    ),
    ("no_file_is_left", outside::no_file_is_left),
];

const FAULTS: [(&str, FaultTest); 10] = [
    (
        "a_killed_worker_is_not_waited_for",
        barrier::a_killed_worker_is_not_waited_for,
    ),
    (
        "a_worker_that_stands_still_shows_a_gap",
        deaths::a_worker_that_stands_still_shows_a_gap,
    ),
    (
        "a_pool_begins_when_all_are_there",
        pools::a_pool_begins_when_all_are_there,
    ),
    (
        "waiting_for_a_lost_task_is_no_hand_over",
        deaths::waiting_for_a_lost_task_is_no_hand_over,
    ),
    (
        "a_zombie_is_held_as_long_as_asked",
        pools::a_zombie_is_held_as_long_as_asked,
    ),
    (
        "a_killed_worker_loses_its_task",
        deaths::a_killed_worker_loses_its_task,
    ),
    ("a_lost_task_is_retried", deaths::a_lost_task_is_retried),
    (
        "every_worker_killed_still_ends",
        deaths::every_worker_killed_still_ends,
    ),
    (
        "process_gives_each_task_its_own",
        pools::process_gives_each_task_its_own,
    ),
    ("children_are_replaced", pools::children_are_replaced),
];
