//! Which partial results meet, and what they combine to.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread;

use super::*;
use crate::workload::fake::Fake;

fn workers(number: u32) -> Vec<Sharing> {
    let memory = Arc::new(Sharing::memory(number).unwrap());
    let all = 0..number;
    all.map(|worker| Sharing::new(Arc::clone(&memory), worker, None))
        .collect()
}

const fn part(sum: u64) -> Partial {
    Partial { sum, expected: sum }
}

/// Lets all begin, and then come to the meeting, the last one last.
fn all_meet(number: u32, meet: impl Fn(Member<'_>, Partial) -> usize + Sync) -> usize {
    let all = workers(number);
    let members: Vec<Member<'_>> = all.iter().map(Sharing::begin_part).collect();
    let waited = AtomicUsize::new(0);
    thread::scope(|scope| {
        for (worker, member) in members.into_iter().enumerate() {
            let (waited, meet) = (&waited, &meet);
            scope.spawn(move || {
                waited.fetch_add(meet(member, part(1 << worker)), Ordering::Relaxed);
            });
        }
    });
    assert_eq!(all[0].computing().load(Ordering::Relaxed), 0);
    assert!(all[0].places().all(|place| !place.has(COMPUTES)));
    waited.into_inner()
}

#[test]
fn whoever_comes_to_the_barrier_before_the_last_one_waits() {
    let waits = all_meet(5, |member, part| {
        let mut context = Fake::default();
        member.meet(part, &mut context).unwrap();
        context.barrier_waits
    });
    assert_eq!(waits, 4);
}

#[test]
fn the_last_one_finds_all_parts_and_what_they_should_come_to() {
    let all = workers(3);
    let [first, second, last] = [0, 1, 2].map(|at: usize| all[at].begin_part());
    let lay_down = |member: Member<'_>, part: Partial| {
        let mut context = Fake {
            stop_at: Some(0),
            ..Fake::default()
        };
        let stopped = member.meet(part, &mut context);
        assert_eq!(stopped, Err(Interruption::Stopped));
    };
    lay_down(first, part(7));
    let wrong = Partial {
        sum: 1,
        expected: 2,
    };
    lay_down(second, wrong);
    let result = last.meet(part(9), &mut Fake::default());
    assert_eq!(
        result.unwrap_err().to_string(),
        "the combined sum is not that of the parts"
    );
}

#[test]
fn one_alone_waits_for_nobody_however_many_workers_there_are() {
    for tree in [false, true] {
        let all = workers(8);
        for one in all.iter().chain(&all) {
            let mut context = Fake::default();
            let member = one.begin_part();
            let met = if tree {
                member.combine(part(3), &mut context)
            } else {
                member.meet(part(3), &mut context)
            };
            assert_eq!((met, context.barrier_polls), (Ok(()), 0), "{tree}");
        }
    }
}

#[test]
fn all_parts_come_to_the_root_of_the_tree() {
    for number in 1..9 {
        let all = workers(number);
        let members: Vec<Member<'_>> = all.iter().map(Sharing::begin_part).collect();
        thread::scope(|scope| {
            for (worker, member) in members.into_iter().enumerate() {
                scope.spawn(move || {
                    let part = Partial {
                        sum: 0,
                        expected: 1 << worker,
                    };
                    // the sum is wrong, so that everybody says what it has
                    let result = member.combine(part, &mut Fake::default());
                    assert!(result.is_err());
                });
            }
        });
        let laid_down = all[0].places().filter(|place| place.has(HAS_PART));
        assert_eq!(laid_down.count(), 0, "{number}");
    }
}

#[test]
fn a_worker_that_leaves_is_not_waited_for() {
    let all = workers(2);
    let (first, second) = (all[0].begin_part(), all[1].begin_part());
    thread::scope(|scope| {
        let waits = scope.spawn(|| first.meet(part(1), &mut Fake::default()));
        drop(second);
        assert_eq!(waits.join().unwrap(), Ok(()));
    });
}

#[test]
fn a_process_that_was_killed_is_not_waited_for() {
    for tree in [false, true] {
        let all = workers(2);
        let mut process = Command::new("sleep").arg("60").spawn().unwrap();
        std::mem::forget(all[1].begin_part());
        all[1].place(1).0.numbers[1].store(process.id().into(), Ordering::Relaxed);
        let member = all[0].begin_part();
        thread::scope(|scope| {
            let waits = scope.spawn(move || {
                let mut context = Fake::default();
                if tree {
                    member.combine(part(1), &mut context)
                } else {
                    member.meet(part(1), &mut context)
                }
            });
            assert!(is_alive(process.id()));
            process.kill().unwrap();
            assert_eq!(waits.join().unwrap(), Ok(()), "{tree}");
        });
        process.wait().unwrap();
    }
}
