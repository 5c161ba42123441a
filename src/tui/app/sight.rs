//! What a person looks at, logged so that a recording shows it at any size of the screen.
//!
//! Keys are logged as they are; what the mouse does depends on where things are, so what came of it is
//! logged. A recording that begins late begins with it, too.

use clap::ValueEnum;

use super::{Above, App, Effect, Focus, Tab, TimeView};
use crate::model::{Act, Field, View, name_of};
use crate::tui::widgets::MeterMode;

impl App {
    /// Does something that may change what is looked at, and lets the log know if it does.
    pub(super) fn looking(&mut self, what: impl FnOnce(&mut Self) -> Vec<Effect>) -> Vec<Effect> {
        let before = self.view();
        let mut effects = what(self);
        let view = self.view();
        if view != before {
            effects.insert(0, Effect::Tell(Act::Look(view)));
        }
        effects
    }

    /// Begins a recording, which gets what is looked at, or ends it.
    pub(super) fn record(&self) -> Vec<Effect> {
        let mut effects = vec![Effect::Record];
        if self.session.recording.is_none() {
            effects.push(Effect::Tell(Act::Look(self.view())));
        }
        effects
    }

    fn view(&self) -> View {
        let (zoom, end) = self.time.place();
        View {
            tab: self.tab.name().to_owned(),
            focus: self.focus.name().to_owned(),
            bare: self.above == Above::Nothing,
            field: self.panel.field().name().to_owned(),
            meters: name_of(&self.meters),
            run: self.time.run,
            zoom,
            end,
            lanes: self.lanes_above,
            result: self.result,
        }
    }

    /// Shows what was shown in a recorded view. What does not exist here stays as it is.
    pub(super) fn take_view(&mut self, view: &View) {
        if let Some(tab) = Tab::ALL.into_iter().find(|tab| tab.name() == view.tab) {
            self.tab = tab;
        }
        if self.tab == Tab::Speedup {
            self.read_sweeps();
        }
        let focus = Focus::ALL.into_iter().chain([Focus::Plot]);
        if let Some(focus) = focus.into_iter().find(|one| one.name() == view.focus) {
            self.focus = focus;
        }
        if view.bare {
            self.above = Above::Nothing;
        }
        match Field::named(&view.field) {
            Some(field) if field != self.panel.field() => self.panel.select(field),
            _ => {}
        }
        if let Ok(meters) = MeterMode::from_str(&view.meters, false) {
            self.meters = meters;
        }
        self.time = TimeView::at(view.run, (view.zoom, view.end));
        self.lanes_above = view.lanes;
        self.result = view.result.min(self.rows.len().saturating_sub(1));
    }
}
