//! What a screenplay may say, and what comes of it in a lab that is made up.

use std::time::{Duration, Instant};

use super::player::Deed;
use super::*;
use crate::model::{
    Act, Draft, Event, EventKind, Machine, PlayOrder, RunEnd, RunSpec, RunSummary, Timestamp,
};
use crate::session::play::{begins, over, start, summary};

fn read(text: &str) -> Screenplay {
    parse(text, &Draft::default()).unwrap()
}

fn faults(text: &str) -> Vec<String> {
    let faults = parse(text, &Draft::default()).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn all_that_is_wrong_is_reported_with_its_line() {
    let reported = faults(
        "set worker 4\nset workers many\nkey Entr\n\nfly\nwait soon\nwait done within x\nmark a\n\
         mark a\nhide\nhide\nchoice no\nrun preset E0\nsize 3x3",
    );
    let lines: Vec<&str> = reported
        .iter()
        .map(|one| one.split(':').next().unwrap())
        .collect();
    assert_eq!(
        lines,
        ["1", "2", "3", "5", "6", "7", "9", "11", "12", "13", "14"]
    );
    assert!(
        reported[0].contains("one of workload, runtime"),
        "{reported:?}"
    );
    assert_eq!(
        reported[1],
        "2: set workers many: a whole number, 1 to 10000"
    );
    assert!(reported[2].starts_with("3: key Entr: a key, as 2"));
    assert_eq!(faults("# nothing"), ["1: nothing happens in it"]);
    assert_eq!(
        faults("ask a\nchoice b\nanswer 1"),
        ["3: answer: after 2 to 9 choices, there are 1"]
    );
    assert_eq!(
        faults("ask a\nchoice b\nchoice c\nrun"),
        ["4: run: the question above has no answer yet"]
    );
}

#[test]
fn what_cannot_be_on_a_machine_is_found_before() {
    let play = read("set executor interpreters\nrun\nset executor serial\nrun");
    let machine = Machine {
        logical: 2,
        usable: 2,
        ..Machine::default()
    };
    let found = check(&play, &Draft::default(), &machine);
    assert_eq!(found.iter().map(|one| one.line).collect::<Vec<_>>(), [2]);
}

#[test]
fn the_shipped_ones_are_sound() {
    for (name, text) in SHIPPED {
        let play = read(text);
        let machine = Machine {
            logical: 2,
            usable: 2,
            affinity: vec![0, 1],
            ..Machine::default()
        };
        assert_eq!(check(&play, &Draft::default(), &machine), [], "{name}");
        assert_eq!(shipped(name), Some(text));
        assert!(
            play.scenes
                .iter()
                .any(|one| matches!(one.step, Step::Snap(_)))
        );
    }
}

/// A player whose log and clock are made up.
struct Stage {
    player: Player,
    now: Instant,
}

impl Stage {
    fn of(text: &str) -> Self {
        let mut player = Player::new(read(text), Pace::Watched, true);
        player.observe(&event(EventKind::Sample(Box::default())));
        let now = Instant::now();
        let mut stage = Self { player, now };
        let title = String::new();
        assert_eq!(stage.after(0), [Deed::Act(Act::Began { title })]);
        stage
    }

    /// Returns what is done when so many milliseconds have passed.
    fn after(&mut self, millis: u64) -> Vec<Deed> {
        self.now += Duration::from_millis(millis);
        self.player.play(self.now)
    }

    fn hears(&mut self, kind: EventKind) {
        self.player.observe(&event(kind));
    }
}

fn event(kind: EventKind) -> Event {
    let at = Timestamp::START;
    Event { at, kind }
}

fn started() -> EventKind {
    begins(0, 0, start(RunSpec::default(), 2)).kind
}

fn ended(end: RunEnd) -> EventKind {
    let summary = RunSummary {
        end,
        ..summary(0, 8)
    };
    over(0, 0, summary).kind
}

fn enter() -> Vec<Deed> {
    let key = "Enter".to_owned();
    vec![Deed::Act(Act::Key { key })]
}

fn failed(deeds: &[Deed]) -> &str {
    match deeds {
        [Deed::Over(Err(reason))] => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_is_waited_for_however_long_it_takes() {
    let mut stage = Stage::of("run\nwait done\nmark eggs");
    assert_eq!(stage.after(0), enter());
    stage.player.taken();
    assert_eq!(stage.after(5_000), []);
    stage.hears(started());
    assert_eq!(stage.after(20_000), []);
    stage.hears(ended(RunEnd::Completed));
    assert_eq!(stage.after(100), []);
    stage.hears(EventKind::SeriesEnded { series: None });
    let mark = Deed::Mark("eggs".to_owned());
    assert_eq!(stage.after(100), [mark, Deed::Over(Ok(()))]);
    assert_eq!(stage.after(100), []);
}

#[test]
fn a_wait_that_never_holds_ends_it_with_its_line() {
    let mut stage = Stage::of("# eggs\nrun\nwait done within 9 s");
    stage.after(0);
    stage.player.taken();
    assert_eq!(stage.after(600), []);
    assert_eq!(stage.after(8_000), []);
    let deeds = stage.after(1_100);
    assert_eq!(failed(&deeds), "line 3: it did not come within 9 s");
}

#[test]
fn a_run_that_breaks_off_or_is_not_taken_ends_it() {
    let mut stage = Stage::of("run\nwait done");
    stage.after(0);
    assert_eq!(failed(&stage.after(600)), "line 2: nothing was started");
    let mut stage = Stage::of("run\nwait done");
    stage.after(0);
    stage.player.taken();
    stage.hears(started());
    stage.hears(ended(RunEnd::Broken("no memory".to_owned())));
    let deeds = stage.after(600);
    assert_eq!(failed(&deeds), "line 2: the run was aborted: no memory");
}

#[test]
fn who_watches_holds_it_and_answers() {
    let mut stage = Stage::of("ask long?\nchoice no\nchoice yes\nanswer 1 after 5 s\nwait mark");
    assert!(matches!(stage.after(0)[..], [Deed::Act(Act::Asked { .. })]));
    stage.player.obey(PlayOrder::Toggle);
    assert_eq!(stage.after(60_000), []);
    assert!(stage.player.state().unwrap().held);
    stage.player.obey(PlayOrder::Toggle);
    assert_eq!(stage.after(100), []);
    stage.player.obey(PlayOrder::Answer(7));
    assert_eq!(stage.after(100), [], "there is no such choice");
    stage.player.obey(PlayOrder::Answer(2));
    assert_eq!(stage.after(100), [Deed::Act(Act::Answered { choice: 2 })]);
    assert_eq!(stage.after(90_000), []);
    assert!(stage.player.state().unwrap().waits);
    stage.player.obey(PlayOrder::GoOn);
    assert_eq!(stage.after(100), [Deed::Over(Ok(()))]);
}

#[test]
fn nobody_there_is_no_reason_to_stop() {
    let text = "ask long?\nchoice no\nchoice yes\nanswer 1 after 5 s\nwait mark\nwait 500 s";
    let mut player = Player::new(read(text), Pace::Hurried, false);
    player.observe(&event(EventKind::Sample(Box::default())));
    let now = Instant::now();
    let deeds: Vec<Deed> = (0..9).flat_map(|_| player.play(now)).collect();
    assert!(deeds.contains(&Deed::Act(Act::Answered { choice: 1 })));
    assert_eq!(deeds.last(), Some(&Deed::Over(Ok(()))));
    assert_eq!(player.state(), None);
}

/// A run of four counts that took so many milliseconds, over at a time.
fn counted(number: u32, executor: crate::model::ExecutorKind, wall: u64) -> [Event; 2] {
    let spec = Draft {
        workload: crate::model::WorkloadKind::Busy,
        runtime: crate::model::RuntimeKind::Gil,
        executor,
        tasks: Some(4),
        ..Draft::default()
    }
    .spec();
    let at = u64::from(number) * 100_000;
    [
        begins(at, number, start(spec, 4)),
        over(at + wall, number, summary(wall, 4)),
    ]
}

/// Returns the captions that come of a screenplay after the runs.
fn captions(text: &str, runs: &[[Event; 2]]) -> Vec<String> {
    let mut player = Player::new(read(text), Pace::Hurried, false);
    let now = Instant::now();
    player.observe(&crate::session::play::look(1, 1, &[0.0]));
    for event in runs.iter().flatten() {
        player.observe(event);
    }
    let mut reported = Vec::new();
    for tick in 0..10 {
        let deeds = player.play(now + Duration::from_millis(tick));
        reported.extend(deeds.into_iter().filter_map(|deed| match deed {
            Deed::Act(Act::Caption { text }) => Some(text),
            _ => None,
        }));
    }
    reported
}

#[test]
fn what_a_caption_claims_was_measured() {
    use crate::model::ExecutorKind::{Serial, Threads};
    let play = "caption when speedup < 1.2: none\n\
                caption when speedup >= 1.2: some\n\
                caption when speedup unknown: who knows\n\
                caption when cores > 1.5: two";
    assert_eq!(captions(play, &[]), ["who knows"]);
    let serial = || counted(0, Serial, 4_000);
    let none = [serial(), counted(1, Threads, 3_900)];
    assert_eq!(captions(play, &none), ["none", "two"]);
    let some = [serial(), counted(1, Threads, 1_500)];
    assert_eq!(captions(play, &some), ["some", "two"]);
    let without_base = [counted(1, Threads, 1_500)];
    assert_eq!(captions(play, &without_base), ["who knows", "two"]);
}

#[test]
fn a_condition_that_is_none_is_reported_with_its_line() {
    for wrong in [
        "speedup 1.2: a",
        "speedup < many: a",
        "wall < 1: a",
        "speedup < 1 2: a",
        "speedup unknown 1: a",
        "speedup < -1: a",
    ] {
        let reported = faults(&format!("caption when {wrong}"));
        assert!(
            reported[0].contains("speedup or cores, then"),
            "{reported:?}"
        );
    }
    let reported = faults("caption when speedup < 1");
    assert_eq!(
        reported,
        ["1: caption when: a condition, a colon and some words"]
    );
    assert_eq!(
        faults("caption when speedup < 1:"),
        ["1: caption: some words"]
    );
    let text = "speedup <= 1.5";
    assert_eq!(text.parse::<Condition>().unwrap().to_string(), text);
}

#[test]
fn the_shipped_one_on_the_gil_says_what_was_measured_there() {
    let scenes = &read(shipped("gil").unwrap()).scenes;
    let reported = |word: &str| {
        let mut words = scenes.iter().filter_map(|scene| match &scene.step {
            Step::Caption(words) => Some(words),
            _ => None,
        });
        words.any(|words| words.contains(word))
    };
    assert!(
        !reported("gained") && !reported("Faster"),
        "without a measurement"
    );
}

#[test]
fn results_are_waited_for_until_every_repeat_is_over() {
    let mut player = Player::new(
        read("set repeat 2\nrun\nwait done\nmark over"),
        Pace::Hurried,
        false,
    );
    let mut now = Instant::now();
    let mut marks = |player: &mut Player| {
        now += Duration::from_millis(10);
        let deeds = player.play(now);
        deeds.iter().any(|deed| matches!(deed, Deed::Mark(_)))
    };
    let look = EventKind::Sample(Box::default());
    player.observe(&Event {
        at: Timestamp::START,
        kind: look,
    });
    // it begins, sets the field and presses the key
    for _ in 0..3 {
        assert!(!marks(&mut player));
    }
    player.taken();
    for run in 0..2 {
        let at = u64::from(run) * 1_000;
        player.observe(&begins(at, run, start(RunSpec::default(), 2)));
        assert!(!marks(&mut player));
        player.observe(&over(at + 500, run, summary(500, 8)));
        assert!(!marks(&mut player), "after run {run}");
    }
    let series = None;
    player.observe(&Event {
        at: Timestamp::from_millis(2_000),
        kind: EventKind::SeriesEnded { series },
    });
    assert!(marks(&mut player));
}
