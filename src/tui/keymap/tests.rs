//! What keys mean, and what the table of them promises.

use crossterm::event::KeyCode;

use super::*;

/// Every box and dialog that can have the keys.
const PLACES: [Place; 12] = [
    Place::Panel,
    Place::Lanes,
    Place::Results,
    Place::Plot,
    Place::Typing,
    Place::Question,
    Place::Help,
    Place::Explanation,
    Place::Race,
    Place::Presets,
    Place::Playing,
    Place::Permission,
];

const LIVE: Modes = Modes::NONE.with(Mode::Live);
const RUNNING: Modes = LIVE.with(Mode::Running);
const DEADLOCK: Modes = RUNNING.with(Mode::Deadlock);
const REPLAY: Modes = Modes::NONE.with(Mode::Replay);

/// Every place in every combination of modes, also those that cannot be.
fn situations() -> impl Iterator<Item = Situation> {
    let at = |modes| PLACES.map(|place| Situation { place, modes });
    Modes::combinations().flat_map(at)
}

fn pressed(place: Place, modes: Modes, code: KeyCode) -> Option<Action> {
    action(Situation { place, modes }, KeyEvent::from(code))
}

#[test]
fn no_two_rows_of_a_mode_claim_the_same_key() {
    for situation in situations() {
        let mut seen = std::collections::HashSet::new();
        for row in working(situation) {
            for key in row.keys {
                assert!(
                    row.loses(*key, situation) || seen.insert(key),
                    "{key} stands twice in {situation:?}"
                );
            }
        }
    }
}

#[test]
fn every_row_has_an_effect_somewhere() {
    for row in TABLE.iter() {
        let works =
            |key: &Key| situations().any(|at| action(at, KeyEvent::from(*key)) == Some(row.action));
        assert!(row.keys.iter().all(works), "{}", row.key_names());
    }
}

#[test]
fn help_has_the_keys_of_the_modes_of_its_session() {
    let headings = |modes| -> Vec<&str> { help(modes).iter().map(|row| row.heading()).collect() };
    for modes in [LIVE, RUNNING, DEADLOCK] {
        let headings = headings(modes);
        assert!(headings.contains(&"in a deadlock") && headings.contains(&"in a race"));
        assert!(!headings.contains(&"in a replay"));
    }
    let replay = headings(REPLAY);
    assert_eq!(replay[0], "in a replay");
    assert!(replay.contains(&"in the lanes"));
    for heading in ["in a deadlock", "in a race", "in the run panel"] {
        assert!(!replay.contains(&heading), "{heading}");
    }
}

#[test]
fn help_fits_80_columns() {
    for row in TABLE.iter() {
        assert!(row.key_names().len() <= 21, "{}", row.key_names());
        assert!(row.words.len() <= 52, "{}", row.words);
    }
}

#[test]
fn every_footer_ends_the_program() {
    for situation in situations() {
        let quits = footer(situation)
            .iter()
            .filter(|row| row.action == Action::Quit)
            .count();
        assert_eq!(quits, 1, "{situation:?}");
    }
}

#[test]
fn stopping_is_offered_only_while_something_runs() {
    let x = |modes| pressed(Place::Panel, modes, KeyCode::Char('x'));
    assert_eq!([x(LIVE), x(RUNNING)], [None, Some(Action::Stop)]);
}

#[test]
fn what_hangs_is_ended_by_one_key_wherever_the_keys_go() {
    for place in [Place::Panel, Place::Lanes, Place::Results] {
        let k = |modes| pressed(place, modes, KeyCode::Char('k'));
        assert_eq!(k(DEADLOCK), Some(Action::EndRun));
        assert_eq!(k(RUNNING), Some(Action::Up));
    }
}

#[test]
fn letters_are_text_while_typing() {
    for letter in ('a'..='z').chain('0'..='9').chain("?+- []".chars()) {
        for modes in Modes::combinations() {
            assert_eq!(pressed(Place::Typing, modes, KeyCode::Char(letter)), None);
        }
    }
}

#[test]
fn a_replay_runs_nothing_and_has_keys_for_moving_in_time() {
    for place in [Place::Panel, Place::Lanes, Place::Results, Place::Plot] {
        let at = |code| pressed(place, REPLAY, code);
        for code in [KeyCode::Enter, KeyCode::Char('b'), KeyCode::Char('R')] {
            assert_eq!(at(code), None, "{code:?}");
        }
        let modes = REPLAY;
        let footer = footer(Situation { place, modes });
        let scrolls = footer.iter().any(|row| row.action == Action::Earlier);
        assert!(!scrolls, "its key means another thing");
        assert_eq!(at(KeyCode::Right), Some(Action::LeapOn));
        assert_eq!(at(KeyCode::Char(' ')), Some(Action::Play));
        assert_eq!(at(KeyCode::Char('q')), Some(Action::Quit));
    }
}
