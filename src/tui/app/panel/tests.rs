//! What typing and stepping in the panel do, and what it refuses.

use super::*;
use crate::model::{CoreInfo, Draft, ExecutorKind, RuntimeKind};

fn panel_at(field: Field) -> Panel {
    let mut panel = Panel::default();
    panel.select(field);
    panel
}

fn type_text(panel: &mut Panel, text: &str) {
    for letter in text.chars() {
        panel.type_key(KeyEvent::from(KeyCode::Char(letter)));
    }
}

#[test]
fn the_first_character_replaces_the_old_value() {
    let mut panel = panel_at(Field::Tasks);
    panel.edit(&Machine::default());
    type_text(&mut panel, "12");
    panel.accept();
    assert_eq!(panel.draft.tasks, Some(12));
    assert!(matches!(panel.mode, Mode::Choosing));
}

#[test]
fn an_arrow_keeps_the_old_value_for_mending() {
    let mut panel = panel_at(Field::Tasks);
    panel.edit(&Machine::default());
    panel.type_key(KeyEvent::from(KeyCode::Home));
    type_text(&mut panel, "1");
    panel.accept();
    assert_eq!(panel.draft.tasks, Some(18));
}

#[test]
fn a_refusal_stands_at_its_field_until_the_next_key() {
    let mut panel = panel_at(Field::Workers);
    panel.edit(&Machine::default());
    type_text(&mut panel, "0");
    panel.accept();
    let refusal = panel.refusal.clone().unwrap();
    assert_eq!(refusal.field, Field::Workers);
    assert_eq!(refusal.reason, "a whole number, 1 to 10000");
    assert!(matches!(panel.mode, Mode::Typing(_)));
    type_text(&mut panel, "3");
    assert_eq!(panel.refusal, None);
    panel.drop_typed();
    assert_eq!(panel.draft.workers, None);
}

#[test]
fn a_field_that_does_not_apply_says_why() {
    let mut panel = panel_at(Field::Serial);
    panel.step(Field::Serial, Step::Next, &Machine::default());
    panel.edit(&Machine::default());
    assert_eq!(panel.refusal.unwrap().reason, "only for mix");
    assert!(matches!(panel.mode, Mode::Choosing));
}

#[test]
fn where_workers_cannot_be_pinned_the_panel_says_why() {
    let machine = |cores: u16, smt: bool| Machine {
        affinity: (0..cores).collect(),
        cores: (0..cores)
            .map(|id| CoreInfo {
                id,
                sibling: if smt { id % 2 } else { 0 },
                ..CoreInfo::default()
            })
            .collect(),
        ..Machine::default()
    };
    let pins = |machine: &Machine| -> Vec<(Pin, Option<String>)> {
        let mut panel = panel_at(Field::Pin);
        let steps = (0..3).map(|_| {
            panel.step(Field::Pin, Step::Next, machine);
            let refusal = panel.refusal.clone();
            (panel.draft.pin, refusal.map(|refusal| refusal.reason))
        });
        steps.collect()
    };
    let siblings = pins(&machine(4, true));
    let reported = [Pin::Spread, Pin::Siblings, Pin::One].map(|pin| (pin, None));
    assert_eq!(siblings, reported);
    let without = pins(&machine(4, false));
    assert_eq!(without[1].0, Pin::One);
    assert!(without[1].1.as_ref().unwrap().starts_with("no siblings"));
    let single = pins(&machine(1, false));
    assert_eq!(single[0], (Pin::None, Some("there is one core".to_owned())));
}

#[test]
fn six_fields_come_first_and_the_rest_scrolls() {
    let mut panel = Panel::default();
    assert_eq!(panel.visible(6).last(), Some(Field::Size));
    for _ in 0..40 {
        panel.select_next(Step::Next);
    }
    let grey = panel.visible(6).last().unwrap();
    assert!(
        grey.why_not(&panel.draft).is_some(),
        "what does not apply comes last"
    );
    assert_eq!(panel.visible(0).count(), 0);
    assert_eq!(panel.visible(99).count(), Field::ALL.len());
}

#[test]
fn python_comes_below_its_runtime_and_the_interval_after_the_size() {
    let first = |runtime, executor| {
        let panel = Panel::new(Draft {
            runtime,
            executor,
            ..Draft::default()
        });
        let names: Vec<&str> = panel.fields().iter().map(|field| field.name()).collect();
        names[..8].join(" ")
    };
    assert_eq!(
        first(RuntimeKind::Python, ExecutorKind::Threads),
        "workload runtime python executor tasks workers size switch-interval"
    );
    assert_eq!(
        first(RuntimeKind::Gil, ExecutorKind::Threads),
        "workload runtime executor tasks workers size switch-interval until"
    );
    assert_eq!(
        first(RuntimeKind::Native, ExecutorKind::Threads),
        "workload runtime executor tasks workers size until values"
    );
}

#[test]
fn the_selected_field_stays_selected_when_others_move() {
    let mut panel = panel_at(Field::Executor);
    let before = panel.place();
    panel.draft.runtime = RuntimeKind::Python;
    assert_eq!(
        (panel.field(), panel.place()),
        (Field::Executor, before + 1)
    );
    panel.select_next(Step::Back);
    assert_eq!(panel.field(), Field::Python);
}
