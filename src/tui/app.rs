//! All state of the screen, and how every message changes it.
//!
//! [`App::update`] is the only place where state changes; drawing only reads. The app never reads a
//! clock, a file, the environment or the terminal's size, so that every frame can be made again from
//! messages alone.
//!
//! What is done with the state stands in the files of `app`, a topic each, and nowhere else.

mod actions;
mod beforehand;
mod explanation;
mod keys;
mod leave;
mod modes;
mod mouse;
mod panel;
mod plan;
mod play;
mod presets;
mod queue;
mod race;
mod repeating;
mod replay;
mod results;
mod sight;
mod speedup;
mod tabs;
mod time;

pub use beforehand::Experiment;
pub use explanation::Explained;
pub use panel::{Mode, Panel, Refusal, Typed};
pub use plan::{compared, swept};
pub use presets::{Chosen, Listed};
pub use queue::Queue;
pub use speedup::{Shown, SweepView};
pub use tabs::{Focus, Tab};
pub use time::{TimeView, Window};

use ratatui::layout::Rect;

use super::keymap::{Place, Situation};
use super::message::Message;
use super::theme::{Depth, GlyphSet, Theme, ThemeName};
use super::widgets::MeterMode;
use crate::diagnosis::LatestVerdict;
use crate::diagnosis::beforehand::{Disturbance, Disturber};
use crate::model::{
    Act, Draft, Event, EventKind, GilScope, PermissionRequest, Pin, PlayOrder, PlayState,
    RaceOrder, ReplayOrder, ReplayState, RunEvent, RunSpec, SeriesId, TimeSpan,
};
use crate::results::{Repeats, compare::Results};
use crate::session::{Run, Session};

/// An order to the outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Queue these runs; answer with [`Message::Queued`] or [`Message::Refused`].
    Submit(Vec<RunSpec>),
    /// Queue these repetitions of runs of a series; answer with [`Message::Queued`].
    Repeat(SeriesId, Repeats),
    /// Stop the run and forget those that wait.
    Stop,
    /// End the run that is on.
    EndRun,
    /// Kill the run's workers.
    Kill,
    /// Change the switch interval of the run that is on.
    SwitchInterval(TimeSpan),
    /// Begin to record the session, or end the recording.
    Record,
    /// Mark the moment by this name.
    Mark(String),
    /// Show a person a message, and log it.
    Notice(String),
    /// Log what was done by other means than a key.
    Tell(Act),
    /// Go about in a session that is played again.
    Replay(ReplayOrder),
    /// Hold a screenplay, or let it go on.
    Play(PlayOrder),
    /// Begin a stepped race, let a thread of it go on, or end it.
    Race(RaceOrder),
    /// Measure what so many busy loops side by side cost.
    Ceiling(u32, Pin),
    /// Stop the program until it is continued.
    Suspend,
    /// Take the terminal again: others may have used it.
    Retake,
    /// Leave with this exit code.
    Quit(u8),
}

/// How everything looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// The palette.
    pub theme: ThemeName,
    /// The colours that the terminal can show.
    pub depth: Depth,
    /// The characters that it can show.
    pub glyphs: GlyphSet,
}

impl Look {
    /// Returns the theme that it comes to.
    pub fn theme(self) -> Theme {
        Theme::new(self.theme)
            .with_glyphs(self.glyphs)
            .with_depth(self.depth)
    }
}

/// What is open above the tabs.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Above {
    /// Nothing.
    #[default]
    Nothing,
    /// The list of keys, scrolled by so many lines.
    Help(u16),
    /// Why a result is as it is.
    Explanation(Explained),
    /// Step through a race condition.
    Race,
    /// The list of experiments.
    Presets(Listed),
    /// Whether an experiment is to begin although something will disturb it.
    NotAtRest {
        /// The experiment.
        experiment: Experiment,
        /// What will disturb it, by the latest sample.
        why: Vec<Disturbance>,
    },
    /// Whether so many workers are meant.
    ManyWorkers {
        /// The most workers of any of the runs.
        workers: u32,
        /// What is run when the answer is yes.
        specs: Vec<RunSpec>,
    },
}

