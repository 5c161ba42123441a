//! What keys mean, and what the table of them promises.

use crossterm::event::KeyCode;

use super::*;

const SITUATIONS: [Situation; 16] = [
    Situation::Tabs {
        focus: Place::Lanes,
        activity: Activity::Replays,
    },
    Situation::Tabs {
        focus: Place::Plot,
        activity: Activity::Replays,
    },
    Situation::Tabs {
        focus: Place::Panel,
        activity: Activity::Nothing,
    },
    Situation::Tabs {
        focus: Place::Lanes,
        activity: Activity::Runs,
    },
    Situation::Tabs {
        focus: Place::Results,
        activity: Activity::Runs,
    },
    Situation::Tabs {
        focus: Place::Panel,
        activity: Activity::Runs,
    },
    Situation::Tabs {
        focus: Place::Lanes,
        activity: Activity::Hangs,
    },
    Situation::Above(Place::Typing),
    Situation::Above(Place::Question),
    Situation::Above(Place::Help),
    Situation::Above(Place::Explanation),
    Situation::Above(Place::Race),
    Situation::Above(Place::Presets),
    Situation::Above(Place::Playing),
    Situation::Above(Place::Permission),
    Situation::Tabs {
        focus: Place::Plot,
        activity: Activity::Runs,
    },
];

#[test]
fn no_key_means_two_things_in_one_place() {
    for situation in SITUATIONS {
        let mut seen = std::collections::HashSet::new();
        let urgent = |key: &Key| {
            let mut rows = TABLE.iter().filter(|row| row.place.is_urgent());
            rows.any(|row| row.place.holds(situation) && row.keys.contains(key))
        };
        for row in TABLE.iter().filter(|row| row.place.holds(situation)) {
            for key in row.keys {
                let taken = !row.place.is_urgent() && urgent(key);
                assert!(
                    taken || seen.insert(key),
                    "{key} stands twice at {situation:?}"
                );
            }
        }
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
    for situation in SITUATIONS {
        let quits = footer(situation)
            .iter()
            .filter(|row| row.action == Action::Quit)
            .count();
        assert_eq!(quits, 1, "{situation:?}");
    }
}

#[test]
fn stopping_is_offered_only_while_something_runs() {
    let x = KeyEvent::from(KeyCode::Char('x'));
    assert_eq!(action(SITUATIONS[2], x), None);
    assert_eq!(action(SITUATIONS[3], x), Some(Action::Stop));
}

#[test]
fn what_hangs_is_ended_by_one_key_wherever_the_keys_go() {
    let k = KeyEvent::from(KeyCode::Char('k'));
    for focus in [Place::Panel, Place::Lanes, Place::Results] {
        let at = |activity| action(Situation::Tabs { focus, activity }, k);
        assert_eq!(at(Activity::Hangs), Some(Action::EndRun));
        assert_eq!(at(Activity::Runs), Some(Action::Up));
    }
}

#[test]
fn letters_are_text_while_typing() {
    let typing = Situation::Above(Place::Typing);
    for letter in ('a'..='z').chain('0'..='9').chain("?+- []".chars()) {
        assert_eq!(action(typing, KeyEvent::from(KeyCode::Char(letter))), None);
    }
}

#[test]
fn in_a_replay_nothing_can_be_run_and_time_is_gone_about_in() {
    for focus in [Place::Panel, Place::Lanes, Place::Results, Place::Plot] {
        let at = |code| {
            let activity = Activity::Replays;
            action(Situation::Tabs { focus, activity }, KeyEvent::from(code))
        };
        for code in [KeyCode::Enter, KeyCode::Char('b'), KeyCode::Char('R')] {
            assert_eq!(at(code), None, "{code:?}");
        }
        let footer = footer(Situation::Tabs {
            focus,
            activity: Activity::Replays,
        });
        let scrolls = footer.iter().any(|row| row.action == Action::Earlier);
        assert!(!scrolls, "its key means another thing");
        assert_eq!(at(KeyCode::Right), Some(Action::LeapOn));
        assert_eq!(at(KeyCode::Char(' ')), Some(Action::Play));
        assert_eq!(at(KeyCode::Char('q')), Some(Action::Quit));
    }
}
