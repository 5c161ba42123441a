//! A race that is stepped through, folded from its events: its state, the steps before, and what the
//! last one meant.

mod sentence;

use crate::model::{RaceEvent, RaceId, RaceState, RaceStep, Racer};

/// A race, as far as its events say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Race {
    /// The variables, locks and threads.
    pub state: RaceState,
    /// The latest steps, the newest last: `1 load 0`.
    pub history: Vec<String>,
    /// What happened last, in one sentence.
    pub sentence: String,
    /// Whether that lost an update, broke the invariant, or was a deadlock.
    pub alarm: bool,
}

impl Race {
    /// The most steps that are kept.
    const MOST_STEPS: usize = 256;

    /// Takes the next event; nothing is left of a race when it ends.
    pub(crate) fn fold(race: &mut Option<Self>, event: &RaceEvent) {
        match (race.as_mut(), event) {
            (_, RaceEvent::Began(id)) => *race = Some(Self::begin(*id)),
            (_, RaceEvent::Ended) => *race = None,
            (Some(race), RaceEvent::Waits { thread } | RaceEvent::Stepped { thread, .. }) => {
                race.take(*thread, event);
            }
            (None, _) => {}
        }
    }

    fn begin(id: RaceId) -> Self {
        Self {
            state: RaceState::new(id),
            history: Vec::new(),
            sentence: id.program().introduction.to_owned(),
            alarm: false,
        }
    }

    fn take(&mut self, thread: Racer, event: &RaceEvent) {
        let before = self.state.clone();
        let Some(step) = before.next_step(thread) else {
            return;
        };
        self.state.apply(event);
        if let RaceEvent::Stepped { register, .. } = event {
            self.remember(thread, step, *register);
            self.alarm = match step {
                RaceStep::Store(_) => self.state.lost() > before.lost(),
                RaceStep::Change { .. } => self.state.is_broken(),
                _ => false,
            };
            self.sentence = sentence::of_step(&before, &self.state, (thread, step), *register);
        } else {
            self.alarm = self.is_deadlocked();
            self.sentence = sentence::of_wait(&self.state, thread, self.alarm);
        }
    }

    /// Returns whether threads wait for each other in a circle.
    fn is_deadlocked(&self) -> bool {
        let stuck = self.state.stuck();
        let waits = |thread: &Racer| self.state.threads[thread.index()].waits;
        !stuck.is_empty() && stuck.iter().all(waits)
    }

    fn remember(&mut self, thread: Racer, step: RaceStep, register: i64) {
        let words = self.state.id().program().words(step);
        self.history.push(match step {
            RaceStep::Load(_) | RaceStep::Store(_) => format!("{thread} {words} {register}"),
            _ => format!("{thread} {words}"),
        });
        if self.history.len() > Self::MOST_STEPS {
            self.history.drain(..Self::MOST_STEPS / 2);
        }
    }
}

#[cfg(test)]
mod tests;
