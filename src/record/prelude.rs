//! What a recording that begins in the middle of a session must tell first.

use crate::model::{Act, Event, EventKind, Machine, RunEvent, WorkerEvent};

/// Events of the run that is on that are kept; of a run that told more only its beginning is.
const MOST: usize = 1 << 16;

/// The part of the log that is still needed to understand what comes.
#[derive(Debug, Default)]
pub(super) struct Prelude {
    session: Option<Event>,
    interpreters: Option<Event>,
    sample: Option<Event>,
    /// The screenplay that is on, whether keys are shown, and the sentence that stands.
    acts: [Option<Event>; 3],
    run: Vec<Event>,
    /// Whether the run told more than is kept.
    long: bool,
}

impl Prelude {
    /// Takes note of an event.
    pub(super) fn observe(&mut self, event: &Event) {
        match &event.kind {
            EventKind::SessionStarted { .. } => self.session = Some(event.clone()),
            EventKind::Interpreters(_) => self.interpreters = Some(event.clone()),
            EventKind::Sample(_) => self.sample = Some(event.clone()),
            EventKind::Act(act) => self.observe_act(event, act),
            EventKind::Run { event: told, .. } => self.observe_run(event, told),
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
        let before = [&self.session, &self.interpreters, &self.sample];
        let acts = self.acts.iter().flatten();
        before.into_iter().flatten().chain(acts).chain(&self.run)
    }

    /// Returns the machine of the session.
    pub(super) fn machine(&self) -> Machine {
        match self.session.as_ref().map(|event| &event.kind) {
            Some(EventKind::SessionStarted { machine, .. }) => (**machine).clone(),
            _ => Machine::default(),
        }
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
