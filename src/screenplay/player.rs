//! Plays a screenplay: says what is to be done next, when what was waited for has come.
//!
//! A player knows the log and how much time has passed, and nothing else; it can be played without a lab.

use std::time::{Duration, Instant};

use super::seen::Seen;
use super::{Ask, Scene, Screenplay, Step, Until};
use crate::model::{Act, Event, PlayOrder, PlayState, SpecError, name_of};
use crate::session::Session;

/// How long the viewers have to see what a key did.
const AFTER_KEY: Duration = Duration::from_millis(500);
/// The same after a field of the panel was set.
const AFTER_SET: Duration = Duration::from_millis(300);
/// An answer stands so long before it goes on.
const AFTER_ANSWER: Duration = Duration::from_millis(2_500);
/// How much longer a run may take at the end, and how long its result is shown.
const AT_THE_END: Duration = Duration::from_mins(1);
/// The machine is looked at within this time, or never.
const FIRST_LOOK: Duration = Duration::from_secs(20);

/// Whether time that only viewers need is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pace {
    /// It is.
    #[default]
    Watched,
    /// Seconds are not waited for.
    Hurried,
}

/// What a player wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    /// This in the lab.
    Act(Act),
    /// A name for the moment.
    Mark(String),
    /// Nothing more: it is over, or this is why it cannot go on.
    Over(Result<(), String>),
}

/// A screenplay while it is played.
#[derive(Debug)]
pub struct Player {
    play: Screenplay,
    pace: Pace,
    /// Whether somebody watches who may let it go on.
    watched: bool,
    /// The step that comes next, or is on.
    at: usize,
    phase: Phase,
    /// Time that has passed, without that for which it was held.
    passed: Duration,
    asked: Option<Instant>,
    held: bool,
    /// When the step that is on began; none before it has.
    since: Option<Duration>,
    /// Nothing is done before.
    rest: Duration,
    /// Series taken before a key that should start one.
    started_from: Option<u32>,
    wish: Option<PlayOrder>,
    seen: Seen,
    /// What was measured, where a caption hangs on it.
    measured: Option<Session>,
}

/// How far it is as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Phase {
    /// The machine has not been looked at.
    #[default]
    Before,
    /// It plays.
    On,
    /// Nothing more comes.
    Over,
}

/// What came of a step.
enum Done {
    /// It is done, and this follows from it.
    Yes(Option<Deed>),
    /// It is not.
    NotYet(Option<Deed>),
    /// It never will be.
    Never(String),
}

impl Player {
    /// Begins to play. `watched` says whether a person may let it go on.
    pub fn new(play: Screenplay, pace: Pace, watched: bool) -> Self {
        let hangs = |scene: &Scene| matches!(scene.step, Step::CaptionWhen(..));
        Self {
            measured: play.scenes.iter().any(hangs).then(Session::default),
            play,
            pace,
            watched,
            at: 0,
            phase: Phase::default(),
            passed: Duration::ZERO,
            asked: None,
            held: false,
            since: None,
            rest: Duration::ZERO,
            started_from: None,
            wish: None,
            seen: Seen::default(),
        }
    }

    /// Takes an event of the log.
    pub(super) fn observe(&mut self, event: &Event) {
        self.seen.observe(event);
        if let Some(measured) = &mut self.measured {
            measured.apply(event);
        }
    }

    /// Takes note that a series was taken.
    pub(super) fn taken(&mut self) {
        self.seen.taken += 1;
    }

    /// Takes note that one was refused.
    pub(super) fn refused(&mut self, error: &SpecError) {
        self.seen.fault = Some(error.to_string());
    }

    /// Carries out an order of the person who watches.
    pub(super) fn obey(&mut self, order: PlayOrder) {
        match order {
            PlayOrder::Toggle => self.held = !self.held,
            PlayOrder::End => self.phase = Phase::Over,
            PlayOrder::GoOn | PlayOrder::Answer(_) => self.wish = Some(order),
            // nothing of that is for the screenplay
            PlayOrder::Permit(_) => {}
        }
    }

    /// Returns whether a person watches.
    pub(super) const fn is_watched(&self) -> bool {
        self.watched
    }

    /// Returns the line of the step that was done last.
    pub(super) fn line(&self) -> usize {
        let scene = self.play.scenes.get(self.at.saturating_sub(1));
        scene.map_or(0, |scene| scene.line)
    }

    /// Forgets how much time has passed since the last call.
    pub(super) fn pause(&mut self) {
        self.asked = None;
    }

    /// Returns how far it is, while it is on.
    pub(super) fn state(&self) -> Option<PlayState> {
        let scene = self.play.scenes.get(self.at).map(|scene| &scene.step);
        (self.phase != Phase::Over).then(|| PlayState {
            title: self.play.title.clone(),
            steps: (self.at, self.play.scenes.len()),
            held: self.held,
            waits: self.watched && matches!(scene, Some(Step::Wait(Until::Mark, _))),
        })
    }

    /// Returns what is to be done now. At most one thing of it changes the lab, so that what follows
    /// from that is known before the next.
    pub(super) fn play(&mut self, now: Instant) -> Vec<Deed> {
        let asked = self.asked.replace(now).unwrap_or(now);
        if self.phase == Phase::Over || self.held {
            return Vec::new();
        }
        self.passed += now.saturating_duration_since(asked);
        if self.phase == Phase::Before {
            return self.begin();
        }
        let mut deeds = Vec::new();
        while self.rest <= self.passed {
            let done = self.trouble().map_or_else(|| self.step(), Done::Never);
            match done {
                Done::Yes(deed) => {
                    self.at += 1;
                    self.since = None;
                    let acted = matches!(&deed, Some(Deed::Act(act)) if changes_the_lab(act));
                    let over = matches!(deed, Some(Deed::Over(_)));
                    if over {
                        self.phase = Phase::Over;
                    }
                    deeds.extend(deed);
                    if acted || over {
                        break;
                    }
                }
                Done::NotYet(deed) => {
                    deeds.extend(deed);
                    break;
                }
                Done::Never(reason) => {
                    self.phase = Phase::Over;
                    deeds.push(Deed::Over(Err(self.sentence(&reason))));
                    break;
                }
            }
        }
        deeds
    }

