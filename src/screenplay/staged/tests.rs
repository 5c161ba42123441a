//! The gate in a lab that is made up: what passes it, who answers, and what is launched then.

mod redirects;

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use super::*;
use crate::model::{
    Clock, Draft, EventKind, Machine, Pin, RaceOrder, Repetition, RunSpec, RuntimeKind, SeriesId,
    SpecError, TimeSpan, Timestamp, WorkloadKind,
};
use crate::results::Repeats;
use crate::screenplay::{Allowed, Pace, parse};
use crate::tui::app::{App, Look};

mod repeats;

/// A lab that writes down its orders.
#[derive(Debug, Clone, Default)]
struct Fake(Rc<RefCell<Calls>>);

#[derive(Debug, Default)]
struct Calls {
    submitted: Vec<Vec<RunSpec>>,
    recorded: Vec<PathBuf>,
}

impl RunController for Fake {
    fn submit(&self, specs: Vec<RunSpec>) -> Result<SeriesId, SpecError> {
        let mut calls = self.0.borrow_mut();
        calls.submitted.push(specs);
        Ok(SeriesId(calls.submitted.len() as u32 - 1))
    }

    fn repeat(&self, _: SeriesId, repeats: Repeats) {
        let specs = repeats.runs.into_iter().map(|run| run.spec);
        self.0.borrow_mut().submitted.push(specs.collect());
    }

    fn stop(&self) {}

    fn kill(&self) {}

    fn end_run(&self) {}

    fn suspend(&self) {}

    fn set_switch_interval(&self, _: TimeSpan) {}

    fn toggle_recording(&self) {}

    fn next_recording(&self) -> Option<PathBuf> {
        let none = self.0.borrow().recorded.is_empty();
        none.then(|| PathBuf::from("/eggs/new.jsonl"))
    }

    fn record_into(&self, path: &Path) {
        self.0.borrow_mut().recorded.push(path.to_owned());
    }

    fn mark(&self, _: String) {}

    fn notice(&self, _: String) {}

    fn report(&self, _: Act) {}

    fn race(&self, _: RaceOrder) {}

    fn measure_ceiling(&self, _: u32, _: Pin) {}
}

/// A screenplay in a lab with a screen.
struct Theatre {
    app: App,
    staged: Staged<Fake>,
    lab: Fake,
    left: Option<u8>,
}

impl Theatre {
    fn open(text: &str, watched: bool, allowed: Allowed) -> Self {
        let spec = Draft::default();
        let play = parse(text, &spec).unwrap();
        let lab = Fake::default();
        let player = Player::new(play, Pace::Hurried, watched);
        let live = Live::new(lab.clone(), Clock::start());
        let mut theatre = Self {
            app: App::new(spec, Look::default(), (100, 30)),
            staged: Staged::new(live, player, Afterwards::Stay, Gate::new(allowed)),
            lab,
            left: None,
        };
        let machine = Machine {
            logical: 2,
            usable: 2,
            ..Machine::default()
        };
        theatre.hear(EventKind::SessionStarted {
            version: String::new(),
            machine: Box::new(machine),
        });
        theatre.hear(EventKind::Sample(Box::default()));
        theatre
    }

    fn hear(&mut self, kind: EventKind) {
        let at = Timestamp::START;
        let event = Event { at, kind };
        self.staged.observe(&event);
        self.update(Message::Event(event));
    }

    fn update(&mut self, message: Message) {
        for effect in self.app.update(message) {
            if let Effect::Quit(code) = effect {
                self.left.get_or_insert(code);
            } else if let Some(answer) = self.staged.carry_out(effect) {
                self.app.update(answer);
            }
        }
    }

    /// Lets it play on until nothing more happens by itself.
    fn play(&mut self) {
        for _ in 0..100 {
            for message in self.staged.catch_up() {
                self.update(message);
            }
        }
    }

    /// Presses a person's key.
    fn press(&mut self, key: &str) {
        let key: crate::tui::keymap::Key = key.parse().unwrap();
        self.staged.pressed(key.into());
        self.update(Message::Key(key.into()));
        self.play();
    }

    fn asked(&self) -> Option<Permission> {
        let request = self.app.permission.as_ref();
        request.map(|request| request.what.clone())
    }

    fn launched(&self) -> Vec<RunSpec> {
        let calls = self.lab.0.borrow();
        calls.submitted.iter().flatten().cloned().collect()
    }
}

