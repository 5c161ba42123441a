//! A race that is stepped through, folded from its events: what each thread has in its register, which
//! step comes next, which updates are lost, and what the last step meant.

use crate::model::{RaceEvent, RaceStep, Racer};

/// A race, as far as its events tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Race {
    /// Whether the threads take a lock around their steps.
    pub locked: bool,
    /// The number they add to.
    pub number: u64,
    /// Both threads.
    pub threads: [RaceThread; 2],
    /// The latest steps, the newest last.
    pub history: Vec<(Racer, RaceStep, u64)>,
    /// Additions that were stored.
    pub updates: u64,
    /// What happened last, in one sentence.
    pub sentence: String,
    /// Whether that lost an update.
    pub alarm: bool,
}

/// One thread of a race.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RaceThread {
    /// What is in its register, from its load to its store.
    pub register: Option<u64>,
    /// Whether it waits for the lock.
    pub waits: bool,
    /// Steps of the addition it is at that are done.
    pub done: usize,
    /// How many additions had been stored when it loaded.
    seen: u64,
}

impl Race {
    /// The most steps that are kept.
    const MOST_STEPS: usize = 256;

    /// Returns how many updates are lost.
    pub const fn lost(&self) -> u64 {
        self.updates.saturating_sub(self.number)
    }

    /// Returns the steps of an addition.
    pub const fn steps(&self) -> &'static [RaceStep] {
        RaceStep::all(self.locked)
    }

    /// Returns who has the lock.
    pub fn holder(&self) -> Option<Racer> {
        let has = |racer: &Racer| self.threads[racer.place()].done > 0;
        Racer::BOTH
            .into_iter()
            .find(|racer| self.locked && has(racer))
    }

    /// Takes the next event; nothing is left of a race when it ends.
    pub(crate) fn fold(race: &mut Option<Self>, event: RaceEvent) {
        match (race.as_mut(), event) {
            (_, RaceEvent::Began { locked }) => *race = Some(Self::begin(locked)),
            (_, RaceEvent::Ended) => *race = None,
            (Some(race), RaceEvent::Waits { thread }) => race.wait(thread),
            (
                Some(race),
                RaceEvent::Stepped {
                    thread,
                    step,
                    register,
                    number,
                },
            ) => race.step(thread, step, (register, number)),
            (None, _) => {}
        }
    }

    fn begin(locked: bool) -> Self {
        let sentence = if locked {
            "Both threads take a lock before they load, and let go of it after they have stored."
        } else {
            "Adding 1 is three steps: load the number, add 1 in a register, store that."
        };
        Self {
            locked,
            sentence: sentence.to_owned(),
            ..Self::default()
        }
    }

    fn wait(&mut self, thread: Racer) {
        self.threads[thread.place()].waits = true;
        self.alarm = false;
        self.sentence = format!(
            "Thread {} waits for the lock, which thread {} has: nothing can come between.",
            name(thread),
            name(thread.other())
        );
    }

    fn step(&mut self, thread: Racer, step: RaceStep, (register, number): (u64, u64)) {
        let before = self.number;
        let since = self.updates - self.threads[thread.place()].seen;
        let updates = self.updates;
        let one = &mut self.threads[thread.place()];
        let all = RaceStep::all(self.locked);
        one.waits = false;
        one.done = (all.iter().position(|known| *known == step).unwrap_or(0) + 1) % all.len();
        match step {
            RaceStep::Load => {
                one.register = Some(register);
                one.seen = updates;
            }
            RaceStep::Add => one.register = Some(register),
            RaceStep::Store => {
                one.register = None;
                one.seen = updates + 1;
                self.updates += 1;
            }
            RaceStep::Lock | RaceStep::Unlock => one.register = None,
        }
        self.number = number;
        self.alarm = step == RaceStep::Store && since > 0;
        self.sentence = told(thread, step, (register, before), since);
        let value = if step == RaceStep::Load {
            number
        } else {
            register
        };
        self.history.push((thread, step, value));
        if self.history.len() > Self::MOST_STEPS {
            self.history.drain(..Self::MOST_STEPS / 2);
        }
    }
}

/// Returns what a thread is called.
const fn name(thread: Racer) -> u8 {
    thread.0 + 1
}

