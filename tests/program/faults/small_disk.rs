//! Recordings and exports on a disk that gets full.

use std::fs;
use std::path::Path;

use super::program::{EGGTOP, Outcome, call, outcome};
use super::recordings::folder;
use super::screen::Setting;

/// Does something in a shell that has a disk of 16 kB; prints what is on it at the end. Nothing where
/// none can be had.
fn on_a_small_disk(disk: &Path, work: &str) -> Option<Outcome> {
    with_a_small_disk(disk, &format!("{EGGTOP} {work}"))
}

/// The same for any words of a shell.
fn with_a_small_disk(disk: &Path, words: &str) -> Option<Outcome> {
    let disk = disk.display();
    let script = format!(
        "mount -t tmpfs -o size=16k none {disk} && {{ {words}; }}; status=$?; ls {disk}; exit $status"
    );
    let ran = outcome(call("unshare", &["-m", "/bin/sh", "-c", &script]));
    if ran.stderr.contains("mount:") || ran.stderr.contains("unshare:") {
        println!("skipped: only root may have a small disk: {}", ran.stderr);
        return None;
    }
    Some(ran)
}

#[test]
fn a_disk_that_gets_full_ends_the_recording_and_not_the_run() {
    let (folder, file) = folder();
    let work = format!(
        "run busy --n 2000000 --tasks 300 --executor threads --format json --record {}",
        file.with_extension("").display()
    );
    let Some(ran) = on_a_small_disk(folder.path(), &work) else {
        return;
    };
    assert_eq!(ran.status, Some(3), "{ran:?}");
    assert!(ran.stdout.contains("\"tasks_done\": 300"), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    let words = [
        "the recording was aborted: No space left on device",
        "session.jsonl.partial",
    ];
    assert!(
        words.iter().all(|word| ran.stderr.contains(word)),
        "{ran:?}"
    );
    // under its own name there is nothing
    assert!(ran.stdout.ends_with("session.jsonl.partial\n"), "{ran:?}");
    assert!(!ran.stdout.contains("session.jsonl\n"), "{ran:?}");
}

#[test]
fn a_recording_that_cannot_begin_leaves_nothing() {
    let (folder, file) = folder();
    let disk = folder.path().display();
    for name in ["session.jsonl", "session.jsonl.zst", "session.jsonl.gz"] {
        let file = file.with_file_name(name);
        let work = "run busy --n 1000 --tasks 4 --executor threads --format csv";
        // full at first, and then no more
        let script = format!(
            "{work} --record {file}; echo first $?; rm {disk}/full; {EGGTOP} {work} --record {file}",
            file = file.display()
        );
        let filled = format!("head -c 16384 /dev/zero > {disk}/full; {EGGTOP}");
        let Some(ran) = with_a_small_disk(folder.path(), &format!("{filled} {script}")) else {
            return;
        };
        assert_eq!(ran.status, Some(0), "{ran:?}");
        assert!(ran.stdout.starts_with("first 2\n"), "{ran:?}");
        let reported = format!("cannot record to {}: No space left", file.display());
        assert!(ran.stderr.contains(&reported), "{ran:?}");
        assert!(ran.stdout.ends_with(&format!("{name}\n")), "{ran:?}");
    }
}

#[test]
fn a_disk_that_gets_full_is_reported_on_the_screen() {
    let (folder, file) = folder();
    if on_a_small_disk(folder.path(), "--version").is_none() {
        return;
    }
    let script = format!(
        "unshare -m /bin/sh -c 'mount -t tmpfs -o size=16k none {} && {EGGTOP} --record {} \
         --workload busy --executor threads --n 2000000 --tasks 300'; echo 'left with '$?.; read wait",
        folder.path().display(),
        file.with_extension("").display()
    );
    let mut screen = Setting::default().shell(&["-c".to_owned(), script]);
    screen.wait_for("REC 00:0");
    screen.press("\r");
    screen.wait_for("REC aborted");
    screen.press("x");
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    let text = screen.text();
    assert!(
        text.contains("the recording was aborted: No space left"),
        "{text}"
    );
}

#[test]
fn a_disk_that_gets_full_while_a_screenplay_plays_ends_with_3() {
    let (folder, file) = folder();
    let play = folder.path().with_extension("play");
    let text = "set workload busy\nset executor threads\nset size 500000\nset tasks 4000\nrun\n";
    fs::write(&play, text).unwrap();
    let (play, disk) = (play.display(), folder.path().display());
    let kept = format!(
        "{EGGTOP} play {play} --hurry --record {}",
        file.with_extension("").display()
    );
    // a session that is not asked for lies in the folder for what is temporary
    let made = format!("TMPDIR={disk} {EGGTOP} play {play} --hurry --record /tmp/eggtop-none.cast");
    for (words, reported) in [
        (kept, "session.jsonl.partial"),
        (made, "the recording cannot be converted"),
    ] {
        let Some(ran) = with_a_small_disk(folder.path(), &words) else {
            break;
        };
        assert_eq!(ran.status, Some(3), "{ran:?}");
        assert!(
            ran.stderr
                .contains("the recording was aborted: No space left"),
            "{ran:?}"
        );
        assert!(ran.stderr.contains(reported), "{ran:?}");
        assert!(!Path::new("/tmp/eggtop-none.cast").exists());
    }
    fs::remove_file(folder.path().with_extension("play")).unwrap();
}

#[test]
fn a_disk_that_gets_full_leaves_nothing_of_an_export() {
    let (folder, _) = folder();
    let root = env!("CARGO_MANIFEST_DIR");
    for (format, name) in [("gif", "a.gif"), ("cast", "a.cast"), ("html", "a.html")] {
        let out = folder.path().join(name);
        let work = format!(
            "export {root}/screenshots/sessions/gil.jsonl.zst --to {format} --out {}",
            out.display()
        );
        let Some(ran) = on_a_small_disk(folder.path(), &work) else {
            return;
        };
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
        let reported = format!("cannot write {}: No space left", out.display());
        assert!(ran.stderr.contains(&reported), "{ran:?}");
    }
}
