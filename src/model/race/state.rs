//! The state of a program that is stepped through: which steps are possible, what each does, which
//! updates are lost, and which threads can never continue.

use super::{Invariant, RaceEvent, RaceId, RaceStep, Racer};

/// The state of a race after some of its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaceState {
    id: RaceId,
    /// The shared variables.
    pub variables: Vec<i64>,
    /// The thread that holds each lock.
    pub holders: Vec<Option<Racer>>,
    /// The threads, by their number.
    pub threads: Vec<RaceThread>,
    /// How often a thread wrote to a variable.
    pub updates: u64,
    /// The thread that did it last.
    pub writer: Option<Racer>,
}

/// A thread of a race.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RaceThread {
    /// The index of its next step.
    pub at: usize,
    /// The value in its register, if there is one.
    pub register: Option<i64>,
    /// Whether it waits for the lock that its next step takes.
    pub waits: bool,
    /// How often it has done all of its steps.
    pub rounds: u64,
    /// The value that it loaded last.
    loaded: i64,
    /// Updates that had been done when it loaded.
    seen: u64,
}

impl RaceState {
    /// Creates the state in which a program begins.
    pub fn new(id: RaceId) -> Self {
        let program = id.program();
        Self {
            id,
            variables: program.variables.iter().map(|(_, value)| *value).collect(),
            holders: vec![None; program.locks.len()],
            threads: vec![RaceThread::default(); program.threads.len()],
            updates: 0,
            writer: None,
        }
    }

    /// Returns which program it is.
    pub const fn id(&self) -> RaceId {
        self.id
    }

    /// Returns each thread.
    pub fn racers(&self) -> impl Iterator<Item = Racer> + use<> {
        (0..self.threads.len() as u8).map(Racer)
    }

    /// Returns the next step of a thread.
    pub fn next_step(&self, thread: Racer) -> Option<RaceStep> {
        let steps = self.id.program().threads.get(thread.index())?;
        steps.get(self.threads[thread.index()].at).copied()
    }

    /// Returns the lock that the next step of a thread takes, and the thread that holds it.
    pub fn missing_lock(&self, thread: Racer) -> Option<(usize, Racer)> {
        match self.next_step(thread)? {
            RaceStep::Lock(lock) => self.holders[lock].map(|holder| (lock, holder)),
            _ => None,
        }
    }

    /// Returns the threads that can take a step now.
    pub fn possible(&self) -> Vec<Racer> {
        let free = |thread: &Racer| self.missing_lock(*thread).is_none();
        self.racers().filter(free).collect()
    }

    /// Returns the threads that can never continue: each needs a lock that one of them holds.
    pub fn stuck(&self) -> Vec<Racer> {
        let mut stuck: Vec<Racer> = self.racers().collect();
        loop {
            let before = stuck.clone();
            let holder = |thread: &Racer| self.missing_lock(*thread).map(|(_, holder)| holder);
            stuck.retain(|thread| holder(thread).is_some_and(|holder| before.contains(&holder)));
            if stuck == before {
                return stuck;
            }
        }
    }

    /// Returns how many updates of a counter are lost.
    pub fn lost(&self) -> u64 {
        let program = self.id.program();
        match (program.invariant, program.variables, self.variables.first()) {
            (Some(Invariant::CountsUpdates), [(_, first), ..], Some(now)) => {
                let counted = u64::try_from(now.saturating_sub(*first)).unwrap_or(0);
                self.updates.saturating_sub(counted)
            }
            _ => 0,
        }
    }

    /// Returns whether the program's invariant is broken.
    pub fn is_broken(&self) -> bool {
        match self.id.program().invariant {
            Some(Invariant::CountsUpdates) => self.lost() > 0,
            Some(Invariant::NeverNegative) => self.variables.first().is_some_and(|now| *now < 0),
            None => false,
        }
    }

    /// Returns how many updates other threads did since a thread loaded.
    pub fn updates_since_load(&self, thread: Racer) -> u64 {
        let one = self.threads.get(thread.index());
        one.map_or(0, |one| self.updates.saturating_sub(one.seen))
    }

