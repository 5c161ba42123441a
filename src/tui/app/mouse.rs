//! What a click and the wheel do. Where things are is asked of the view, so a click hits what is seen.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::{Above, App, Effect, Focus, Listed, Mode};
use crate::model::{Act, RaceOrder, ReplayOrder, Step, Timestamp};
use crate::tui::view::{self, Boxes, Layout};

impl App {
    pub(super) fn take_mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        let at = Position::new(mouse.column, mouse.row);
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if self.above == Above::Race => {
                let racer = view::racer_at(self, at);
                let step = racer.map(|racer| Effect::Race(RaceOrder::Step(racer)));
                return step.into_iter().collect();
            }
            MouseEventKind::Down(MouseButton::Left) | MouseEventKind::Drag(MouseButton::Left)
                if let Some(moment) = self.moment_at(at) =>
            {
                return vec![Effect::Replay(ReplayOrder::To(moment))];
            }
            MouseEventKind::Down(MouseButton::Left) => return self.click(at),
            MouseEventKind::ScrollUp => self.wheel(at, Step::Back),
            MouseEventKind::ScrollDown => self.wheel(at, Step::Next),
            _ => {}
        }
        Vec::new()
    }

    /// Returns the moment of a replay that is pointed at.
    fn moment_at(&self, at: Position) -> Option<Timestamp> {
        match view::layout(self, self.area()) {
            Layout::Tabs(tabs) => view::moment_at(self, tabs.footer, at),
            Layout::Line(_) | Layout::Meters { .. } => None,
        }
    }

    fn click(&mut self, at: Position) -> Vec<Effect> {
        let Layout::Tabs(tabs) = view::layout(self, self.area()) else {
            return Vec::new();
        };
        // What is only read closes by a click; a question is not answered by a stray one.
        match self.above {
            Above::Nothing => {}
            Above::Help(_) | Above::Explanation(_) => {
                self.above = Above::Nothing;
                return Vec::new();
            }
            Above::Presets(listed) => {
                if let Some(selected) = view::preset_at(self, at) {
                    self.above = Above::Presets(Listed { selected, ..listed });
                }
                return Vec::new();
            }
            Above::Race | Above::ManyWorkers { .. } | Above::NotAtRest { .. } => return Vec::new(),
        }
        if tabs.header.contains(at) {
            if let Some(tab) = view::tab_at(self, tabs.header, at.x) {
                self.open(tab);
            }
            return Vec::new();
        }
        match tabs.boxes {
            Boxes::Lab { panel, .. } if panel.contains(at) => return self.click_panel(panel, at),
            Boxes::Lab { lanes, .. } if lanes.contains(at) => self.focus = Focus::Lanes,
            Boxes::Lab { results, .. } if results.contains(at) => {
                self.focus = Focus::Results;
                if let Some(result) = view::result_at(self, results, at.y) {
                    self.show_result(result);
                }
            }
            Boxes::Lab { .. }
            | Boxes::Timeline(_)
            | Boxes::Processes { .. }
            | Boxes::Speedup(_) => {}
        }
        Vec::new()
    }

    fn click_panel(&mut self, panel: Rect, at: Position) -> Vec<Effect> {
        if self.replay.is_some() {
            return Vec::new();
        }
        self.focus = Focus::Panel;
        let Some((field, way)) = view::field_at(self, panel, at) else {
            return Vec::new();
        };
        if field != self.panel.field() || matches!(self.panel.mode, Mode::Typing(_)) {
            self.panel.select(field);
        }
        let Some(way) = way else {
            return Vec::new();
        };
        self.step_field(field, way);
        vec![Effect::Tell(Act::Stepped {
            field: field.name().to_owned(),
            next: way == Step::Next,
        })]
    }

    /// Scrolls the box under the pointer, whichever has the keys.
    fn wheel(&mut self, at: Position, way: Step) {
        if self.above == Above::Nothing
            && let Layout::Tabs(tabs) = view::layout(self, self.area())
        {
            self.focus = match tabs.boxes {
                Boxes::Lab { panel, .. } if panel.contains(at) => Focus::Panel,
                Boxes::Lab { results, .. } if results.contains(at) => Focus::Results,
                Boxes::Lab { lanes, .. } if lanes.contains(at) => Focus::Lanes,
                Boxes::Timeline(area) if area.contains(at) => Focus::Lanes,
                Boxes::Processes { tree, .. } if tree.contains(at) => Focus::Lanes,
                Boxes::Speedup(area) if area.contains(at) => Focus::Plot,
                Boxes::Lab { .. }
                | Boxes::Timeline(_)
                | Boxes::Processes { .. }
                | Boxes::Speedup(_) => return,
            };
        }
        if !matches!(self.panel.mode, Mode::Typing(_)) {
            self.step_row(way);
        }
    }
}
