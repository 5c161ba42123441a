//! What a terminal sends that is no key: pasted text, replies to questions of others, and keys that are
//! held; and a terminal that does not know its size.

use std::thread::sleep;
use std::time::Duration;

use super::screen::{Setting, lab};

/// What ends every test here: the lab leaves by `q` and not before.
fn assert_still_there_and_leave(mut screen: super::screen::Screen) {
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.assert_as_found();
}

#[test]
fn a_paste_is_marked_and_plays_no_keys() {
    let mut screen = lab("");
    screen.wait_until("pastes are marked", |screen| {
        screen.screen().bracketed_paste()
    });
    screen.press("\x1b[200~quit\nq\r2cwRx\x03 \x1b[201~");
    screen.press("?");
    screen.wait_for("run what the panel says");
    assert!(!screen.text().contains("x stop"));
    screen.press("\x1b");
    screen.wait_for("cores busy");
    // into a field it goes, and is taken by a key only
    screen.press("jjje\x1b[200~33\n\x1b[201~");
    screen.wait_for("33");
    screen.wait_for("Enter accept");
    screen.press("\r");
    screen.wait_for("Enter: fry 33 eggs");
    assert_still_there_and_leave(screen);
}

#[test]
fn a_paste_without_end_does_not_lock_the_way_out() {
    let mut screen = lab("");
    screen.press("\x1b[200~eggs and more eggs");
    screen.rest(Duration::from_millis(100));
    screen.press("\x03");
    assert_eq!(screen.exit_status(), 0);
    screen.assert_as_found();
}

#[test]
fn late_replies_of_the_terminal_play_no_keys() {
    let mut screen = lab("");
    let replies = [
        "\x1b[12;40R",
        "\x1b[?62;22c",
        "\x1b[>0;276;0c",
        "\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
        "\x1b]10;rgb:cccc/cccc/cccc\x1b\\",
        "\x1bP>|XTerm(390)\x1b\\",
        "\x1b[?2026;2$y",
        "\x1b[8;30;100t",
        "\x1b[I",
        "\x1b[O",
        "\x1bx",
        "\x1bq",
    ];
    for reply in replies {
        screen.press(reply);
    }
    // each key of a reply would have changed the tab, the theme, or begun a run
    screen.press("?");
    screen.wait_for("run what the panel says");
    screen.press("\x1b2");
    screen.wait_for("cpu  0");
    assert!(!screen.text().contains("x stop"), "{}", screen.text());
    assert_still_there_and_leave(screen);
}

#[test]
fn a_held_enter_runs_once_and_waits_once() {
    let mut screen = lab("--seconds 60 --workers 1");
    for _ in 0..30 {
        screen.press("\r");
        sleep(Duration::from_millis(10));
    }
    screen.wait_for("x stop");
    // a key after the held one: all of its repetitions were taken
    screen.press("?");
    screen.wait_for("run what the panel says");
    screen.press("\x1b");
    screen.wait_for("1 wait");
    screen.press("x");
    screen.wait_until("nothing runs", |screen| !screen.text().contains("x stop"));
    assert_still_there_and_leave(screen);
}

#[test]
fn a_terminal_without_a_size_shows_the_lab() {
    for (size, arguments) in [
        ((0, 0), ""),
        ((0, 0), "--size 60x20"),
        ((0, 30), ""),
        ((100, 0), ""),
    ] {
        let setting = Setting {
            size,
            ..Setting::default()
        };
        let mut screen = setting.eggtop(arguments);
        screen.wait_for("cores busy");
        assert!(String::from_utf8_lossy(&screen.written).contains("does not report its size"));
        assert_still_there_and_leave(screen);
    }
}