    fn begin(&mut self) -> Vec<Deed> {
        if self.seen.ready {
            self.phase = Phase::On;
            let title = self.play.title.clone();
            return vec![Deed::Act(Act::Began { title })];
        }
        if self.passed > FIRST_LOOK {
            self.phase = Phase::Over;
            let reason = "the machine cannot be looked at";
            return vec![Deed::Over(Err(self.sentence(reason)))];
        }
        Vec::new()
    }

    /// Returns why it cannot go on, if it cannot.
    fn trouble(&mut self) -> Option<String> {
        if let Some(fault) = self.seen.fault.take() {
            return Some(fault);
        }
        let before = self.started_from.take()?;
        (before == self.seen.taken).then(|| "nothing was started".to_owned())
    }

    fn step(&mut self) -> Done {
        let first = self.since.is_none();
        let since = *self.since.get_or_insert(self.passed);
        let spent = self.passed.saturating_sub(since);
        let Some(scene) = self.play.scenes.get(self.at) else {
            return self.end(spent);
        };
        match scene.step.clone() {
            Step::Set(field, value) => {
                let field = field.name().to_owned();
                self.act(Act::Set { field, value }, AFTER_SET)
            }
            Step::Key(key) => self.act(key_act(&key.to_string()), AFTER_KEY),
            Step::Run => {
                self.started_from = Some(self.seen.taken);
                self.act(key_act(ENTER), AFTER_KEY)
            }
            Step::Preset(preset, size) => {
                self.started_from = Some(self.seen.taken);
                let (id, size) = (preset.id.clone(), name_of(&size));
                self.act(Act::Preset { id, size }, AFTER_KEY)
            }
            Step::Wait(until, limit) => self.wait(&until, spent, limit),
            Step::Caption(text) => Done::Yes(Some(Deed::Act(Act::Caption { text }))),
            Step::CaptionWhen(condition, text) => {
                let holds = self
                    .measured
                    .as_ref()
                    .is_some_and(|all| condition.holds(all));
                Done::Yes(holds.then_some(Deed::Act(Act::Caption { text })))
            }
            Step::Mark(name) | Step::Snap(name) => Done::Yes(Some(Deed::Mark(name))),
            Step::Hide => Done::Yes(Some(Deed::Act(Act::Hide))),
            Step::Show => Done::Yes(Some(Deed::Act(Act::Show))),
            Step::Ask(ask) => self.ask(&ask, first, spent),
        }
    }

    fn act(&mut self, act: Act, rest: Duration) -> Done {
        self.rest_for(rest);
        Done::Yes(Some(Deed::Act(act)))
    }

    fn wait(&mut self, until: &Until, spent: Duration, limit: Duration) -> Done {
        let over = match until {
            Until::Passed(time) => spent >= *time || self.pace == Pace::Hurried,
            Until::Mark => !self.watched || self.wish.take() == Some(PlayOrder::GoOn),
            until => self.seen.holds(until),
        };
        if over {
            return Done::Yes(None);
        }
        match self.seen.never(until) {
            Some(reason) => Done::Never(reason),
            // a person may think, and seconds are their own limit
            None if matches!(until, Until::Passed(_) | Until::Mark) => Done::NotYet(None),
            None if spent < limit => Done::NotYet(None),
            None => Done::Never(format!("it did not come within {} s", limit.as_secs_f64())),
        }
    }

    fn ask(&mut self, ask: &Ask, first: bool, spent: Duration) -> Done {
        if first {
            self.wish = None;
            return Done::NotYet(Some(Deed::Act(Act::Asked {
                question: ask.question.clone(),
                choices: ask.choices.clone(),
            })));
        }
        let given = match self.wish.take() {
            Some(PlayOrder::Answer(choice)) => Some(choice),
            _ => None,
        };
        let given = given.filter(|&choice| (1..=ask.choices.len() as u32).contains(&choice));
        let late = spent >= ask.after || self.pace == Pace::Hurried;
        match given.or(late.then_some(ask.answer)) {
            Some(choice) => self.act(Act::Answered { choice }, AFTER_ANSWER),
            None => Done::NotYet(None),
        }
    }

    /// Ends when nothing runs any more.
    fn end(&mut self, spent: Duration) -> Done {
        if let done @ (Done::NotYet(_) | Done::Never(_)) =
            self.wait(&Until::Done, spent, AT_THE_END)
        {
            return done;
        }
        Done::Yes(Some(Deed::Over(Ok(()))))
    }

    fn rest_for(&mut self, rest: Duration) {
        if self.pace == Pace::Watched {
            self.rest = self.passed + rest;
        }
    }

    /// Returns a sentence that names the line.
    fn sentence(&self, reason: &str) -> String {
        let scenes = &self.play.scenes;
        // what a step started may fail when the next is on
        match scenes.get(self.at.min(scenes.len().saturating_sub(1))) {
            Some(scene) => format!("line {}: {reason}", scene.line),
            None => reason.to_owned(),
        }
    }
}

const ENTER: &str = "Enter";

fn key_act(name: &str) -> Act {
    let key = name.to_owned();
    Act::Key { key }
}

const fn changes_the_lab(act: &Act) -> bool {
    matches!(act, Act::Key { .. } | Act::Set { .. } | Act::Preset { .. })
}
