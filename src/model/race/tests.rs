//! Every program of the table under every order of its steps.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// What all orders of a program's steps come to, in which each thread does them once.
#[derive(Debug, Default)]
struct Orders {
    /// How many orders there are.
    count: u64,
    /// The final values of the variables, and whether the invariant is broken then.
    ends: BTreeSet<(Vec<i64>, bool)>,
    /// How many orders end in a deadlock.
    deadlocks: u64,
}

fn orders(name: &str) -> Orders {
    let mut orders = Orders::default();
    explore(&RaceState::new(RaceId::named(name).unwrap()), &mut orders);
    orders
}

/// Takes each possible step of threads that have not done all of theirs, and goes on from there.
fn explore(state: &RaceState, orders: &mut Orders) {
    let unfinished = |thread: &Racer| state.threads[thread.index()].rounds == 0;
    let possible: Vec<Racer> = state.possible().into_iter().filter(unfinished).collect();
    if possible.is_empty() {
        orders.count += 1;
        orders.deadlocks += u64::from(!state.stuck().is_empty());
        let end = (state.variables.clone(), state.is_broken());
        orders.ends.insert(end);
    }
    for thread in possible {
        let mut after = state.clone();
        let event = after.step(thread).unwrap();
        let mut folded = state.clone();
        folded.apply(&event);
        assert_eq!(folded, after, "the log says what happened");
        explore(&after, orders);
    }
}

fn ends<const N: usize>(ends: [(&[i64], bool); N]) -> BTreeSet<(Vec<i64>, bool)> {
    ends.map(|(values, broken)| (values.to_vec(), broken))
        .into()
}

#[test]
fn two_unprotected_additions_may_lose_one() {
    let orders = orders("add");
    // 6 steps, 3 of them of the first thread
    assert_eq!(orders.count, 20);
    assert_eq!(orders.ends, ends([(&[1], true), (&[2], false)]));
    assert_eq!(orders.deadlocks, 0);
}

#[test]
fn protected_additions_have_one_final_value() {
    for name in ["add-lock", "add-swap"] {
        let orders = orders(name);
        assert_eq!(orders.ends, ends([(&[2], false)]), "{name}");
        assert_eq!(orders.deadlocks, 0, "{name}");
    }
    // one thread after the other, and nothing else
    assert_eq!(orders("add-lock").count, 2);
    // every order is possible; where an update would be lost, the later thread repeats its steps alone
    assert_eq!(orders("add-swap").count, 20);
}

#[test]
fn a_stale_check_overdraws_and_a_locked_one_does_not() {
    assert_eq!(
        orders("withdraw").ends,
        ends([(&[-5], true), (&[0], false)])
    );
    assert_eq!(orders("withdraw-lock").ends, ends([(&[0], false)]));
}

#[test]
fn locks_in_opposite_order_can_deadlock_and_in_one_order_cannot() {
    for (name, fixed) in [
        ("transfer", "transfer-order"),
        ("philosophers", "philosophers-order"),
    ] {
        let (opposite, ordered) = (orders(name), orders(fixed));
        assert!(opposite.deadlocks > 0, "{name}");
        assert!(opposite.count > opposite.deadlocks, "{name}");
        assert_eq!(ordered.deadlocks, 0, "{fixed}");
    }
    let ordered = orders("transfer-order");
    assert_eq!(ordered.ends, ends([(&[5, 5], false)]));
}

#[test]
fn a_deadlock_is_a_circle_of_threads_and_known_before_they_wait() {
    let mut state = RaceState::new(RaceId::named("philosophers").unwrap());
    for thread in [0, 1] {
        state.step(Racer(thread)).unwrap();
        assert_eq!(state.stuck(), []);
    }
    state.step(Racer(2)).unwrap();
    assert_eq!(state.stuck(), [Racer(0), Racer(1), Racer(2)]);
    assert_eq!(state.possible(), []);
    let waits = RaceEvent::Waits { thread: Racer(1) };
    assert_eq!(state.step(Racer(1)), Some(waits));
    assert_eq!(state.step(Racer(1)), None, "it waits already");
}

#[test]
fn a_swap_fails_when_the_number_changed_and_is_tried_again() {
    let mut state = RaceState::new(RaceId::named("add-swap").unwrap());
    for thread in [1, 1, 0, 0, 0] {
        state.step(Racer(thread)).unwrap();
    }
    assert_eq!((state.variables[0], state.updates), (1, 1));
    assert!(!state.swaps(Racer(1)));
    state.step(Racer(1)).unwrap();
    let second = &state.threads[1];
    assert_eq!((second.at, second.register, second.rounds), (0, None, 0));
    assert_eq!((state.variables[0], state.updates), (1, 1));
    for _ in 0..3 {
        state.step(Racer(1)).unwrap();
    }
    assert_eq!((state.variables[0], state.lost()), (2, 0));
    assert_eq!(state.threads[1].rounds, 1);
}

