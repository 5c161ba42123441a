//! Which synchronization methods exist where, and what they cost.

use clap::ValueEnum;

use crate::model::{Draft, ExecutorKind, Machine, RunSpec, RuntimeKind, SyncMethod, WorkloadKind};

fn counter(runtime: RuntimeKind, executor: ExecutorKind, share: SyncMethod) -> RunSpec {
    Draft {
        workload: WorkloadKind::Counter,
        runtime,
        executor,
        share,
        ..Draft::default()
    }
    .spec()
}

#[test]
fn every_way_exists_somewhere_and_a_way_of_ones_own_everywhere() {
    let runtimes = [RuntimeKind::Native, RuntimeKind::Gil, RuntimeKind::Python];
    let everywhere = runtimes.iter().flat_map(|&runtime| {
        let executors = runtime.executors().iter();
        executors.map(move |&executor| SyncMethod::of(runtime, executor))
    });
    let all: Vec<&[SyncMethod]> = everywhere.collect();
    assert!(all.iter().all(|ways| ways[0] == SyncMethod::Own));
    for share in SyncMethod::value_variants() {
        assert!(all.iter().any(|ways| ways.contains(share)), "{share:?}");
    }
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    let refusal = |spec: RunSpec| match spec.check(&Machine::default()) {
        Ok(()) => String::new(),
        Err(error) => error.to_string(),
    };
    let (native, python) = (RuntimeKind::Native, RuntimeKind::Python);
    assert_eq!(
        refusal(counter(native, ExecutorKind::Pool, SyncMethod::Atomic)),
        "--sync atomic: processes have only that memory in common which they map: shared; \
         pool on native has own, apart, unlocked, adjacent, shared, mutex, queue, pipe"
    );
    assert_eq!(
        refusal(counter(python, ExecutorKind::Threads, SyncMethod::Manager)),
        "--sync manager: only processes need it; threads on python has own, unlocked, lock, \
         simplequeue, queue, pipe"
    );
    let eggs = Draft {
        workload: WorkloadKind::Eggs,
        ..counter(native, ExecutorKind::Pool, SyncMethod::Atomic).draft()
    }
    .spec();
    assert_eq!(refusal(eggs), "", "eggs share nothing");
}

#[test]
fn another_executor_takes_the_way_most_like_it() {
    let fitted =
        |runtime, executor, share: SyncMethod| share.most_like(SyncMethod::of(runtime, executor));
    let (native, python) = (RuntimeKind::Native, RuntimeKind::Python);
    assert_eq!(
        fitted(native, ExecutorKind::Pool, SyncMethod::Atomic),
        SyncMethod::Shared
    );
    assert_eq!(
        fitted(python, ExecutorKind::Threads, SyncMethod::Mutex),
        SyncMethod::Lock
    );
    assert_eq!(
        fitted(native, ExecutorKind::Threads, SyncMethod::Manager),
        SyncMethod::Own
    );
}

#[test]
fn large_messages_take_longer() {
    let seconds = |share: SyncMethod, message| share.seconds_each(RuntimeKind::Native, message);
    assert!(seconds(SyncMethod::Pipe, 1_000_000) > 100.0 * seconds(SyncMethod::Pipe, 8));
    let (short, long) = (
        seconds(SyncMethod::Mutex, 8),
        seconds(SyncMethod::Mutex, 1_000_000),
    );
    assert!((short - long).abs() < 1e-12, "no message, no bytes");
}
