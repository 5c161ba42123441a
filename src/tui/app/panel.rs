//! The run panel: the spec that Enter runs, the selected field, and what is typed into it.

use crossterm::event::{Event, KeyCode, KeyEvent};
use tui_input::Input;
use tui_input::backend::crossterm::EventHandler;

use crate::model::{Draft, Field, GilScope, Machine, Pin, SpecError, Step, TimeSpan};

/// The panel's state.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    /// What Enter runs.
    pub draft: Draft,
    /// What the keys do to the selected field.
    pub mode: Mode,
    /// What a field did not take, until the next key.
    pub refusal: Option<Refusal>,
    selected: Selected,
}

/// The field that is pointed at; it stays so when the order of the fields changes.
#[derive(Debug, Clone, Copy)]
struct Selected(Field);

impl Default for Selected {
    fn default() -> Self {
        Self(Field::Workload)
    }
}

/// Whether keys choose or type.
#[derive(Debug, Clone, Default)]
pub enum Mode {
    /// Arrows step through values.
    #[default]
    Choosing,
    /// Characters go into the field.
    Typing(Typed),
}

/// What is typed.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The text and its cursor.
    pub input: Input,
    /// Whether it is still the old value, which the first character replaces.
    pub untouched: bool,
}

/// Why a field did not take a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field.
    pub field: Field,
    /// What it would take.
    pub reason: String,
}

impl From<&SpecError> for Refusal {
    fn from(error: &SpecError) -> Self {
        let field = Field::named(error.flag())
            // The two exact sizes have flags of their own, but one field.
            .unwrap_or(Field::Size);
        Self {
            field,
            reason: error.allowed().to_owned(),
        }
    }
}

impl Panel {
    /// Creates the panel of a first run.
    pub fn new(draft: Draft) -> Self {
        Self {
            draft,
            ..Self::default()
        }
    }

    /// Returns the selected field.
    pub fn field(&self) -> Field {
        self.selected.0
    }