fn watched(text: &str) -> Theatre {
    let mut theatre = Theatre::open(text, true, Allowed::default());
    theatre.play();
    theatre
}

fn shell() -> PathBuf {
    Path::new("/bin/sh").canonicalize().unwrap()
}

const RUNNER: &str = "set runtime runner\nset runner /bin/sh\nrun\n";

#[test]
fn a_person_is_asked_before_a_program_is_run() {
    let typed = "set runtime runner\nset runner none\nkey e / b i n / s h Enter Enter\n";
    let python = "set runtime python\nset python /bin/sh\nkey c\n";
    let preset = "set runtime python\nset python /bin/sh\nrun preset E5\n";
    let many = "set runtime runner\nset runner /bin/sh\nset workers 9999\nkey Enter\nkey y\n";
    for text in [RUNNER, typed, python, preset, many] {
        let mut theatre = watched(text);
        assert_eq!(
            theatre.asked(),
            Some(Permission::Program(shell())),
            "{text}"
        );
        assert_eq!(theatre.launched(), [], "{text}");
        theatre.press("y");
        assert_eq!(theatre.asked(), None, "{text}");
        let launched = theatre.launched();
        let path = shell().display().to_string();
        let foreign = launched.iter().filter(|run| run.runtime().is_foreign());
        assert!(foreign.clone().count() > 0, "{text}");
        for run in foreign {
            let program = run.runner().or(run.python());
            assert_eq!(program, Some(&*path), "{text}");
        }
    }
}

#[test]
fn a_person_is_asked_before_hosts_are_fetched_from() {
    let set = "set workload fetch\nset urls http://a.example/x,http://b.example\nrun\n";
    let mut theatre = watched(set);
    assert_eq!(
        theatre.asked(),
        Some(Permission::Host("a.example".to_owned()))
    );
    theatre.press("y");
    assert_eq!(
        theatre.asked(),
        Some(Permission::Host("b.example".to_owned()))
    );
    assert_eq!(theatre.launched(), []);
    theatre.press("y");
    assert_eq!(theatre.launched()[0].workload(), WorkloadKind::Fetch);
    let typed = "set workload fetch\nset urls local\nkey e h t t p : / / c . e x Enter Enter\n";
    let typed = typed.replace("urls local", "urls http://a.example");
    assert_eq!(
        watched(&typed).asked(),
        Some(Permission::Host("c.ex".to_owned()))
    );
    let local = watched("set workload fetch\nrun\n").launched();
    assert_eq!((local.len(), local[0].hosts()), (1, Some(&[][..])));
}

#[test]
fn the_keys_of_a_screenplay_never_answer() {
    for keys in ["y", "Enter", "y y y", "Enter y", "Esc", "n"] {
        let mut theatre = watched(&format!("{RUNNER}key {keys}\nwait 9 s\nkey {keys}\n"));
        theatre.play();
        assert!(theatre.asked().is_some(), "{keys}");
        assert_eq!(theatre.launched(), [], "{keys}");
        // as if one of its keys were fed all the same
        theatre.update(Message::Act(Act::Key {
            key: "y".to_owned(),
        }));
        assert!(theatre.asked().is_some() && theatre.launched().is_empty());
    }
}

#[test]
fn a_person_who_says_no_ends_it_and_nothing_is_run() {
    for (text, no) in [
        (RUNNER.to_owned(), "n"),
        (RUNNER.to_owned(), "Esc"),
        (
            "set workload fetch\nset urls http://a.example\nrun\n".to_owned(),
            "n",
        ),
        ("wait 1 s\nwait 1 s\nkey R\n".to_owned(), "n"),
    ] {
        let mut theatre = watched(&text);
        // keys that mean other things elsewhere are no answers
        for key in ["Enter", "Space", "1", "M", "Right"] {
            theatre.press(key);
        }
        assert!(theatre.asked().is_some(), "{text}");
        theatre.press(no);
        assert_eq!(theatre.left, Some(FAILED), "{text}");
        let words = theatre.staged.last_words().unwrap();
        assert!(
            words.starts_with("line 3: you did not allow it to "),
            "{words}"
        );
        assert_eq!(theatre.launched(), []);
        assert!(theatre.lab.0.borrow().recorded.is_empty());
    }
}

