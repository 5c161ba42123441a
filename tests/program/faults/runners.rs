//! Runners from outside: good ones, bad ones, and CPython. Whatever a runner does, the run ends with
//! a clear sentence, and no process of it is left.

mod call;
mod ends;
mod floods;
mod python;
mod refusals;

use call::{call, script};

/// The runner that was written from the protocol page alone.
const AWK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/runners/busy.sh");

#[test]
fn a_runner_in_shell_and_awk_gives_the_results_of_native() {
    for work in [
        "busy --n 3000 --tasks 5",
        "sum --values 10,2000,30000 --tasks 4",
    ] {
        let native = call(&format!("run {work} --executor serial")).outcome();
        let ran = call(&format!("run {work} --executor serial --runtime runner"))
            .runner(AWK)
            .outcome();
        assert_eq!((native.status, ran.status), (Some(0), Some(0)), "{ran:?}");
        assert_eq!(ran.run()["output"], native.run()["output"]);
        assert_eq!(ran.run()["tasks_done"], native.run()["tasks_done"]);
        assert_eq!(ran.run()["runtime"], "runner");
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn its_size_is_found_by_measuring() {
    let ran =
        call("run busy --size small --tasks 2 --scale 0.01 --executor serial --runtime runner")
            .runner(AWK)
            .outcome();
    assert_eq!(ran.status, Some(0), "{ran:?}");
    // two tasks in 0.02 s: no awk counts less than 20 in that time
    let output = ran.run()["output"].as_u64().unwrap();
    assert!(output > 20, "{output}");
}

#[test]
fn it_hears_what_the_page_promises() {
    // the order goes out again as the reason of a refusal, in pieces that fit a sentence
    let pieces = [
        (r#"\"protocol\":1,\"run\":0,\"t0_ns\":[0-9]*"#, "protocol"),
        (
            r#"\"workers\":2,\"tasks\":3,\"serial_first\":true"#,
            "workers",
        ),
        (r#"\"inputs\":\[{\"n\":200},{\"n\":300}\]"#, "inputs"),
        (r#"\"cores\":\[[0-9]"#, "cores"),
        (r#"\"executor\":\"threads\""#, "executor"),
    ];
    for (pattern, what) in pieces {
        let body =
            format!("printf '%s' \"$order\" | grep -q \"{pattern}\" && echo heard >&2; exit 2");
        let ran = call(
            "run mix --n 400 --serial 25% --tasks 2 --workers 2 --executor threads --pin spread \
             --runtime runner",
        )
        .runner(script(&body).path())
        .outcome();
        assert!(
            ran.stderr.ends_with("refused the run: heard\n"),
            "{what}: {ran:?}"
        );
    }
}

#[test]
fn it_starts_like_any_program() {
    let body =
        "sed -n 's/^Sig\\(Blk\\|Ign\\):/\\1/p' /proc/$$/status | tr -s '\\n\\t' ' ' >&2; exit 2";
    let ran = call("run busy --n 1 --executor serial --runtime runner")
        .runner(script(body).path())
        .outcome();
    let words: Vec<&str> = ran.stderr.split_whitespace().rev().take(4).collect();
    let [ignored, "Ign", blocked, "Blk"] = words[..] else {
        panic!("{ran:?}");
    };
    // those above 31 mean nothing to a program, the program that called us may have left them so
    let standard = |mask| u64::from_str_radix(mask, 16).unwrap() & 0x7fff_ffff;
    assert_eq!((standard(blocked), standard(ignored)), (0, 0), "{ran:?}");
}
