//! Races of every kind, stepped by the model and folded from its events.

use super::*;

/// Steps the threads of a program, counted from 1, and folds what they report.
fn raced(name: &str, steps: &[u8]) -> Race {
    let id = RaceId::named(name).unwrap();
    let mut race = None;
    Race::fold(&mut race, &RaceEvent::Began(id));
    let mut state = RaceState::new(id);
    for number in steps {
        if let Some(event) = state.step(Racer(number - 1)) {
            Race::fold(&mut race, &event);
        }
    }
    race.unwrap()
}

#[test]
fn a_store_over_anothers_is_a_lost_update() {
    let race = raced("add", &[1, 2, 1, 1, 2, 2]);
    assert_eq!((race.state.variables[0], race.state.lost()), (1, 1));
    assert_eq!(
        race.sentence,
        "Thread 2 stored 1 over thread 1's 1: one update is lost."
    );
    assert!(race.alarm);
    assert_eq!(
        race.history.join(" "),
        "1 load 0 2 load 0 1 add 1 1 store 1 2 add 1 2 store 1"
    );
}

#[test]
fn one_late_store_can_undo_several_updates() {
    let race = raced("add", &[2, 2, 1, 1, 1, 1, 1, 1, 2]);
    assert_eq!((race.state.variables[0], race.state.lost()), (1, 2));
    assert_eq!(
        race.sentence,
        "Thread 2 stored 1 over thread 1's 2: 2 updates are lost."
    );
}

#[test]
fn one_after_the_other_loses_nothing() {
    let race = raced("add", &[1, 1, 1, 2, 2, 2]);
    assert_eq!((race.state.variables[0], race.state.lost()), (2, 0));
    assert_eq!(race.sentence, "Thread 2 stored 2.");
    assert!(!race.alarm);
}

#[test]
fn a_lock_has_a_holder_from_its_first_step_to_its_last() {
    let holders: Vec<Option<Racer>> = (0..=5)
        .map(|steps| raced("add-lock", &[1; 5][..steps]).state.holders[0])
        .collect();
    let one = Some(Racer(0));
    assert_eq!(holders, [None, one, one, one, one, None]);
    let race = raced("add-lock", &[1, 1, 2]);
    assert!(race.state.threads[1].waits && !race.alarm);
    assert_eq!(
        race.sentence,
        "Thread 2 waits for the lock, which thread 1 has."
    );
}

#[test]
fn a_failed_swap_and_a_stale_check_are_explained() {
    let race = raced("add-swap", &[1, 1, 2, 2, 2, 1]);
    assert_eq!(
        race.sentence,
        "Thread 1 did not store: the number is 1 now, not what it loaded. It loads again."
    );
    assert!(!race.alarm);
    let race = raced("withdraw", &[1, 1, 2, 2, 1, 2]);
    assert_eq!(
        race.sentence,
        "Thread 2 subtracted 5 from the balance, which is -5 now: its check was out of date."
    );
    assert!(race.alarm);
    let race = raced("withdraw", &[1, 1, 1, 2, 2]);
    assert_eq!(
        race.sentence,
        "Thread 2 checked: 0 is less than 5, so it does nothing."
    );
}

#[test]
fn a_deadlock_is_announced_when_all_its_threads_wait() {
    let race = raced("transfer", &[1, 2, 1]);
    assert!(!race.alarm);
    assert_eq!(
        race.sentence,
        "Thread 1 waits for lock B, which thread 2 has."
    );
    let race = raced("transfer", &[1, 2, 1, 2]);
    assert!(race.alarm);
    assert_eq!(
        race.sentence,
        "Deadlock: thread 1 waits for lock B, which thread 2 has; thread 2 waits for lock A, which \
         thread 1 has. None of them can ever continue."
    );
    let race = raced("transfer-order", &[1, 2, 1, 1, 1, 1, 1]);
    assert_eq!(race.state.variables, [0, 10]);
    assert_eq!(race.sentence, "Thread 1 released lock A.");
}

#[test]
fn the_history_is_bounded_and_ends_with_the_race() {
    let race = raced("add", &[1; 1_000]);
    assert!(race.history.len() <= Race::MOST_STEPS);
    assert_eq!(race.state.updates, 333);
    let mut race = Some(race);
    Race::fold(&mut race, &RaceEvent::Ended);
    assert_eq!(race, None);
    Race::fold(&mut race, &RaceEvent::Waits { thread: Racer(1) });
    assert_eq!(race, None);
}
