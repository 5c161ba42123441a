//! A small program of steps: what its threads do, on which variables and locks, and what must hold.

/// A program that can be stepped through. Its threads begin again after their last step.
#[derive(Debug)]
pub struct RaceProgram {
    /// The name in session files.
    pub name: &'static str,
    /// What the threads do. Programs of the same task stand together in the table.
    pub task: &'static str,
    /// How the threads are kept from disturbing each other.
    pub protection: &'static str,
    /// What the steps are, and what to look for, in a sentence or two.
    pub introduction: &'static str,
    /// The shared variables: their names, and their values at the beginning.
    pub variables: &'static [(&'static str, i64)],
    /// The names of the locks.
    pub locks: &'static [&'static str],
    /// The steps of each thread.
    pub threads: &'static [&'static [RaceStep]],
    /// What must hold of the first variable.
    pub invariant: Option<Invariant>,
}

/// A step of a thread. No other thread can come in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaceStep {
    /// Take a lock, or wait for it.
    Lock(usize),
    /// Release a lock.
    Unlock(usize),
    /// Load a variable into the register.
    Load(usize),
    /// Add to the register.
    Add(i64),
    /// Store the register in a variable.
    Store(usize),
    /// Store the register in a variable if its value is still the one that was loaded; otherwise go on
    /// at another step.
    CompareAndSwap {
        /// The variable.
        variable: usize,
        /// The index of the other step.
        retry: usize,
    },
    /// Go on at another step unless the register is at least so much.
    Check {
        /// The smallest value with which the thread goes on at the following step.
        at_least: i64,
        /// The index of the other step.
        otherwise: usize,
    },
    /// Add to a variable in one step.
    Change {
        /// The variable.
        variable: usize,
        /// How much.
        amount: i64,
    },
}

/// What must hold of the first variable of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invariant {
    /// It has grown by 1 with every update.
    CountsUpdates,
    /// It is never below zero.
    NeverNegative,
}

impl RaceProgram {
    /// Returns whether its threads have something in their registers.
    pub fn loads(&self) -> bool {
        let mut steps = self.threads.iter().copied().flatten();
        steps.any(|step| matches!(step, RaceStep::Load(_)))
    }

    /// Returns a step in a few words: `load`, `lock A`, `balance -= 5`.
    pub fn words(&self, step: RaceStep) -> String {
        let lock = |verb: &str, lock: usize| match self.locks {
            [_] => verb.to_owned(),
            locks => format!("{verb} {}", locks[lock]),
        };
        match step {
            RaceStep::Lock(at) => lock("lock", at),
            RaceStep::Unlock(at) => lock("unlock", at),
            RaceStep::Load(_) => "load".to_owned(),
            RaceStep::Add(amount) => format!("add {amount}"),
            RaceStep::Store(_) => "store".to_owned(),
            RaceStep::CompareAndSwap { .. } => "compare, swap".to_owned(),
            RaceStep::Check { at_least, .. } => format!("check >= {at_least}"),
            RaceStep::Change { variable, amount } => {
                let sign = if amount < 0 { '-' } else { '+' };
                let name = self.variables[variable].0;
                format!("{name} {sign}= {}", amount.unsigned_abs())
            }
        }
    }
}