#[test]
fn the_table_is_sound() {
    let mut names = BTreeSet::new();
    let mut tasks: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, program) in RACE_PROGRAMS.iter().enumerate() {
        assert!(names.insert(program.name), "{}", program.name);
        tasks.entry(program.task).or_default().push(at);
        for steps in program.threads {
            assert!(!steps.is_empty());
            for step in *steps {
                let (variable, lock, jump) = match *step {
                    RaceStep::Lock(lock) | RaceStep::Unlock(lock) => (None, Some(lock), None),
                    RaceStep::Load(variable) | RaceStep::Store(variable) => {
                        (Some(variable), None, None)
                    }
                    RaceStep::Change { variable, .. } => (Some(variable), None, None),
                    RaceStep::CompareAndSwap { variable, retry } => {
                        (Some(variable), None, Some(retry))
                    }
                    RaceStep::Check { otherwise, .. } => (None, None, Some(otherwise)),
                    RaceStep::Add(_) => (Some(0), None, None),
                };
                let name = program.name;
                assert!(
                    variable.is_none_or(|at| at < program.variables.len()),
                    "{name}"
                );
                assert!(lock.is_none_or(|at| at < program.locks.len()), "{name}");
                assert!(jump.is_none_or(|at| at <= steps.len()), "{name}");
            }
        }
    }
    for rows in tasks.values() {
        let together = rows.windows(2).all(|rows| rows[0] + 1 == rows[1]);
        assert!(together && rows.len() > 1, "{rows:?}");
    }
}

#[test]
fn keys_go_round_all_programs() {
    use crate::model::Step;
    let first = RaceId::default();
    let mut seen = BTreeSet::new();
    let (mut task, tasks) = (first, first.task_number().1);
    for at in 1..=tasks {
        assert_eq!(task.task_number(), (at, tasks));
        let mut id = task;
        loop {
            assert!(seen.insert(id.program().name));
            assert_eq!(id.other_task(Step::Next).other_task(Step::Back), task);
            id = id.next_protection();
            if id == task {
                break;
            }
        }
        task = task.other_task(Step::Next);
    }
    assert_eq!(task, first);
    assert_eq!(seen.len(), RACE_PROGRAMS.len());
}

#[test]
fn events_are_read_back_also_those_of_formats_1_and_2() {
    let mut state = RaceState::new(RaceId::named("withdraw").unwrap());
    let events = [
        RaceEvent::Began(state.id()),
        state.step(Racer(1)).unwrap(),
        RaceEvent::Waits { thread: Racer(0) },
        RaceEvent::Ended,
    ];
    for event in events {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<RaceEvent>(&text).unwrap(), event);
    }
    let read = |text: &str| serde_json::from_str::<RaceEvent>(text);
    for (locked, name) in [(false, "add"), (true, "add-lock")] {
        let began = read(&format!("{{\"began\":{{\"locked\":{locked}}}}}")).unwrap();
        assert_eq!(began, RaceEvent::Began(RaceId::named(name).unwrap()));
    }
    let old = r#"{"stepped":{"thread":1,"step":"add","register":3,"number":2}}"#;
    let stepped = RaceEvent::Stepped {
        thread: Racer(1),
        register: 3,
        variables: vec![2],
        next: None,
    };
    assert_eq!(read(old).unwrap(), stepped);
    assert!(read(r#"{"began":{"program":"yolk"}}"#).is_err());
}

#[test]
fn what_a_file_says_of_threads_that_do_not_exist_changes_nothing() {
    for id in RaceId::all() {
        let mut state = RaceState::new(id);
        for (thread, next) in [(9, 0), (255, 7), (0, usize::MAX), (1, 1_000)] {
            state.apply(&RaceEvent::Waits {
                thread: Racer(thread),
            });
            state.apply(&RaceEvent::Stepped {
                thread: Racer(thread),
                register: i64::MIN,
                variables: vec![i64::MAX; 9],
                next: Some(next),
            });
        }
        assert_eq!(state.threads.len(), id.program().threads.len());
        let _ = (state.lost(), state.is_broken(), state.stuck());
        for _ in 0..20 {
            state.step(Racer(0));
        }
    }
}
