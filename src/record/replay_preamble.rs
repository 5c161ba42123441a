//! The events that a recording must begin with when it starts in the middle of a session.

use std::collections::HashSet;

use crate::model::{Act, Event, EventKind, Machine, RaceEvent, RunEvent, WorkerEvent, WorkerId};

/// The most events kept of the current run. Of a longer run only the beginning is kept, and of more
/// workers than these only the newest process of each.
const MOST: usize = 1 << 16;

/// The part of the log that is still needed to understand what comes.
#[derive(Debug, Default)]
pub(super) struct ReplayPreamble {
    /// The latest of each fact that stands until there is a newer one, in the order of their first.
    facts: Vec<Event>,
    /// The screenplay that is on, whether keys are shown, and the sentence that stands.
    acts: [Option<Event>; 3],
    /// The stepped race that is on.
    race: Vec<Event>,
    /// The series that are not over.
    queued: Vec<Event>,
    run: Vec<Event>,
    /// Whether the run had more events than are kept.
    long: bool,
    /// How many events there may be before they are thinned out.
    room: usize,
    /// How many events were looked at in doing so.
    #[cfg(test)]
    looked_at: usize,
}

impl ReplayPreamble {
    /// Takes note of an event.
    pub(super) fn observe(&mut self, event: &Event) {
        match &event.kind {
            EventKind::SessionStarted { .. }
            | EventKind::Eggtop { .. }
            | EventKind::Interpreters(_)
            | EventKind::Ceiling(_)
            | EventKind::Host(_)
            | EventKind::Sample(_) => self.observe_fact(event),
            EventKind::Race(reported) => self.observe_race(event, reported),
            EventKind::Act(act) => self.observe_act(event, act),
            EventKind::Queued { .. } => self.queued.push(event.clone()),
            EventKind::SeriesEnded {
                series: Some(ended),
            } => {
                let of_ended = |kind: &EventKind| matches!(kind, EventKind::Queued { series, .. } if series == ended);
                self.queued.retain(|queued| !of_ended(&queued.kind));
            }
            EventKind::Run {
                event: reported, ..
            } => self.observe_run(event, reported),
            _ => {}
        }
    }

    fn observe_fact(&mut self, event: &Event) {
        let older = self
            .facts
            .iter_mut()
            .find(|older| is_newer(&event.kind, &older.kind));
        match older {
            Some(older) => older.clone_from(event),
            None => self.facts.push(event.clone()),
        }
    }

    fn observe_race(&mut self, event: &Event, reported: &RaceEvent) {
        match reported {
            RaceEvent::Began { .. } => self.race = vec![event.clone()],
            RaceEvent::Ended => self.race = Vec::new(),
            // a person does not take so many steps by hand
            _ if self.race.len() < MOST => self.race.push(event.clone()),
            _ => {}
        }
    }

    fn observe_act(&mut self, event: &Event, act: &Act) {
        let place = match act {
            Act::Began { .. } => 0,
            Act::ShowKeys => 1,
            Act::Caption { .. } => 2,
            Act::Over => {
                self.acts = Default::default();
                return;
            }
            _ => return,
        };
        self.acts[place] = Some(event.clone());
    }

    fn observe_run(&mut self, event: &Event, reported: &RunEvent) {
        match reported {
            RunEvent::Started(_) => {
                self.run = vec![event.clone()];
                self.long = false;
                self.room = MOST;
            }
            RunEvent::Ended(_) => self.run = Vec::new(),
            _ if self.run.is_empty() => {}
            _ if self.long && !begins(reported) => {}
            _ => {
                if self.run.len() >= self.room {
                    self.thin_out();
                }
                if !self.long || begins(reported) {
                    self.run.push(event.clone());
                }
            }
        }
    }

    /// Keeps only what later events rest on, and makes room for as many as that is: so many events are
    /// looked at in all as were reported.
    fn thin_out(&mut self) {
        #[cfg(test)]
        {
            self.looked_at += self.run.len();
        }
        self.long = true;
        self.run.retain(|event| event_of(event).is_some_and(begins));
        if self.run.len() >= MOST {
            let mut seen = HashSet::new();
            let newest = self.run.iter().rev();
            let mut newest: Vec<Event> = newest
                .filter(|event| seen.insert(event_of(event).and_then(worker_of)))
                .cloned()
                .collect();
            newest.reverse();
            self.run = newest;
        }
        self.room = MOST.max(2 * self.run.len());
    }

