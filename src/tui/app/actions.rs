//! What each wish of a person does.

use crate::model::{ExecutorKind, Field, PlayOrder, RunSpec, Step};
use crate::tui::keymap::Action;
use crate::tui::theme::{Depth, ThemeName};
use crate::tui::view;

use super::plan::{chunked, compared, swept};
use super::replay::replay_order;
use super::{Above, App, Effect, Experiment, Focus, Mode, Picture, Tab};

/// More workers than this for each available core are asked about once.
const MANY: u32 = 64;

impl App {
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        if let Some(effects) = self.act_on_race(action) {
            return effects;
        }
        if let Some(order) = replay_order(action) {
            return vec![Effect::Replay(order)];
        }
        match action {
            Action::Run if self.repeating => {
                self.repeating = false;
                return vec![Effect::Stop];
            }
            Action::Run => return self.run(|app| vec![app.panel.draft.spec()]),
            Action::Compare => return self.run(|app| compared(&app.panel.draft)),
            Action::Sweep => return self.run(|app| swept(&app.panel.draft, &app.session)),
            Action::SweepChunks => return self.run(|app| chunked(&app.panel.draft, &app.session)),
            Action::Stop => return vec![Effect::Stop],
            Action::EndRun => return vec![Effect::EndRun],
            Action::HoldPlay => return vec![Effect::Play(PlayOrder::Toggle)],
            Action::GoOn => return vec![Effect::Play(PlayOrder::GoOn)],
            Action::Allow | Action::Deny => return self.permit(action == Action::Allow),
            Action::Accept => return self.accept(),
            Action::Record => return self.record(),
            Action::Mark => return vec![Effect::Mark(self.next_mark())],
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return self.leave(),
            Action::Edit => self.panel.edit(&self.session.machine),
            Action::Back => self.back(),
            Action::NextBox => self.step_focus(Step::Next),
            Action::PreviousBox => self.step_focus(Step::Back),
            Action::Up => self.step_row(Step::Back),
            Action::Down => self.step_row(Step::Next),
            Action::Left => self.step_value(Step::Back),
            Action::Right => self.step_value(Step::Next),
            Action::FewerWorkers => self.step_field(Field::Workers, Step::Back),
            Action::MoreWorkers => self.step_field(Field::Workers, Step::Next),
            Action::Interval => {
                let always = self.runs_under_gil();
                self.panel.step_interval(always, &self.session.machine);
            }
            Action::Lab => self.open(Tab::Lab),
            Action::Timeline => self.open(Tab::Timeline),
            Action::Speedup => self.open(Tab::Speedup),
            Action::PreviousPoint => self.step_point(Step::Back),
            Action::NextPoint => self.step_point(Step::Next),
            Action::Ceiling => return self.measure_ceiling(),
            Action::Processes => self.open(Tab::Processes),
            Action::MeterMode => self.meters = self.meters.next(),
            Action::Theme => self.next_theme(),
            Action::Help => self.above = Above::Help(0),
            Action::Explain => self.explain(),
            Action::Presets => self.list_presets(),
            Action::Pause
            | Action::Live
            | Action::ZoomIn
            | Action::ZoomOut
            | Action::Earlier
            | Action::Later => self.act_on_time(action),
            // done above
            _ => {}
        }
        Vec::new()
    }

    pub(super) fn open(&mut self, tab: Tab) {
        self.tab = tab;
        self.focus = match tab {
            Tab::Lab if self.replay.is_none() => Focus::Panel,
            Tab::Lab | Tab::Timeline | Tab::Processes => Focus::Lanes,
            Tab::Speedup => Focus::Plot,
        };
        if tab == Tab::Speedup {
            self.read_sweeps();
        }
    }

    /// Steps through the values of what is selected.
    fn step_value(&mut self, way: Step) {
        match self.above {
            Above::Presets(_) => self.resize_preset(way),
            _ => self.step_field(self.panel.field(), way),
        }
    }

    pub(super) fn step_field(&mut self, field: Field, way: Step) {
        self.panel.step(field, way, &self.session.machine);
    }

    /// Moves by a row in the box that has the keys.
    pub(super) fn step_row(&mut self, way: Step) {
        let stepped = |at: usize, most: usize| match way {
            Step::Next => (at + 1).min(most),
            Step::Back => at.saturating_sub(1),
        };
        if let Above::Help(lines) = self.above {
            let most = crate::tui::keymap::help(self.modes()).len();
            self.above = Above::Help(stepped(usize::from(lines), most) as u16);
            return;
        }
        if let Above::Explanation(explained) = &self.above {
            let hidden = view::hidden_lines(self, explained);
            if let Above::Explanation(explained) = &mut self.above {
                explained.scroll(way, hidden);
            }
            return;
        }
        if let Above::Presets(listed) = &mut self.above {
            listed.step(way);
            return;
        }
        match self.focus {
            Focus::Panel => self.panel.select_next(way),
            Focus::Plot => self.step_sweep(way),
            Focus::Lanes => {
                let run = self.time.run(self.shown());
                let lanes = run.map_or(0, |run| match self.tab {
                    Tab::Processes => run.processes.list().len() + 2,
                    Tab::Lab | Tab::Timeline | Tab::Speedup => run.lanes.len(),
                });
                self.lanes_above = stepped(self.lanes_above, lanes.saturating_sub(1));
            }
            Focus::Results => {
                self.show_result(stepped(self.result, self.rows.len().saturating_sub(1)));
            }
        }
    }

    fn act_on_time(&mut self, action: Action) {
        // The view moves over what is shown, which a pause has taken out of the session.
        let session = match &self.picture {
            Picture::Live => &self.session,
            Picture::Held(session) => session,
        };
        match action {
            Action::ZoomIn => self.time.zoom_in(),
            Action::ZoomOut => self.time.zoom_out(),
            Action::Earlier => self.time.earlier(session),
            Action::Later => self.time.later(session),
            Action::Pause if !self.is_paused() => {
                self.picture = Picture::Held(Box::new(self.session.clone()));
            }
            _ => self.go_live(),
        }
    }

    /// Lets the picture go on, with the newest run in view.
    fn go_live(&mut self) {
        if self.is_paused() {
            self.picture = Picture::Live;
            self.read_results();
        }
        self.time.live();
    }

    /// Submits runs, unless the panel's choices do not fit, or asks first when they are many.
    fn run(&mut self, specs: impl FnOnce(&Self) -> Vec<RunSpec>) -> Vec<Effect> {
        if !self.panel.check(&self.session.machine) {
            return Vec::new();
        }
        let specs = specs(self);
        let machine = &self.session.machine;
        // tasks in flight on an event loop do not start threads or processes
        let crowds = specs
            .iter()
            .filter(|spec| spec.executor() != ExecutorKind::Async);
        let counts = crowds.map(|spec| spec.worker_count(machine));
        let workers = counts.max().unwrap_or(0);
        let usable = machine.usable_cores();
        if workers > usable.saturating_mul(MANY) {
            self.above = Above::ManyWorkers { workers, specs };
            return Vec::new();
        }
        self.ask_or_begin(Experiment::Runs(specs))
    }

    /// Asks for a series, unless the same one waits already behind another.
    pub(super) fn submit(&mut self, specs: Vec<RunSpec>) -> Vec<Effect> {
        self.go_live();
        let specs: Vec<RunSpec> = specs.into_iter().map(RunSpec::watched).collect();
        if self.queue.has_waiting_series() && self.asked == specs {
            return Vec::new();
        }
        self.asked.clone_from(&specs);
        vec![Effect::Submit(specs)]
    }

    fn accept(&mut self) -> Vec<Effect> {
        match std::mem::take(&mut self.above) {
            Above::ManyWorkers { specs, .. } => self.ask_or_begin(Experiment::Runs(specs)),
            Above::Presets(listed) => self.ask_or_begin(Experiment::Preset(listed)),
            Above::NotAtRest { experiment, why } => self.go_anyway(experiment, &why),
            Above::Nothing | Above::Help(_) | Above::Explanation(_) | Above::Race => {
                self.panel.accept();
                Vec::new()
            }
        }
    }

    fn back(&mut self) {
        if self.above != Above::Nothing {
            self.above = Above::Nothing;
        } else if matches!(self.panel.mode, Mode::Typing(_)) {
            self.panel.drop_typed();
        } else {
            self.panel.refusal = None;
            self.go_live();
        }
    }

    fn step_focus(&mut self, way: Step) {
        if self.tab == Tab::Lab {
            // nothing can be done in the panel of a replay
            let boxes = &Focus::ALL[usize::from(self.replay.is_some())..];
            let at = boxes.iter().position(|&focus| focus == self.focus);
            let by = if way == Step::Next {
                1
            } else {
                boxes.len() - 1
            };
            self.focus = boxes[(at.unwrap_or(0) + by) % boxes.len()];
        }
    }

    /// Goes to the next palette; a terminal without colours has one only.
    fn next_theme(&mut self) {
        if self.look.depth != Depth::Mono {
            self.look.theme = ThemeName::next(self.look.theme);
            self.theme = self.look.theme();
        }
    }
}
