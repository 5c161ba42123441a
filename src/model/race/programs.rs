//! The programs that can be stepped through, and nothing else.

use super::program::{Invariant, RaceProgram, RaceStep};
use RaceStep::{Add, Change, Check, CompareAndSwap, Load, Lock, Store, Unlock};

/// Every program; those of one task stand together, the unprotected one first.
pub static RACE_PROGRAMS: &[RaceProgram] = &[
    RaceProgram {
        name: "add",
        task: "add 1",
        protection: "no protection",
        introduction: "Adding 1 is three steps: load the number, add 1 in a register, store that.",
        variables: NUMBER,
        locks: &[],
        threads: &[ADD, ADD],
        invariant: Some(Invariant::CountsUpdates),
    },
    RaceProgram {
        name: "add-lock",
        task: "add 1",
        protection: "with a lock",
        introduction: "Both threads take a lock before they load, and release it after they have stored.",
        variables: NUMBER,
        locks: &["A"],
        threads: &[ADD_LOCKED, ADD_LOCKED],
        invariant: Some(Invariant::CountsUpdates),
    },
    RaceProgram {
        name: "add-swap",
        task: "add 1",
        protection: "with compare-and-swap",
        introduction: "The last step stores only if the number is still what was loaded; otherwise the \
                       thread loads it again. No thread waits for another.",
        variables: NUMBER,
        locks: &[],
        threads: &[ADD_SWAP, ADD_SWAP],
        invariant: Some(Invariant::CountsUpdates),
    },
    RaceProgram {
        name: "withdraw",
        task: "check, then act",
        protection: "no protection",
        introduction: "Each thread withdraws 5 if the balance allows it. The subtraction is one step, \
                       but the check may be out of date by then.",
        variables: BALANCE,
        locks: &[],
        threads: &[WITHDRAW, WITHDRAW],
        invariant: Some(Invariant::NeverNegative),
    },
    RaceProgram {
        name: "withdraw-lock",
        task: "check, then act",
        protection: "with a lock",
        introduction: "The lock covers the check and the subtraction: what was checked still holds.",
        variables: BALANCE,
        locks: &["A"],
        threads: &[WITHDRAW_LOCKED, WITHDRAW_LOCKED],
        invariant: Some(Invariant::NeverNegative),
    },
    RaceProgram {
        name: "transfer",
        task: "two locks",
        protection: "in opposite order",
        introduction: "Thread 1 moves 5 from A to B, thread 2 from B to A. Each locks first the account \
                       that it takes from. Let each take one lock.",
        variables: ACCOUNTS,
        locks: &["A", "B"],
        threads: &[&transfer([0, 1], (0, 1)), &transfer([1, 0], (1, 0))],
        invariant: None,
    },
    RaceProgram {
        name: "transfer-order",
        task: "two locks",
        protection: "in one order",
        introduction: "Both threads lock A before B, whichever account they take from: the one that \
                       has A can always go on.",
        variables: ACCOUNTS,
        locks: &["A", "B"],
        threads: &[&transfer([0, 1], (0, 1)), &transfer([0, 1], (1, 0))],
        invariant: None,
    },
    RaceProgram {
        name: "philosophers",
        task: "three locks",
        protection: "in a circle",
        introduction: "Three philosophers need the forks on both sides to eat. Each takes its own fork \
                       first, then the next one's. Let each take one.",
        variables: &[],
        locks: &["A", "B", "C"],
        threads: &[&eat([0, 1]), &eat([1, 2]), &eat([2, 0])],
        invariant: None,
    },
    RaceProgram {
        name: "philosophers-order",
        task: "three locks",
        protection: "in one order",
        introduction: "Everyone takes the fork that comes first in the alphabet first: the circle is \
                       broken at thread 3.",
        variables: &[],
        locks: &["A", "B", "C"],
        threads: &[&eat([0, 1]), &eat([1, 2]), &eat([0, 2])],
        invariant: None,
    },
];

const NUMBER: &[(&str, i64)] = &[("number", 0)];
const BALANCE: &[(&str, i64)] = &[("balance", 5)];
const ACCOUNTS: &[(&str, i64)] = &[("A", 5), ("B", 5)];

const ADD: &[RaceStep] = &[Load(0), Add(1), Store(0)];
const ADD_LOCKED: &[RaceStep] = &[Lock(0), Load(0), Add(1), Store(0), Unlock(0)];
const ADD_SWAP: &[RaceStep] = &[
    Load(0),
    Add(1),
    CompareAndSwap {
        variable: 0,
        retry: 0,
    },
];

const WITHDRAW: &[RaceStep] = &[Load(0), check(3), subtract(0)];
const WITHDRAW_LOCKED: &[RaceStep] = &[Lock(0), Load(0), check(4), subtract(0), Unlock(0)];

const fn check(otherwise: usize) -> RaceStep {
    Check {
        at_least: 5,
        otherwise,
    }
}

const fn subtract(variable: usize) -> RaceStep {
    Change {
        variable,
        amount: -5,
    }
}

/// Moves 5 from an account to another, with two locks taken in this order.
const fn transfer([first, second]: [usize; 2], (from, to): (usize, usize)) -> [RaceStep; 6] {
    [
        Lock(first),
        Lock(second),
        subtract(from),
        Change {
            variable: to,
            amount: 5,
        },
        Unlock(second),
        Unlock(first),
    ]
}

/// Takes two forks in this order, and puts them down.
const fn eat([first, second]: [usize; 2]) -> [RaceStep; 4] {
    [Lock(first), Lock(second), Unlock(second), Unlock(first)]
}