    /// Returns the events to begin with, in the order in which they were reported.
    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        let acts = self.acts.iter().flatten();
        self.facts
            .iter()
            .chain(acts)
            .chain(&self.race)
            .chain(&self.queued)
            .chain(&self.run)
    }

    /// Returns the machine of the session.
    pub(super) fn machine(&self) -> Machine {
        let machine = self.facts.iter().find_map(|fact| match &fact.kind {
            EventKind::SessionStarted { machine, .. } => Some((**machine).clone()),
            _ => None,
        });
        machine.unwrap_or_default()
    }
}

/// Returns whether a fact takes the place of an older one.
fn is_newer(fact: &EventKind, older: &EventKind) -> bool {
    match (fact, older) {
        (EventKind::Ceiling(fact), EventKind::Ceiling(older)) => {
            (fact.workers, fact.pin) == (older.workers, older.pin)
        }
        (EventKind::Host(fact), EventKind::Host(older)) => fact.host == older.host,
        (EventKind::Sample(fact), EventKind::Sample(older)) => fact.host == older.host,
        _ => std::mem::discriminant(fact) == std::mem::discriminant(older),
    }
}

/// Returns the run event inside an event, if it is one.
fn event_of(event: &Event) -> Option<&RunEvent> {
    match &event.kind {
        EventKind::Run { event, .. } => Some(event),
        _ => None,
    }
}

/// Returns the worker that an event is about.
fn worker_of(event: &RunEvent) -> Option<WorkerId> {
    match event {
        RunEvent::Worker { worker, .. } => Some(*worker),
        _ => None,
    }
}

/// Returns whether an event begins something that later ones rest on.
fn begins(event: &RunEvent) -> bool {
    match event {
        RunEvent::Started(_) => true,
        RunEvent::Worker { event, .. } => matches!(event, WorkerEvent::Started { .. }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HostId, RunSpec, Timestamp};
    use crate::session::play::{in_run_at, start};

    fn in_run(at: u64, event: RunEvent) -> Event {
        in_run_at(Timestamp(at), 0, event)
    }

    fn started(at: u64, worker: u32) -> Event {
        let event = WorkerEvent::Started {
            pid: 1,
            tid: at as i32,
            asked: Timestamp::START,
            host: HostId::HERE,
        };
        let worker = WorkerId(worker);
        in_run(at, RunEvent::Worker { worker, event })
    }

    fn begun(workers: u32) -> ReplayPreamble {
        let mut replay_preamble = ReplayPreamble::default();
        let start = start(RunSpec::default(), workers);
        replay_preamble.observe(&in_run(0, RunEvent::Started(Box::new(start))));
        replay_preamble
    }

    #[test]
    fn more_workers_than_events_are_kept_are_all_there() {
        let workers = MOST as u32 + 30_000;
        let mut replay_preamble = begun(workers);
        for worker in 0..workers {
            replay_preamble.observe(&started(u64::from(worker) + 1, worker));
        }
        assert_eq!(replay_preamble.events().count(), 1 + workers as usize);
        // so many events each time would be hundreds of millions
        assert!(
            replay_preamble.looked_at < 4 * MOST,
            "{}",
            replay_preamble.looked_at
        );
    }

    #[test]
    fn of_workers_that_are_replaced_for_ever_the_newest_are_kept() {
        let workers = 100;
        let reported = 5 * MOST;
        let mut replay_preamble = begun(workers);
        for at in 1..=reported as u64 {
            replay_preamble.observe(&started(at, at as u32 % workers));
        }
        let kept = replay_preamble.events().count();
        assert!((workers as usize..=MOST).contains(&kept), "{kept}");
        assert!(
            replay_preamble.looked_at < 2 * reported,
            "{}",
            replay_preamble.looked_at
        );
        let newest: HashSet<u64> = replay_preamble.events().map(|event| event.at.0).collect();
        let last = reported as u64 - u64::from(workers) + 1;
        assert!((last..=reported as u64).all(|at| newest.contains(&at)));
        assert!(newest.contains(&0), "how it began");
    }

    #[test]
    fn what_is_no_beginning_goes_first() {
        let mut replay_preamble = begun(1);
        replay_preamble.observe(&started(1, 0));
        for at in 2..MOST as u64 + 10 {
            replay_preamble.observe(&in_run(at, RunEvent::Shared { total: at }));
        }
        let kept: Vec<u64> = replay_preamble.events().map(|event| event.at.0).collect();
        assert_eq!(kept, [0, 1]);
    }
}