    /// Returns whether the next step of a thread is a compare-and-swap that finds what was loaded.
    pub fn swaps(&self, thread: Racer) -> bool {
        match self.next_step(thread) {
            Some(RaceStep::CompareAndSwap { variable, .. }) => {
                self.variables[variable] == self.threads[thread.index()].loaded
            }
            _ => false,
        }
    }

    /// Lets a thread take its next step, or begin to wait for a lock. Returns nothing if it waits already.
    pub fn step(&mut self, thread: Racer) -> Option<RaceEvent> {
        let step = self.next_step(thread)?;
        let event = if self.missing_lock(thread).is_some() {
            let waits = self.threads[thread.index()].waits;
            (!waits).then_some(RaceEvent::Waits { thread })?
        } else {
            self.done(thread, step)
        };
        self.apply(&event);
        Some(event)
    }

    /// Returns the event of a step that is possible.
    fn done(&self, thread: Racer, step: RaceStep) -> RaceEvent {
        let one = &self.threads[thread.index()];
        let mut register = one.register.unwrap_or(0);
        let mut variables = self.variables.clone();
        let mut next = one.at + 1;
        match step {
            RaceStep::Lock(_) | RaceStep::Unlock(_) => {}
            RaceStep::Load(variable) => register = variables[variable],
            RaceStep::Add(amount) => register = register.saturating_add(amount),
            RaceStep::Store(variable) => variables[variable] = register,
            RaceStep::CompareAndSwap { variable, .. } if self.swaps(thread) => {
                variables[variable] = register;
            }
            RaceStep::CompareAndSwap { retry, .. } => next = retry,
            RaceStep::Check {
                at_least,
                otherwise,
            } => {
                if register < at_least {
                    next = otherwise;
                }
            }
            RaceStep::Change { variable, amount } => {
                variables[variable] = variables[variable].saturating_add(amount);
            }
        }
        let steps = self.id.program().threads[thread.index()].len();
        RaceEvent::Stepped {
            thread,
            register,
            variables,
            next: Some(next % steps),
        }
    }

    /// Takes what was reported of a thread of this program.
    pub fn apply(&mut self, event: &RaceEvent) {
        match event {
            RaceEvent::Waits { thread } => {
                if let Some(one) = self.threads.get_mut(thread.index()) {
                    one.waits = true;
                }
            }
            RaceEvent::Stepped {
                thread,
                register,
                variables,
                next,
            } => {
                if let Some(step) = self.next_step(*thread) {
                    self.take_step((*thread, step), *register, *next);
                    for (mine, theirs) in self.variables.iter_mut().zip(variables) {
                        *mine = *theirs;
                    }
                }
            }
            RaceEvent::Began(_) | RaceEvent::Ended => {}
        }
    }

    fn take_step(&mut self, (thread, step): (Racer, RaceStep), register: i64, next: Option<usize>) {
        let steps = self.id.program().threads[thread.index()].len();
        let swaps = self.swaps(thread);
        let one = &mut self.threads[thread.index()];
        one.waits = false;
        one.at = next.unwrap_or(one.at + 1) % steps;
        one.register = match step {
            RaceStep::Lock(_)
            | RaceStep::Unlock(_)
            | RaceStep::Store(_)
            | RaceStep::CompareAndSwap { .. } => None,
            RaceStep::Load(_) | RaceStep::Add(_) | RaceStep::Check { .. } => Some(register),
            RaceStep::Change { .. } => one.register,
        };
        match step {
            RaceStep::Lock(lock) => self.holders[lock] = Some(thread),
            RaceStep::Unlock(lock) => self.holders[lock] = None,
            RaceStep::Load(_) => (one.loaded, one.seen) = (register, self.updates),
            RaceStep::CompareAndSwap { .. } if !swaps => return,
            RaceStep::Store(_) | RaceStep::CompareAndSwap { .. } | RaceStep::Change { .. } => {
                self.updates += 1;
                self.writer = Some(thread);
                one.seen = self.updates;
            }
            RaceStep::Add(_) | RaceStep::Check { .. } => {}
        }
        if one.at == 0 {
            one.register = None;
            one.rounds += 1;
        }
    }
}
