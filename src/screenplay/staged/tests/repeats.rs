//! Repeats: those that a screenplay asks for, and those that it is not given.

use super::*;

use crate::model::Draft;

#[test]
fn repeats_of_runs_pass_the_gate_too() {
    let mut theatre = watched("wait 1 s\n");
    assert!(!theatre.staged.is_playing());
    let spec = Draft {
        runtime: RuntimeKind::Runner,
        runner: Some("/bin/sh".to_owned()),
        ..Draft::default()
    }
    .spec();
    let repeats = Repeats {
        runs: vec![Repetition { spec, number: 1 }],
        reason: String::new(),
    };
    let effect = Effect::Repeat(SeriesId(0), repeats);
    let answer = theatre.staged.carry_out(effect);
    theatre.update(answer.unwrap());
    assert_eq!(theatre.asked(), Some(Permission::Program(shell())));
    assert_eq!(theatre.launched(), []);
    theatre.press("y");
    assert_eq!(theatre.launched().len(), 1);
}

#[test]
fn a_screenplay_asks_for_repeats_by_number_and_is_given_no_others() {
    for (start, least) in [("run", 1), ("key c", 3), ("key w", 3)] {
        let text = format!("set repeat 3\n{start}\nwait done\nwait mark\n");
        let launched = watched(&text).launched();
        assert!(launched.len() >= least, "{start}: {}", launched.len());
        let repeats = launched.iter().map(RunSpec::repeat);
        assert!(repeats.eq(launched.iter().map(|_| Some(3))), "{start}");
    }
    // What noise would repeat is not repeated while it plays.
    let mut theatre = watched("key c\nwait done\nwait mark\n");
    assert!(theatre.staged.is_playing());
    let launched = theatre.launched();
    assert!(launched.iter().all(|spec| spec.repeat().is_none()));
    let repeats = Repeats {
        runs: vec![Repetition {
            spec: RunSpec::default(),
            number: 1,
        }],
        reason: String::new(),
    };
    let effect = Effect::Repeat(SeriesId(0), repeats);
    assert!(theatre.staged.carry_out(effect).is_none());
    assert_eq!(theatre.launched().len(), launched.len());
}