#[test]
fn a_recording_begins_only_when_it_is_allowed() {
    let mut theatre = watched("key R\nkey R\n");
    let file = PathBuf::from("/eggs/new.jsonl");
    assert_eq!(theatre.asked(), Some(Permission::File(file.clone())));
    assert!(theatre.lab.0.borrow().recorded.is_empty());
    theatre.press("y");
    assert_eq!(theatre.lab.0.borrow().recorded, [&*file]);
    let allowed = Allowed {
        files: true,
        ..Allowed::default()
    };
    let mut theatre = Theatre::open("key R\n", false, allowed);
    theatre.play();
    assert_eq!(theatre.lab.0.borrow().recorded, [file]);
}

#[test]
fn once_allowed_it_is_not_asked_again() {
    let mut theatre = watched(&format!("{RUNNER}wait running\nrun\n"));
    theatre.press("y");
    let begun = theatre.launched().len();
    theatre.hear(EventKind::SeriesEnded { series: None });
    theatre.play();
    assert_eq!((theatre.asked(), begun), (None, 1));
    assert_eq!(theatre.launched().len(), 2);
}

#[test]
fn what_was_asked_about_is_what_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let (one, other, link) = (path.join("one"), path.join("other"), path.join("link"));
    for file in [&one, &other] {
        fs::copy("/bin/sh", file).unwrap();
    }
    std::os::unix::fs::symlink(&one, &link).unwrap();
    let text = format!("set runtime runner\nset runner {}\nrun\n", link.display());
    let mut theatre = watched(&text);
    assert_eq!(theatre.asked(), Some(Permission::Program(one.clone())));
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(&other, &link).unwrap();
    theatre.press("y");
    let launched = theatre.launched();
    assert_eq!(launched[0].runner(), Some(&*one.display().to_string()));
    assert_eq!(launched[0].runtime(), RuntimeKind::Runner);
    // another file in its place is asked about anew
    let mut theatre = watched(&text.replace("link", "one"));
    fs::rename(&other, &one).unwrap();
    theatre.press("y");
    assert!(theatre.app.permission.as_ref().unwrap().again);
    assert_eq!(theatre.launched(), []);
    theatre.press("y");
    assert_eq!(theatre.launched().len(), 1);
}

#[test]
fn without_a_person_it_ends_before_anything_is_run() {
    for (text, flag) in [
        (RUNNER, format!("--allow-program {}", shell().display())),
        (
            "set workload fetch\nset urls http://a.example\nrun\n",
            "--allow-url a.example".to_owned(),
        ),
        ("wait 1 s\nwait 1 s\nkey R\n", "--allow-write".to_owned()),
    ] {
        let mut theatre = Theatre::open(text, false, Allowed::default());
        theatre.play();
        assert_eq!(theatre.left, Some(NOT_ALLOWED), "{text}");
        let words = theatre.staged.last_words().unwrap();
        assert!(words.starts_with("line 3: it asks to "), "{words}");
        assert!(words.ends_with(&format!("{flag} allows it")), "{words}");
        assert_eq!(theatre.launched(), []);
        assert_eq!(theatre.asked(), None);
    }
}

#[test]
fn what_flags_allow_is_run_at_once() {
    let allowed = Allowed {
        programs: vec![shell()],
        hosts: vec!["a.example".to_owned()],
        files: false,
    };
    let fetch = "set workload fetch\nset urls http://A.example:80/x\nrun\n";
    for text in [RUNNER, fetch] {
        for person in [true, false] {
            let mut theatre = Theatre::open(text, person, allowed.clone());
            theatre.play();
            assert_eq!(theatre.launched().len(), 1, "{text}");
            assert_eq!((theatre.asked(), theatre.left), (None, None));
        }
    }
}

#[test]
fn what_it_has_set_up_is_asked_about_when_it_is_over() {
    let mut theatre = watched("set runtime runner\nset runner /bin/sh\n");
    assert_eq!((theatre.asked(), theatre.left), (None, None));
    theatre.press("Enter");
    let request = theatre.app.permission.clone().unwrap();
    assert!(!request.playing);
    theatre.press("n");
    assert_eq!((theatre.asked(), theatre.left), (None, None));
    theatre.press("Enter");
    theatre.press("y");
    assert_eq!(theatre.launched().len(), 1);
}

#[test]
fn what_cannot_be_read_cannot_be_allowed() {
    let mut theatre = watched(RUNNER);
    theatre.update(Message::Resize(30, 6));
    theatre.press("y");
    assert!(theatre.asked().is_some() && theatre.launched().is_empty());
    theatre.update(Message::Resize(80, 24));
    theatre.press("y");
    assert_eq!(theatre.launched().len(), 1);
}
