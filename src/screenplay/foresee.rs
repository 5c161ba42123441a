//! What a screenplay will need permissions for, found out without running anything: its steps are done
//! in a lab whose runs do not run.
//!
//! What keys do there depends on things that are unknown beforehand: which Pythons will be found, and
//! whether a run is still on. So it is done several times, once for each; what comes every time is
//! certain.

use super::gate::{Need, resolve};
use super::{Screenplay, Step, Until};
use crate::model::{
    Act, Draft, Event, EventKind, Machine, Permission, RuntimeKind, SeriesId, Timestamp,
    WorkloadKind, name_of,
};
use crate::tui::app::{App, Effect, Look};
use crate::tui::message::Message;

/// A permission that will be needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// The line that needs it, or sets what may need it.
    pub line: usize,
    /// What is needed; a name that leads to nothing now instead, and why it is refused.
    pub what: Result<Permission, String>,
    /// Whether it is needed for certain.
    pub certain: bool,
}

/// What is needed, or why it is refused.
type Wish = Result<Need, String>;

/// A lab in which nothing runs.
struct Rehearsal {
    app: App,
    /// Whether runs end only when they are waited for.
    lasting: bool,
    recording: bool,
    over: bool,
    needed: Vec<(usize, Wish)>,
}

/// Returns what a screenplay will need permissions for on a machine, in the order of its lines, when
/// `spec` stands in the panel at first. `recording` says whether the session is recorded from its start.
pub fn foresee(
    play: &Screenplay,
    spec: &Draft,
    machine: &Machine,
    recording: bool,
) -> Vec<Foreseen> {
    let mut all: Vec<Vec<(usize, Wish)>> = Vec::new();
    let mut values: Vec<(usize, Wish)> = Vec::new();
    for pythons in [None, Some(Vec::new())] {
        for lasting in [false, true] {
            let machine = Machine {
                pythons: pythons.clone(),
                ..machine.clone()
            };
            let mut rehearsal = Rehearsal::new(spec, machine, (lasting, recording));
            for scene in &play.scenes {
                rehearsal.step(scene.line, &scene.step, &mut values);
            }
            all.push(rehearsal.needed);
        }
    }
    let mut reported: Vec<Foreseen> = Vec::new();
    for (line, what) in all.iter().flatten().chain(&values) {
        let what = what.clone().map(|need| need.what);
        let same = |other: &&mut Foreseen| same_kind(&other.what, &what);
        let certain = all.iter().all(|needed| {
            let mut needed = needed.iter();
            needed.any(|(of, need)| of == line && need.clone().map(|need| need.what) == what)
        });
        match reported.iter_mut().find(same) {
            Some(other) => {
                // the line that needs it says more than the one that sets it
                if certain && !other.certain {
                    (other.line, other.certain) = (*line, true);
                }
            }
            None => reported.push(Foreseen {
                line: *line,
                what,
                certain,
            }),
        }
    }
    reported.sort_by_key(|one| one.line);
    reported
}

/// Returns whether two needs are reported as one: files are not distinguished, as their names are of the
/// moment.
fn same_kind(one: &Result<Permission, String>, other: &Result<Permission, String>) -> bool {
    let is_file = |what: &Result<Permission, String>| matches!(what, Ok(Permission::File(_)));
    one == other || is_file(one) && is_file(other)
}

impl Rehearsal {
    fn new(spec: &Draft, machine: Machine, (lasting, recording): (bool, bool)) -> Self {
        let mut app = App::new(spec.clone(), Look::default(), (100, 30));
        app.update(Message::Event(event(EventKind::SessionStarted {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            machine: Box::new(machine),
        })));
        Self {
            app,
            lasting,
            recording,
            over: false,
            needed: Vec::new(),
        }
    }

    /// Does a step, and notes what the panel could run after it.
    fn step(&mut self, line: usize, step: &Step, values: &mut Vec<(usize, Wish)>) {
        if self.over {
            return;
        }
        let act = match step {
            Step::Set(field, value) => Act::Set {
                field: field.name().to_owned(),
                value: value.clone(),
            },
            Step::Key(key) => Act::Key {
                key: key.to_string(),
            },
            Step::Run => Act::Key {
                key: "Enter".to_owned(),
            },
            Step::Preset(preset, size) => Act::Preset {
                id: preset.id.clone(),
                size: name_of(size),
            },
            Step::Wait(Until::Done, _) => return self.end_runs(),
            _ => return,
        };
        for effect in self.app.update(Message::Act(act)) {
            self.take(line, effect);
        }
        for need in could_need(&self.app.panel.draft) {
            if values.iter().all(|(_, other)| *other != need) {
                values.push((line, need));
            }
        }
    }

    fn take(&mut self, line: usize, effect: Effect) {
        match effect {
            Effect::Submit(mut runs) => {
                self.app.update(Message::Queued {
                    series: SeriesId(0),
                    runs: 1,
                });
                match resolve(&mut runs) {
                    Ok(needs) => {
                        let needs = needs.into_iter().map(|need| (line, Ok(need)));
                        self.needed.extend(needs);
                    }
                    Err(error) => self.needed.push((line, Err(error.to_string()))),
                }
                if !self.lasting {
                    self.end_runs();
                }
            }
            Effect::Record if self.recording => self.recording = false,
            Effect::Record => {
                self.recording = true;
                let folder = std::env::current_dir().unwrap_or_default();
                self.needed.push((line, Ok(Need::file(folder))));
            }
            Effect::Stop | Effect::Kill | Effect::EndRun => self.end_runs(),
            Effect::Quit(_) => self.over = true,
            _ => {}
        }
    }

    fn end_runs(&mut self) {
        while !self.app.queue.is_empty() {
            for effect in self
                .app
                .update(Message::Event(event(EventKind::SeriesEnded {
                    series: None,
                })))
            {
                self.over |= matches!(effect, Effect::Quit(_));
            }
        }
    }
}

/// Returns all that runs of this kind could need, whatever runtime and workload are chosen then.
fn could_need(spec: &Draft) -> Vec<Wish> {
    let on = |runtime, workload| {
        let mut runs = [Draft {
            workload,
            runtime,
            ..spec.clone()
        }
        .spec()];
        match resolve(&mut runs) {
            Ok(needs) => needs.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error.to_string())],
        }
    };
    let mut all: Vec<Wish> = on(RuntimeKind::Native, WorkloadKind::Fetch);
    all.extend(on(RuntimeKind::Runner, WorkloadKind::Eggs));
    all.extend(on(RuntimeKind::Python, WorkloadKind::Eggs));
    all
}

fn event(kind: EventKind) -> Event {
    let at = Timestamp::START;
    Event { at, kind }
}

#[cfg(test)]
mod tests;
