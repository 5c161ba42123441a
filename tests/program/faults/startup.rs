//! How CPython and runners start: whatever lies in a person's folder and stands in their environment,
//! nothing is executed that was not asked for, and what is printed meanwhile breaks no run.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::desk::{Place, WAYS, assert_done, pythons};
use super::program::{self, eggtop, outcome};

/// Asserts that traps in a folder catch no run, however it is spread.
fn assert_traps_catch_nothing(folder: impl Fn(&Place) -> PathBuf) {
    for python in pythons() {
        let place = Place::new();
        place.lay_traps(&folder(&place));
        for way in WAYS {
            let what = format!("{python}: {way}");
            let with = format!("--runtime python --python {python}");
            assert_done(&outcome(place.call(way, &with)), &what);
            place.assert_untouched(&what);
        }
    }
}

#[test]
fn files_of_the_current_folder_are_not_executed() {
    assert_traps_catch_nothing(Place::desk);
}

#[test]
fn nor_those_of_folders_that_the_environment_names() {
    for python in pythons() {
        let place = Place::new();
        for folder in ["desk", "lib", "base/lib/python/site-packages"] {
            place.lay_traps(&place.path(folder));
        }
        let lib = place.path("lib").display().to_string();
        let paths = [
            String::new(),
            ".".to_owned(),
            ":".to_owned(),
            format!("{lib}:"),
            lib.clone(),
        ];
        let startup = place.path("desk/os.py").display().to_string();
        let base = place.path("base").display().to_string();
        let with = format!("--runtime python --python {python}");
        for path in paths {
            let mut call = place.call(WAYS[1], &with);
            call.env("PYTHONPATH", &path)
                .env("PYTHONSTARTUP", &startup)
                .env("PYTHONINSPECT", "1")
                .env("PYTHONPYCACHEPREFIX", ".")
                .env("PYTHONUSERBASE", &base);
            let what = format!("{python}: PYTHONPATH={path}");
            assert_done(&outcome(call), &what);
            place.assert_untouched(&what);
        }
    }
}

#[test]
fn nor_those_beside_the_runner_in_the_cache() {
    assert_traps_catch_nothing(|place| place.path("cache/eggtop"));
}

#[test]
fn a_current_folder_that_is_gone_or_closed_is_none_the_less() {
    for python in pythons() {
        for way in WAYS {
            let place = Place::new();
            let with = format!("--runtime python --python {python}");
            let call = place.call(way, &with);
            // the shell goes there and takes it away
            let leave = r#"rmdir "$PWD" || chmod 000 "$PWD"; exec "$@""#;
            let mut shell = program::call("/bin/sh", &["-c", leave, "sh"]);
            shell.arg(call.get_program()).args(call.get_args());
            shell.current_dir(place.desk());
            shell.env("XDG_CACHE_HOME", place.path("cache"));
            assert_done(&outcome(shell), &format!("{python}: {way}: gone"));
            if nix::unistd::geteuid().is_root() {
                continue; // to whom nothing is closed
            }
            let place = Place::new();
            place.lay_traps(&place.desk());
            let call = place.call(way, &with);
            let mut shell = program::call("/bin/sh", &["-c", leave, "sh"]);
            shell.arg(call.get_program()).args(call.get_args());
            shell.current_dir(place.desk());
            shell.env("XDG_CACHE_HOME", place.path("cache"));
            let ended = outcome(shell);
            fs::set_permissions(place.desk(), Permissions::from_mode(0o700)).unwrap();
            assert_done(&ended, &format!("{python}: {way}: closed"));
        }
    }
}

#[test]
fn what_is_printed_while_python_starts_is_for_people() {
    for python in pythons() {
        let place = Place::new();
        let noises = [
            "echo 'Welcome to the cluster!'",
            "printf 'no newline'",
            r#"echo '{"hello":"you"}'; echo >&2 warning"#,
            "(for i in 1 2 3 4 5; do echo late $i; sleep 0.05; done) &",
            "yes module loaded | head -n 5000",
            // without a descriptor of their own events go to standard output, which is silent then
            "exec 3>&-",
            "exec 3< /dev/null",
        ];
        for noise in noises {
            let wrapper = place.program("snake", &format!("{noise}\nexec {python} \"$@\""));
            let wrapper = wrapper.display().to_string();
            let with = format!("--runtime python --python {wrapper}");
            let what = format!("{python}: {noise}");
            let ended = outcome(place.call(WAYS[1], &with));
            assert_done(&ended, &what);
            // and the doctor says the same
            let mut doctor = eggtop("doctor");
            doctor.env("EGGTOP_PYTHON", &wrapper);
            let reported = outcome(doctor);
            assert!(
                reported.stdout.contains("runs of runtime python can start"),
                "{what}: {reported:?}"
            );
        }
    }
}

#[test]
fn the_program_that_is_named_is_the_one_that_runs() {
    for python in pythons() {
        let place = Place::new();
        let calls = place.path("calls");
        let script = format!("echo \"$@\" >> {}\nexec {python} \"$@\"", calls.display());
        let wrapper = place.program("snake", &script);
        fs::create_dir(place.path("bin")).unwrap();
        let link = place.path("bin/python3");
        std::os::unix::fs::symlink("../snake", &link).unwrap();
        let path = format!("{}:/usr/bin:/bin", place.path("bin").display());
        // by its path, from the current folder, through a link, by its name
        for named in [
            wrapper.display().to_string().as_str(),
            "../snake",
            link.display().to_string().as_str(),
            "python3",
        ] {
            let _ = fs::remove_file(&calls);
            let with = format!("--runtime python --python {named}");
            let mut call = place.call(WAYS[0], &with);
            call.env("PATH", &path);
            assert_done(&outcome(call), named);
            let calls = fs::read_to_string(&calls).unwrap();
            let ran = calls.lines().filter(|call| call.contains("eggtop_runner-"));
            assert_eq!(ran.count(), 1, "{named}: {calls}");
        }
    }
}

