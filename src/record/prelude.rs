//! What a recording that begins in the middle of a session must tell first.

use crate::model::{Act, Event, EventKind, Machine, RaceEvent, RunEvent, WorkerEvent};

/// Events of the run that is on that are kept; of a run that told more only its beginning is.
const MOST: usize = 1 << 16;

/// The part of the log that is still needed to understand what comes.
#[derive(Debug, Default)]
pub(super) struct Prelude {
    /// The latest of each fact that stands until there is a newer one, in the order of their first.
    facts: Vec<Event>,
    /// The screenplay that is on, whether keys are shown, and the sentence that stands.
    acts: [Option<Event>; 3],
    /// The race in slow motion that is on.
    race: Vec<Event>,
    /// The series that are not over.
    queued: Vec<Event>,
    run: Vec<Event>,
    /// Whether the run told more than is kept.
    long: bool,
}

impl Prelude {
    /// Takes note of an event.
    pub(super) fn observe(&mut self, event: &Event) {
        match &event.kind {
            EventKind::SessionStarted { .. }
            | EventKind::Eggtop { .. }
            | EventKind::Interpreters(_)
            | EventKind::Ceiling(_)
            | EventKind::Sample(_) => self.observe_fact(event),
            EventKind::Race(told) => self.observe_race(event, *told),
            EventKind::Act(act) => self.observe_act(event, act),
            EventKind::Queued { .. } => self.queued.push(event.clone()),
            EventKind::SeriesEnded {
                series: Some(ended),
            } => {
                let of_ended = |kind: &EventKind| matches!(kind, EventKind::Queued { series, .. } if series == ended);
                self.queued.retain(|queued| !of_ended(&queued.kind));
            }
            EventKind::Run { event: told, .. } => self.observe_run(event, told),
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

    fn observe_race(&mut self, event: &Event, told: RaceEvent) {
        match told {
            RaceEvent::Began { .. } => self.race = vec![event.clone()],
            RaceEvent::Ended => self.race = Vec::new(),
            // by hand nobody takes so many steps
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

    fn observe_run(&mut self, event: &Event, told: &RunEvent) {
        match told {
            RunEvent::Started(_) => {
                self.run = vec![event.clone()];
                self.long = false;
            }
            RunEvent::Ended(_) => self.run = Vec::new(),
            _ if self.run.is_empty() => {}
            _ if self.long && !begins(told) => {}
            _ if self.run.len() < MOST => self.run.push(event.clone()),
            _ => {
                self.long = true;
                self.run.retain(|event| match &event.kind {
                    EventKind::Run { event, .. } => begins(event),
                    _ => false,
                });
            }
        }
    }

    /// Returns the events to begin with, in the order in which they were told.
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
        _ => std::mem::discriminant(fact) == std::mem::discriminant(older),
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
