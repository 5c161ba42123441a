//! What a step of a race meant, in a sentence.

use crate::model::{Invariant, RaceProgram, RaceState, RaceStep, Racer};

/// Returns what a step meant that led from a state to another.
pub(super) fn of_step(
    before: &RaceState,
    after: &RaceState,
    (thread, step): (Racer, RaceStep),
    register: i64,
) -> String {
    let one = format!("Thread {thread}");
    let program = before.id().program();
    let name = |variable: usize| variable_name(program, variable);
    let held = |variable: usize| before.variables[variable];
    match step {
        RaceStep::Lock(lock) => {
            let lock = named(before, lock);
            format!("{one} has {lock}: no other thread can take it.")
        }
        RaceStep::Unlock(lock) => format!("{one} released {}.", named(before, lock)),
        RaceStep::Load(_) => format!("{one} loaded {register} into its register."),
        RaceStep::Add(amount) => {
            let (variable, value) = (name(0), held(0));
            format!(
                "{one} added {amount} in its register: {register} there, {variable} is still {value}."
            )
        }
        RaceStep::Store(variable) => stored(before, after, thread, (register, held(variable))),
        RaceStep::CompareAndSwap { variable, .. } if before.swaps(thread) => format!(
            "{one} stored {register}: {} was still {}, as loaded.",
            name(variable),
            held(variable)
        ),
        RaceStep::CompareAndSwap { variable, .. } => format!(
            "{one} did not store: {} is {} now, not what it loaded. It loads again.",
            name(variable),
            held(variable)
        ),
        RaceStep::Check { at_least, .. } if register >= at_least => {
            format!("{one} checked: {register} is at least {at_least}, so it goes on.")
        }
        RaceStep::Check { at_least, .. } => {
            format!("{one} checked: {register} is less than {at_least}, so it does nothing.")
        }
        RaceStep::Change { variable, amount } => changed(after, thread, (variable, amount)),
    }
}

/// Returns what it means that a thread waits.
pub(super) fn of_wait(state: &RaceState, thread: Racer, deadlock: bool) -> String {
    let wait = |thread: Racer| {
        let (lock, holder) = state.missing_lock(thread)?;
        let lock = named(state, lock);
        Some(format!(
            "thread {thread} waits for {lock}, which thread {holder} has"
        ))
    };
    let waits: Vec<String> = if deadlock {
        state.stuck().into_iter().filter_map(wait).collect()
    } else {
        wait(thread).into_iter().collect()
    };
    let waits = waits.join("; ");
    if deadlock {
        return format!("Deadlock: {waits}. None of them can ever continue.");
    }
    format!("{}.", waits.replacen("thread", "Thread", 1))
}

/// Returns what a variable is called.
fn variable_name(program: &RaceProgram, variable: usize) -> String {
    match program.variables {
        [(name, _)] => format!("the {name}"),
        variables => variables[variable].0.to_owned(),
    }
}

/// Returns what a lock is called.
fn named(state: &RaceState, lock: usize) -> String {
    match state.id().program().locks {
        [_] => "the lock".to_owned(),
        locks => format!("lock {}", locks[lock]),
    }
}

fn stored(
    before: &RaceState,
    after: &RaceState,
    thread: Racer,
    (register, over): (i64, i64),
) -> String {
    let lost = after.lost().saturating_sub(before.lost());
    let losses = match lost {
        0 => String::new(),
        1 => ": one update is lost".to_owned(),
        lost => format!(": {lost} updates are lost"),
    };
    match before.writer {
        Some(other) if other != thread && before.updates_since_load(thread) > 0 => {
            format!("Thread {thread} stored {register} over thread {other}'s {over}{losses}.")
        }
        _ => format!("Thread {thread} stored {register}{losses}."),
    }
}

fn changed(after: &RaceState, thread: Racer, (variable, amount): (usize, i64)) -> String {
    let program = after.id().program();
    let (name, value) = (variable_name(program, variable), after.variables[variable]);
    let (verb, to) = if amount < 0 {
        ("subtracted", "from")
    } else {
        ("added", "to")
    };
    let amount = amount.unsigned_abs();
    let done = format!("Thread {thread} {verb} {amount} {to} {name}, which is {value} now");
    if program.invariant == Some(Invariant::NeverNegative) && after.is_broken() {
        return format!("{done}: its check was out of date.");
    }
    format!("{done}.")
}