#[test]
fn no_variable_of_a_person_breaks_a_run() {
    for python in pythons() {
        let place = Place::new();
        place.lay_traps(&place.desk());
        let long = place.path(&"e".repeat(150));
        fs::create_dir(&long).unwrap();
        let long = long.display().to_string();
        let with = format!("--runtime python --python {python}");
        for (name, value) in [
            ("PYTHONINSPECT", "1"),
            ("PYTHONIOENCODING", "utf-16"),
            ("PYTHONIOENCODING", "nonsense"),
            ("PYTHONWARNINGS", "error"),
            ("PYTHONVERBOSE", "2"),
            ("PYTHONDEVMODE", "1"),
            ("PYTHONHASHSEED", "nonsense"),
            ("PYTHONUTF8", "nonsense"),
            ("PYTHONOPTIMIZE", "2"),
            ("PYTHONTRACEMALLOC", "10"),
            ("PYTHONPROFILEIMPORTTIME", "1"),
            ("PYTHONASYNCIODEBUG", "1"),
            ("PYTHONINTMAXSTRDIGITS", "5"),
            ("PYTHON_CPU_COUNT", "nonsense"),
            ("EGGTOP_EVENTS_FD", "77"),
            ("TMPDIR", "/nonexistent"),
            ("TMPDIR", "/proc"),
            ("TMPDIR", "relative"),
            ("TMPDIR", &long),
        ] {
            let way = WAYS[if name == "TMPDIR" { 2 } else { 0 }];
            let mut call = place.call(way, &with);
            call.env(name, value);
            let what = format!("{python}: {name}={value}");
            assert_done(&outcome(call), &what);
            place.assert_untouched(&what);
        }
    }
}

#[test]
fn where_one_keeps_python_from_starting_the_reason_is_quoted() {
    for python in pythons() {
        let place = Place::new();
        let with = format!("--runtime python --python {python}");
        for (name, value, reason) in [
            (
                "PYTHONHOME",
                "/nonexistent",
                "\"ModuleNotFoundError: No module named 'encodings'\" (PYTHONHOME=/nonexistent)",
            ),
            (
                "PYTHONMALLOC",
                "nonsense",
                "PYTHONMALLOC: unknown allocator\"",
            ),
        ] {
            let mut call = place.call(WAYS[0], &with);
            call.env(name, value);
            let ended = outcome(call);
            assert_eq!(ended.status, Some(2), "{python}: {ended:?}");
            assert!(ended.stderr.contains(reason), "{python}: {ended:?}");
            let mut doctor = eggtop("doctor");
            doctor.env("EGGTOP_PYTHON", &python).env(name, value);
            let reported = outcome(doctor);
            assert!(reported.stdout.contains(reason), "{python}: {reported:?}");
        }
    }
}

/// A runner that reports what happens on the descriptor for events: version 2 of the protocol.
const SECOND: &str = r#"
tell() { echo "$1" >&"$EGGTOP_EVENTS_FD"; }
of_run() { tell '{"kind":{"run":{"run":0,"event":'"$1"'}}}'; }
echo 'a banner'
tell '{"hello":{"protocol":2,"name":"talker"}}'
read -r order
case $order in '{"protocol":2,'*) ;; *) echo "$order" >&2; exit 7 ;; esac
echo '{"results":[[0,{"failed":"by text"}]]}'
of_run '{"worker":{"worker":0,"event":{"started":{"pid":1,"tid":1,"asked":0}}}}'
echo 'some text'
tell '{"results":[[0,{"done":{"count":5}}],[1,{"done":{"count":5}}],[2,{"done":{"count":5}}]]}'
"#;

#[test]
fn a_runner_of_version_2_prints_what_it_likes() {
    let place = Place::new();
    let with = |path: &Path| format!("--runtime runner --runner {}", path.display());
    let work = "busy --n 5 --executor serial";
    let good = place.program("good", SECOND);
    let ended = outcome(place.call(work, &with(&good)));
    assert_done(&ended, "version 2");
    assert_eq!(ended.run()["tasks_done"], 3);

    // its last words may stand on either stream, and the one for errors goes first
    for (end, words) in [
        ("echo cracked; exit 3", "in mid-run: cracked\n"),
        (
            "echo 'more text'; echo cracked >&2; exit 3",
            "in mid-run: cracked\n",
        ),
        ("exit 3", "in mid-run: some text\n"),
    ] {
        let body = SECOND.replace("tell '{\"results\"", &format!("{end}\ntell '{{\"results\""));
        let bad = place.program("bad", &body);
        outcome(place.call(work, &with(&bad))).assert_broken(1, words);
    }

    // what is no event on the stream for events is none there either
    let garbage = place.program("garbage", &format!("{SECOND}\ntell egg"));
    outcome(place.call(work, &with(&garbage))).assert_broken(1, "no line of the protocol");
    let first = r#"echo '{"hello":{"protocol":1,"name":"x"}}' >&3; sleep 600"#;
    let wrong = place.program("wrong", first);
    outcome(place.call(work, &with(&wrong))).assert_broken(
        2,
        "it speaks version 1 of the protocol, this eggtop speaks version 2",
    );
    let closed = place.program(
        "closed",
        &SECOND.replace("echo 'some text'", "exec 3>&-; sleep 600"),
    );
    outcome(place.call(work, &with(&closed)))
        .assert_broken(1, "closed its stream of events, but did not end");
}