/// What the boxes are drawn from.
#[derive(Debug, Clone, Default)]
pub enum Picture {
    /// The session as it goes on.
    #[default]
    Live,
    /// The session as it was when a person paused.
    Held(Box<Session>),
}

/// How far the program is on its way out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Leaving {
    /// It stays.
    #[default]
    No,
    /// It leaves when the run has stopped.
    Stopping,
    /// It leaves when the run's workers are dead.
    Killing,
}

/// The state of the terminal front end.
#[derive(Debug, Clone, Default)]
pub struct App {
    /// What the log says.
    pub session: Session,
    /// Whether that is drawn, or how it was at a pause.
    pub picture: Picture,
    /// How far the session has been played, if it is one of before.
    pub replay: Option<Box<ReplayState>>,
    /// How far the screenplay is that has the lab, if one has.
    pub play: Option<Box<PlayState>>,
    /// What a screenplay needs a person's permission for.
    pub permission: Option<Box<PermissionRequest>>,
    /// Whether keys are shown, whatever the log says.
    pub shows_keys: bool,
    /// The tab that is shown.
    pub tab: Tab,
    /// The box that has the keys.
    pub focus: Focus,
    /// What is open above the tabs.
    pub above: Above,
    /// The run panel.
    pub panel: Panel,
    /// The experiment that was taken from the list, until something else is run.
    pub preset: Option<Chosen>,
    /// The stretch of time that lanes and strips show.
    pub time: TimeView,
    /// Lanes that are scrolled past.
    pub lanes_above: usize,
    /// The results of what is drawn, the newest first.
    pub rows: Results,
    verdicts: LatestVerdict,
    /// Which of them is selected.
    pub result: usize,
    /// The sweeps of what is drawn.
    pub sweeps: SweepView,
    /// What the meters distinguish.
    pub meters: MeterMode,
    /// How everything looks.
    pub look: Look,
    /// The theme that the look comes to.
    pub theme: Theme,
    /// Whether the program is on its way out.
    pub leaving: Leaving,
    /// What the engine took and has not ended.
    pub queue: Queue,
    /// Whether a comparison is repeated because noise left it open; Enter ends that.
    repeating: bool,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// How often the last key has come again because it is held.
    repeats: u32,
    /// What a person has gone on in spite of.
    gone_anyway: Vec<Disturber>,
    /// The series that was asked for last.
    asked: Vec<RunSpec>,
}

impl App {
    /// Creates the state before anything has happened.
    pub fn new(draft: Draft, look: Look, size: (u16, u16)) -> Self {
        Self {
            panel: Panel::new(draft),
            theme: look.theme(),
            look,
            size,
            ..Self::default()
        }
    }

