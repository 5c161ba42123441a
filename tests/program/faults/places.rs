//! Places to run in: terminals of any size and kind, languages, colours, and no terminal at all.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::program::{EGGTOP, call, eggtop, outcome};
use super::screen::{Screen, Setting, Variables, lab};

/// Quits, asserts that all is well, and returns all that was written to the terminal.
fn quit(mut screen: Screen) -> Vec<u8> {
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.family.assert_gone();
    screen.assert_as_found();
    std::mem::take(&mut screen.written)
}

#[test]
fn after_any_sizes_a_frame_is_complete() {
    let mut screen = lab("--seconds 60 --tasks 40 --workers 4");
    screen.press("\r");
    screen.family.working(4);
    let mut random = super::keys::Random::new(7);
    for _ in 0..200 {
        let columns = 1 + random.below(500) as u16;
        let rows = 1 + random.below(200) as u16;
        screen.resize((columns, rows));
        screen.rest(Duration::from_millis(random.below(15)));
    }
    screen.resize((1, 1));
    screen.rest(Duration::from_millis(100));
    screen.resize((100, 30));
    screen.wait_complete();
    assert_eq!(screen.family.working(4).len(), 4);
    quit(screen);
}

#[test]
fn any_size_will_do_to_start_in() {
    let sizes = [
        (1, 1, ""),
        (2, 1, ""),
        (1, 50, ""),
        (19, 4, "/"),
        (20, 5, "%]"),
        (60, 16, "cores busy"),
        (80, 24, "quit"),
        (500, 200, "quit"),
    ];
    for (columns, rows, words) in sizes {
        let setting = Setting {
            size: (columns, rows),
            ..Setting::default()
        };
        let mut screen = setting.eggtop("--seconds 0.1 --tasks 2");
        screen.wait_until("the first frame", |screen| {
            let text = screen.text();
            !text.trim().is_empty() && text.contains(words)
        });
        screen.press("\r");
        screen.rest(Duration::from_millis(300));
        screen.resize((100, 30));
        screen.wait_for("native pool x");
        screen.wait_complete();
        quit(screen);
    }
}

#[test]
fn a_terminal_without_a_screen_gets_the_headless_job() {
    let terms: [(Variables<'_>, &str); 3] = [
        (&[("TERM", Some("dumb"))], "TERM=dumb cannot show a screen"),
        (&[("TERM", None)], "TERM does not say"),
        (&[("TERM", Some(""))], "TERM does not say"),
    ];
    for (variables, reason) in terms {
        let setting = Setting {
            variables,
            ..Setting::default()
        };
        let mut screen = setting.eggtop("--seconds 0.01 --tasks 2 --repeat 1");
        assert_eq!(screen.exit_status(), 0);
        // on a busy machine more is said than the screen has room for
        let text = String::from_utf8_lossy(&screen.written);
        assert!(text.contains(reason), "{text}");
        for executor in ["serial", "threads", "pool", "process"] {
            assert!(text.contains(executor), "{text}");
        }
        assert!(!screen.written.contains(&b'\x1b'), "{text}");
        screen.assert_as_found();
    }
}

#[test]
fn half_a_terminal_is_none() {
    let sides = [
        ("< /dev/null", "standard input is no terminal"),
        ("| cat", "standard output is no terminal"),
    ];
    for (side, reason) in sides {
        let script = format!(
            "{EGGTOP} --seconds 0.01 --tasks 2 --repeat 1 {side}; echo left with $?.; read x"
        );
        let mut screen = Setting::default().shell(&["-c".to_owned(), script]);
        assert_eq!(screen.exit_status(), 0);
        let text = String::from_utf8_lossy(&screen.written);
        assert!(text.contains(reason), "{text}");
        screen.assert_as_found();
    }
}

#[test]
fn on_a_busy_machine_a_comparison_in_a_terminal_waits_until_enter() {
    // the threads that spin end with it, however the test ends
    let busy = Arc::new(());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let spinning: Vec<JoinHandle<()>> = (0..cores)
        .map(|_| {
            let busy = Arc::downgrade(&busy);
            let spin = move || {
                while busy.strong_count() > 0 {
                    std::hint::spin_loop();
                }
            };
            thread::Builder::new().spawn(spin).unwrap()
        })
        .collect();
    let line = "compare eggs --seconds 0.01 --tasks 2 --repeat 1 --executor serial,threads";
    let mut screen = Setting::default().eggtop(line);
    screen.wait_for("begins: other programs use");
    screen.wait_for("Enter: start anyway");
    screen.press("\r");
    assert_eq!(screen.exit_status(), 0);
    assert!(screen.text().contains("threads"), "{}", screen.text());
    screen.assert_as_found();
    drop(busy);
    for thread in spinning {
        thread.join().unwrap();
    }
}

#[test]
fn no_terminal_at_all_is_no_obstacle() {
    // a session without a terminal, as a daemon has it
    let arguments = ["--wait", EGGTOP, "--seconds", "0.01", "--tasks", "2"];
    let ended = outcome(call("setsid", &arguments));
    assert_eq!(ended.status, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("the lab cannot open"), "{ended:?}");
    assert!(ended.stdout.contains("process"), "{ended:?}");
}

/// Opens the lab, fries in it, looks at every tab and help, and returns all that was written.
fn tour(variables: Variables<'_>) -> Vec<u8> {
    let setting = Setting {
        variables,
        ..Setting::default()
    };
    let mut screen = setting.eggtop("--seconds 0.2 --tasks 4 --workers 2");
    screen.wait_for("cores busy");
    screen.press("\r");
    screen.wait_for("native pool x2");
    for key in ["2", "m", "m", "t", "1", "?"] {
        screen.press(key);
        screen.rest(Duration::from_millis(120));
    }
    // it closes help first
    screen.press("q");
    screen.rest(Duration::from_millis(50));
    quit(screen)
}

#[test]
fn other_languages_get_ascii() {
    for locale in [
        ("LANG", Some("C")),
        ("LC_ALL", Some("C")),
        ("LC_ALL", Some("POSIX")),
    ] {
        let written = tour(&[locale]);
        let text = String::from_utf8_lossy(&written);
        assert!(written.is_ascii(), "{locale:?}: {text}");
    }
    assert!(!tour(&[]).is_ascii());
}

#[test]
fn colours_are_left_out_when_asked() {
    assert!(!coloured(&tour(&[("NO_COLOR", Some("1"))])));
    assert!(coloured(&tour(&[])));
}

#[test]
fn a_headless_report_has_no_colours() {
    let ended = outcome(eggtop("run eggs --seconds 0.01 --tasks 2"));
    assert_eq!(ended.status, Some(0), "{ended:?}");
    assert!(
        !ended.stdout.contains('\x1b') && !ended.stderr.contains('\x1b'),
        "{ended:?}"
    );
}

/// Returns whether any attribute that was set is a colour; the terminal's own are none.
fn coloured(written: &[u8]) -> bool {
    let text = String::from_utf8_lossy(written);
    let attributes = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != ';')?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    attributes
        .flat_map(|list| {
            list.split(';')
                .map(|code| code.parse().unwrap_or(0))
                .collect::<Vec<u32>>()
        })
        .any(|code| matches!(code, 30..=38 | 40..=48 | 90..=97 | 100..=107))
}