/// Returns what a step meant; `since` are the stores of the other thread since this one loaded.
fn told(thread: Racer, step: RaceStep, (register, before): (u64, u64), since: u64) -> String {
    let (one, other) = (name(thread), name(thread.other()));
    match step {
        RaceStep::Lock => format!("Thread {one} has the lock: nobody else can load or store."),
        RaceStep::Load => format!("Thread {one} loaded {register} into its register."),
        RaceStep::Add => format!(
            "Thread {one} added 1 in its register: {register} there, the number is still {before}."
        ),
        RaceStep::Store if since == 0 => format!("Thread {one} stored {register}."),
        RaceStep::Store if since == 1 => format!(
            "Thread {one} stored {register} over thread {other}'s {before}: one update is lost."
        ),
        RaceStep::Store => format!(
            "Thread {one} stored {register} over thread {other}'s {before}: {since} updates are lost."
        ),
        RaceStep::Unlock => format!("Thread {one} let go of the lock; no update can be lost."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays steps of threads 1 and 2 as real threads would do them.
    fn raced(locked: bool, steps: &[u8]) -> Race {
        let mut race = None;
        Race::fold(&mut race, RaceEvent::Began { locked });
        let (mut number, mut registers, mut at) = (0, [0, 0], [0, 0]);
        for &name in steps {
            let thread = Racer(name - 1);
            let place = thread.place();
            let all = RaceStep::all(locked);
            let step = all[at[place] % all.len()];
            at[place] += 1;
            match step {
                RaceStep::Load => registers[place] = number,
                RaceStep::Add => registers[place] += 1,
                RaceStep::Store => number = registers[place],
                RaceStep::Lock | RaceStep::Unlock => {}
            }
            let register = registers[place];
            let event = RaceEvent::Stepped {
                thread,
                step,
                register,
                number,
            };
            Race::fold(&mut race, event);
        }
        race.unwrap()
    }

    #[test]
    fn a_store_over_anothers_is_a_lost_update() {
        let race = raced(false, &[1, 2, 1, 1, 2, 2]);
        assert_eq!((race.number, race.updates, race.lost()), (1, 2, 1));
        assert_eq!(
            race.sentence,
            "Thread 2 stored 1 over thread 1's 1: one update is lost."
        );
        assert_eq!(race.threads.map(|one| one.done), [0, 0]);
    }

    #[test]
    fn one_late_store_can_undo_several_updates() {
        let race = raced(false, &[2, 2, 1, 1, 1, 1, 1, 1, 2]);
        assert_eq!((race.number, race.lost()), (1, 2));
        assert_eq!(
            race.sentence,
            "Thread 2 stored 1 over thread 1's 2: 2 updates are lost."
        );
    }

    #[test]
    fn one_after_the_other_loses_nothing() {
        let race = raced(false, &[1, 1, 1, 2, 2, 2]);
        assert_eq!((race.number, race.lost()), (2, 0));
        assert_eq!(race.sentence, "Thread 2 stored 2.");
    }

    #[test]
    fn a_lock_has_a_holder_from_its_first_step_to_its_last() {
        let holders: Vec<Option<Racer>> = (0..=5)
            .map(|steps| raced(true, &[1; 5][..steps]).holder())
            .collect();
        let one = Some(Racer(0));
        assert_eq!(holders, [None, one, one, one, one, None]);
        let mut race = Some(raced(true, &[1, 1]));
        Race::fold(&mut race, RaceEvent::Waits { thread: Racer(1) });
        let race = race.unwrap();
        assert!(race.threads[1].waits && race.threads[1].done == 0);
        assert_eq!(race.holder(), one);
        assert!(
            race.sentence
                .starts_with("Thread 2 waits for the lock, which thread 1 has")
        );
    }

    #[test]
    fn the_history_is_bounded_and_ends_with_the_race() {
        let race = raced(false, &[1; 1_000]);
        assert!(race.history.len() <= Race::MOST_STEPS);
        assert_eq!(race.updates, 333);
        let mut race = Some(race);
        Race::fold(&mut race, RaceEvent::Ended);
        assert_eq!(race, None);
        Race::fold(&mut race, RaceEvent::Waits { thread: Racer(1) });
        assert_eq!(race, None);
    }
}