    /// Takes a message and returns what is to be done outside.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        let interval = self.panel.draft.switch_interval;
        let mut effects = self.take(message);
        if self.panel.draft.switch_interval != interval && self.runs_under_gil() {
            let interval = self.panel.draft.switch_interval;
            effects.push(Effect::SwitchInterval(interval));
        }
        effects
    }

    fn take(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Event(event) => self.take_event(&event),
            Message::Replayed(event) => self.take_replayed(&event),
            Message::Sought(session) => self.take_sought(*session),
            Message::Replay(state) => self.take_replay(state),
            Message::Act(act) => self.take_act(&act),
            Message::Play(state) => {
                self.play = state.map(Box::new);
                Vec::new()
            }
            Message::Permission(request) => {
                self.permission = Some(request);
                Vec::new()
            }
            Message::Leave(code) => vec![Effect::Kill, Effect::Quit(code)],
            Message::Key(key) => self.take_key(key),
            Message::Paste(text) => {
                self.paste(&text);
                Vec::new()
            }
            Message::Mouse(_) if self.play.is_some() || self.permission.is_some() => Vec::new(),
            Message::Mouse(mouse) => self.looking(|app| app.take_mouse(mouse)),
            Message::Resize(columns, rows) => {
                self.size = (columns, rows);
                Vec::new()
            }
            Message::Tick(now) => {
                self.session.advance(now);
                Vec::new()
            }
            Message::Signal(signal) => self.take_signal(signal),
            Message::Queued { series, runs } => {
                self.queue.take(series, runs);
                self.number_preset(series);
                Vec::new()
            }
            Message::Refused(error) => {
                self.forget_preset();
                self.panel.refuse(&error);
                Vec::new()
            }
            Message::InputClosed => vec![Effect::Kill, Effect::Quit(0)],
        }
    }

    /// Returns what the boxes are drawn from.
    pub fn shown(&self) -> &Session {
        match &self.picture {
            Picture::Live => &self.session,
            Picture::Held(session) => session,
        }
    }

    /// Returns whether the picture is held.
    pub fn is_paused(&self) -> bool {
        matches!(self.picture, Picture::Held(_))
    }

    /// Returns whether a run is on or waits to be.
    pub fn is_running(&self) -> bool {
        !self.queue.is_empty() || self.session.current().is_some()
    }

    /// Returns whether the picture changes with time alone.
    pub fn is_moving(&self) -> bool {
        if let Some(replay) = &self.replay {
            return replay.playing || !replay.whole;
        }
        let plays = self.play.is_some() || !self.keys_shown().is_empty();
        plays || self.is_running() && !self.is_paused()
    }

    /// Returns whether a run is on whose workers may need a GIL.
    pub(super) fn runs_under_gil(&self) -> bool {
        let scope = |run: &Run| GilScope::of(&run.start.spec, &self.session.machine);
        let none = |scope| matches!(scope, GilScope::Never | GilScope::Off);
        self.session.current().is_some_and(|run| !none(scope(run)))
    }

    /// Returns the whole screen.
    pub fn area(&self) -> Rect {
        Rect::new(0, 0, self.size.0, self.size.1)
    }

    /// Returns where the keys of a person go.
    pub fn situation(&self) -> Situation {
        let place = match (&self.permission, &self.play) {
            (Some(_), _) => Place::Permission,
            (None, Some(_)) => Place::Playing,
            (None, None) => return self.scene(),
        };
        let modes = self.modes();
        Situation { place, modes }
    }

    /// Returns where the keys of a screenplay go: never to what it asks a person for.
    fn scene(&self) -> Situation {
        let place = match (&self.above, &self.panel.mode) {
            (Above::Help(_), _) => Place::Help,
            (Above::Explanation(_), _) => Place::Explanation,
            (Above::Race, _) => Place::Race,
            (Above::Presets(_), _) => Place::Presets,
            (Above::ManyWorkers { .. } | Above::NotAtRest { .. }, _) => Place::Question,
            (Above::Nothing, Mode::Typing(_)) => Place::Typing,
            (Above::Nothing, Mode::Choosing) => self.focus.place(),
        };
        let modes = self.modes();
        Situation { place, modes }
    }

    fn take_event(&mut self, event: &Event) -> Vec<Effect> {
        self.session.apply(event);
        match &event.kind {
            EventKind::Run { event, .. } => self.take_run(event),
            EventKind::SeriesEnded { series } => return self.end_series(*series),
            EventKind::Sample(sample) if sample.host.is_here() => return self.look_again(),
            EventKind::Ceiling(_) if !self.is_paused() => self.read_again(),
            _ => {}
        }
        Vec::new()
    }

    fn take_run(&mut self, event: &RunEvent) {
        match event {
            RunEvent::Started(start) => {
                self.queue.begin(start.series);
                self.ask_no_more();
                self.lanes_above = 0;
                if !self.is_paused() {
                    self.time.live();
                }
            }
            RunEvent::Ended(_) if !self.is_paused() => self.read_results(),
            _ => {}
        }
    }
}