    /// Returns every field: what says most of the run first, what does not apply to it last.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Field::ALL.to_vec();
        fields.sort_by_key(|field| field.rank(&self.draft));
        fields
    }

    /// Returns the position of the selected field among all.
    pub fn place(&self) -> usize {
        let mut fields = self.fields().into_iter();
        fields.position(|field| field == self.field()).unwrap_or(0)
    }

    /// Returns the fields that `rows` rows show: the selected one is always among them.
    pub fn visible(&self, rows: usize) -> impl Iterator<Item = Field> + use<> {
        let rows = rows.min(Field::ALL.len());
        let first = (self.place() + 1).saturating_sub(rows);
        self.fields().into_iter().skip(first).take(rows)
    }

    /// Selects the field above or below, and stays at the ends.
    pub fn select_next(&mut self, way: Step) {
        self.refusal = None;
        let fields = self.fields();
        let place = match way {
            Step::Next => (self.place() + 1).min(fields.len() - 1),
            Step::Back => self.place().saturating_sub(1),
        };
        self.selected = Selected(fields[place]);
    }

    /// Selects a field; what was being typed into another is dropped.
    pub fn select(&mut self, field: Field) {
        self.selected = Selected(field);
        self.refusal = None;
        self.mode = Mode::Choosing;
    }

    /// Returns why a field does not apply to the run on a machine, or nothing when it does.
    pub fn why_not(&self, field: Field, machine: &Machine) -> Option<&'static str> {
        let off = || GilScope::of(&self.draft.spec(), machine) == GilScope::Off;
        if field == Field::Pin && machine.affinity.len() == 1 {
            return Some("there is one core");
        }
        field
            .why_not(&self.draft)
            .or_else(|| (field == Field::SwitchInterval && off()).then_some("it has no GIL"))
    }

    /// Returns which of the choices cannot be on a machine, and why.
    pub fn impossible(&self, machine: &Machine) -> Option<Refusal> {
        self.draft
            .spec()
            .check(machine)
            .err()
            .map(|error| (&error).into())
    }

    /// Steps through a field's values; one that does not apply says why instead.
    pub fn step(&mut self, field: Field, way: Step, machine: &Machine) {
        if self.applies(field, machine) {
            let before = self.draft.pin;
            field.step(&mut self.draft, way, machine);
            self.refusal = passed_siblings(before, &self.draft, machine);
        }
    }

    /// Goes to the next of the switch intervals that differ most: 0.5, 5, 50 ms. `always` does so
    /// whether the next run has a GIL or not.
    pub fn step_interval(&mut self, always: bool, machine: &Machine) {
        const INTERVALS: [TimeSpan; 3] = [
            TimeSpan(500_000),
            TimeSpan::from_millis(5),
            TimeSpan::from_millis(50),
        ];
        if always || self.applies(Field::SwitchInterval, machine) {
            let now = self.draft.switch_interval;
            let next = INTERVALS.into_iter().find(|interval| *interval > now);
            self.draft.switch_interval = next.unwrap_or(INTERVALS[0]);
        }
    }

    /// Returns whether a field applies to the run; one that does not says why.
    fn applies(&mut self, field: Field, machine: &Machine) -> bool {
        self.refusal = self.why_not(field, machine).map(|reason| Refusal {
            field,
            reason: reason.to_owned(),
        });
        self.refusal.is_none()
    }

    /// Begins to type into the selected field, which shows its value until something is typed.
    pub fn edit(&mut self, machine: &Machine) {
        let field = self.field();
        if self.applies(field, machine) {
            let value = field.typed(&self.draft, machine);
            self.mode = Mode::Typing(Typed {
                input: Input::new(value),
                untouched: true,
            });
        }
    }

    /// Takes a key as text.
    pub fn type_key(&mut self, key: KeyEvent) {
        self.refusal = None;
        if let Mode::Typing(typed) = &mut self.mode {
            let replaces = matches!(
                key.code,
                KeyCode::Char(_) | KeyCode::Backspace | KeyCode::Delete
            );
            if typed.untouched && replaces {
                typed.input.reset();
            }
            typed.untouched = false;
            typed.input.handle_event(&Event::Key(key));
        }
    }

    /// Takes pasted text as typed.
    pub fn type_text(&mut self, text: &str) {
        for char in text.chars() {
            self.type_key(KeyCode::Char(char).into());
        }
    }

    /// Puts what was typed into the field; when it is refused, typing goes on.
    pub fn accept(&mut self) {
        if let Mode::Typing(typed) = &self.mode {
            match self.field().set(&mut self.draft, typed.input.value()) {
                Ok(()) => self.mode = Mode::Choosing,
                Err(error) => self.refusal = Some(Refusal::from(&error)),
            }
        }
    }

    /// Drops what was typed.
    pub fn drop_typed(&mut self) {
        self.mode = Mode::Choosing;
        self.refusal = None;
    }

    /// Checks the choices together; what does not fit is selected and says so.
    pub fn check(&mut self, machine: &Machine) -> bool {
        let checked = self.draft.spec().check(machine);
        if let Err(error) = &checked {
            self.refuse(error);
        }
        checked.is_ok()
    }

    /// Shows a refusal at its field.
    pub fn refuse(&mut self, error: &SpecError) {
        let refusal = Refusal::from(error);
        self.select(refusal.field);
        self.refusal = Some(refusal);
    }
}

/// Returns why a step went past the siblings, if it did.
fn passed_siblings(before: Pin, draft: &Draft, machine: &Machine) -> Option<Refusal> {
    let passed = [(Pin::Spread, Pin::One), (Pin::One, Pin::Spread)].contains(&(before, draft.pin));
    (passed && !machine.has_smt()).then(|| Refusal {
        field: Field::Pin,
        reason: "no siblings: no two logical cores share a physical one here".to_owned(),
    })
}

#[cfg(test)]
mod tests;
