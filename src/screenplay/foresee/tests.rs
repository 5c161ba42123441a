//! What is known beforehand of what a screenplay will ask for.

use std::path::Path;

use super::*;

use crate::model::Draft;
use crate::screenplay::{SHIPPED, parse};

fn machine() -> Machine {
    Machine {
        logical: 2,
        usable: 2,
        affinity: vec![0, 1],
        ..Machine::default()
    }
}

fn foreseen(text: &str) -> Vec<Foreseen> {
    let spec = Draft::default();
    let play = parse(text, &spec).unwrap();
    foresee(&play, &spec, &machine(), false)
}

fn shell() -> Permission {
    Permission::Program(Path::new("/bin/sh").canonicalize().unwrap())
}

fn certain(line: usize, what: Permission) -> Foreseen {
    Foreseen {
        line,
        what: Ok(what),
        certain: true,
    }
}

fn maybe(line: usize, what: Permission) -> Foreseen {
    Foreseen {
        certain: false,
        ..certain(line, what)
    }
}

fn host(name: &str) -> Permission {
    Permission::Host(name.to_owned())
}

#[test]
fn the_shipped_ones_need_no_permission() {
    for (name, text) in SHIPPED {
        assert_eq!(foreseen(text), [], "{name}");
    }
}

#[test]
fn what_is_set_is_needed_where_it_is_run() {
    let runner = "set runtime runner\nset runner /bin/sh\nwait 1 s\nrun\nwait done\nrun";
    assert_eq!(foreseen(runner), [certain(4, shell())]);
    let python = "set python /bin/sh\nset runtime python\nkey c";
    assert_eq!(foreseen(python), [certain(3, shell())]);
    let urls = "set workload fetch\nset urls http://a.example/1,http://B.example\nrun";
    assert_eq!(
        foreseen(urls),
        [certain(3, host("a.example")), certain(3, host("b.example"))]
    );
    let preset = "set python /bin/sh\nset runtime python\nrun preset E5";
    assert_eq!(foreseen(preset), [certain(3, shell())]);
    assert_eq!(foreseen("set runtime python\nset python 3.12\nrun"), []);
}

#[test]
fn what_is_typed_is_known_too() {
    let typed = "set runtime runner\nset runner none\nkey e / b i n / s h Enter\nkey Enter";
    assert_eq!(foreseen(typed), [certain(4, shell())]);
    let urls = "set workload fetch\nset urls http://a.example\nkey e Backspace\n\
                key h t t p : / / c . e x Enter\nrun";
    assert_eq!(
        foreseen(urls),
        [maybe(2, host("a.example")), certain(5, host("c.ex"))]
    );
}

#[test]
fn a_key_that_answers_another_question_goes_on_from_there() {
    let many = "set runtime runner\nset runner /bin/sh\nset workers 9999\nkey Enter\nkey y";
    assert_eq!(foreseen(many), [certain(5, shell())]);
}

#[test]
fn a_recording_by_key_is_foreseen_and_its_end_is_not() {
    let folder = std::env::current_dir().unwrap();
    let file = Permission::File(folder);
    assert_eq!(
        foreseen("wait 1 s\nkey R\nkey R"),
        [certain(2, file.clone())]
    );
    // text that is typed is no key of the lab
    assert_eq!(
        foreseen("set runner none\nset runtime runner\nkey e R R Esc"),
        []
    );
    let spec = Draft::default();
    let play = parse("key R\nkey R", &spec).unwrap();
    let recorded = foresee(&play, &spec, &machine(), true);
    assert_eq!(recorded, [certain(2, file)], "the first one ends it");
}

#[test]
fn what_depends_on_the_machine_may_be_needed() {
    // which runtimes are stepped through depends on whether there is a Python
    let stepped = "set runner /bin/sh\nset runtime native\nkey Right Right\nrun";
    let reported = foreseen(stepped);
    assert_eq!(reported.len(), 1, "{reported:?}");
    assert_eq!(reported[0].what, Ok(shell()));
    assert!(!reported[0].certain);
    // nothing runs it here, but a person may go on from there
    assert_eq!(foreseen("set runner /bin/sh"), [maybe(1, shell())]);
}

#[test]
fn a_name_that_leads_nowhere_is_reported() {
    let reported = foreseen("set runtime runner\nset runner /nonexistent/runner\nrun");
    let reason = reported[0].what.as_ref().unwrap_err();
    assert!(reason.contains("no such program"), "{reason}");
}

#[test]
fn nothing_comes_after_it_has_quit() {
    let quit = "set runtime runner\nset runner /bin/sh\nkey q\nrun";
    assert_eq!(foreseen(quit), [maybe(2, shell())]);
}
