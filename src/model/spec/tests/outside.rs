//! What work with things outside of the program asks for.

use crate::model::spec::{url_fault, urls_of};
use crate::model::{Draft, Machine, RunSpec, Size, WorkloadKind};

fn spec(workload: WorkloadKind, size: Size) -> RunSpec {
    Draft {
        workload,
        size,
        ..Draft::default()
    }
    .spec()
}

#[test]
fn delays_are_those_of_the_notes_to_scale() {
    let delays = |size| spec(WorkloadKind::Print, size).delays();
    let all: f64 = delays(Size::Medium).iter().map(|delay| 5.0 * delay).sum();
    assert!((all - 6.0).abs() < 1e-9, "{all}");
    assert_eq!(delays(Size::Seconds(0.25)), [0.25]);
    let own = Draft {
        values: vec![2.0, 4.0],
        scale: 0.5,
        ..spec(WorkloadKind::Print, Size::Medium).draft()
    }
    .spec();
    assert_eq!(own.delays(), [1.0, 2.0]);
}

#[test]
fn patience_goes_with_the_latencies_unless_it_is_given() {
    let limit = |size| spec(WorkloadKind::Fetch, size).time_limit();
    assert!((limit(Size::Medium) - 2.0).abs() < 1e-9);
    assert!((limit(Size::Large) - 20.0 / 3.0).abs() < 1e-9);
    let own = Draft {
        urls: vec!["http://eggs.example".to_owned()],
        ..spec(WorkloadKind::Fetch, Size::Small).draft()
    }
    .spec();
    assert!((own.time_limit() - 10.0).abs() < 1e-9);
    let given = Draft {
        timeout: Some(0.5),
        ..own.draft()
    }
    .spec();
    assert!((given.time_limit() - 0.5).abs() < 1e-9);
}

#[test]
fn commas_part_urls_but_not_those_inside_of_one() {
    let urls = urls_of("http://a/x,y, https://b ,http://c?d=1,2");
    assert_eq!(urls, ["http://a/x,y", "https://b", "http://c?d=1,2"]);
    assert_eq!(urls_of("eggs,http://a"), ["eggs", "http://a"]);
    assert_eq!(urls_of("HTTP://a,Https://b"), ["HTTP://a", "Https://b"]);
}

#[test]
fn what_cannot_be_fetched_says_why() {
    for url in [
        "http://a",
        "https://a.b:8/c?d#e",
        "http://[::1]:80/",
        "HTTP://A",
    ] {
        assert_eq!(url_fault(url), None, "{url}");
    }
    for (url, fault) in [
        ("ftp://a", "begins with"),
        ("a.example", "begins with"),
        ("http:///x", "a host"),
        ("http://:80", "a host"),
        ("http://a\u{1b}[2J", "control"),
        ("http://a b", "blanks"),
        ("http://me:pw@a/", "password"),
        ("HTTPS://me@a/", "password"),
        ("http://a:99999/", "a port is"),
        ("http://a:-1/", "a port is"),
        ("http://[::1/", "reached"),
    ] {
        let reported = url_fault(url).unwrap();
        assert!(reported.contains(fault), "{url}: {reported}");
    }
    assert!(url_fault(&format!("http://a/{}", "x".repeat(2_000))).is_some());
}

#[test]
fn files_fit_the_disk() {
    let files = |size, tasks| {
        let spec = Draft {
            tasks: Some(tasks),
            ..spec(WorkloadKind::Files, size).draft()
        }
        .spec();
        spec.check(&Machine::default()).is_ok()
    };
    assert!(files(Size::Large, 100) && !files(Size::Large, 101));
    assert!(files(Size::N(1), 10_000_000) && !files(Size::N(101), 10_000_000));
}
