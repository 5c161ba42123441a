//! A session of before on the screen: what is played of it, and what jumps in time do.

use super::{App, Effect, Picture, Queue};
use crate::model::{Draft, Event, EventKind, ReplayOrder, ReplayState, RunEvent, Step};
use crate::session::Session;
use crate::tui::keymap::Action;

/// Returns what a key orders in a replay, if it is one of its keys.
pub(super) const fn replay_order(action: Action) -> Option<ReplayOrder> {
    Some(match action {
        Action::Play => ReplayOrder::Toggle,
        Action::Slower => ReplayOrder::Speed(Step::Back),
        Action::Faster => ReplayOrder::Speed(Step::Next),
        Action::LookBack => ReplayOrder::Look(Step::Back),
        Action::LookOn => ReplayOrder::Look(Step::Next),
        Action::LeapBack => ReplayOrder::Leap(Step::Back),
        Action::LeapOn => ReplayOrder::Leap(Step::Next),
        Action::ChapterBack => ReplayOrder::Chapter(Step::Back),
        Action::ChapterOn => ReplayOrder::Chapter(Step::Next),
        Action::Start => ReplayOrder::Start,
        Action::End => ReplayOrder::End,
        _ => return None,
    })
}

impl App {
    /// Takes note of how far a replay is.
    pub(super) fn take_replay(&mut self, state: Box<ReplayState>) -> Vec<Effect> {
        if self.replay.replace(state).is_none() {
            self.open(self.tab);
        }
        Vec::new()
    }

    /// Takes a fact of the log, as if it happened now.
    pub(super) fn take_replayed(&mut self, event: &Event) -> Vec<Effect> {
        if let EventKind::Run { event, .. } = &event.kind
            && let RunEvent::Started(start) = event
        {
            // what does not apply to the run stays as it was set
            self.panel.draft.take(&start.spec);
        }
        if let EventKind::Act(act) = &event.kind {
            self.session.apply(event);
            // a person in a replay has keys of their own
            return match self.replay {
                Some(_) => Vec::new(),
                None => self.take_act(act),
            };
        }
        // that it was recorded says nothing to those who look at the recording
        if matches!(event.kind, EventKind::Recording(_)) {
            return Vec::new();
        }
        self.take_event(event)
    }

    /// Takes the session as it was at another moment.
    pub(super) fn take_sought(&mut self, session: Session) -> Vec<Effect> {
        self.session = session;
        self.picture = Picture::Live;
        self.queue = Queue::default();
        // as if they had been played one after another
        self.panel.draft = Draft::default();
        for run in &self.session.runs {
            self.panel.draft.take(&run.start.spec);
        }
        let gone = |run| self.session.run(run).is_none();
        if self.time.run.is_some_and(gone) {
            self.time.live();
        }
        self.lanes_above = 0;
        self.read_results();
        Vec::new()
    }

    /// Returns what the next moment is called that a person marks.
    pub(super) fn next_mark(&self) -> String {
        format!("mark {}", self.session.marks.len() + 1)
    }
}
