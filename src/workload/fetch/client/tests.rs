//! Answers of every kind, sound and unsound, from a server with scripted responses.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;

use proptest::prelude::*;

use super::*;

/// More time than any of it takes.
const AMPLE: Duration = Duration::from_mins(1);

/// Answers one connection after another with these bytes, and closes it.
fn answering(answers: Vec<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::Builder::new()
        .spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    if stream.read(&mut byte).unwrap_or(0) == 0 {
                        break;
                    }
                    head.push(byte[0]);
                }
                let _ = stream.write_all(&answer);
            }
        })
        .unwrap();
    address
}

fn fetched(answers: &[&str]) -> Result<Got, String> {
    let answers = answers.iter().map(|answer| answer.as_bytes().to_vec());
    fetched_bytes(answers.collect())
}

fn fetched_bytes(answers: Vec<Vec<u8>>) -> Result<Got, String> {
    let url = format!("http://{}/first", answering(answers));
    run(get(&url, None, AMPLE)).map_err(|trouble| trouble.to_string())
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

fn bytes(answers: &[&str]) -> u64 {
    fetched(answers).unwrap().bytes
}

#[test]
fn bodies_are_counted_however_they_come() {
    let with_length = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\neggs";
    assert_eq!(bytes(&[with_length]), 4);
    let to_the_end = "HTTP/1.0 200 OK\r\n\r\neggs and spam";
    assert_eq!(bytes(&[to_the_end]), 13);
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                   4\r\neggs\r\n5;x=y\r\n spam\r\n0\r\n\r\n";
    assert_eq!(bytes(&[chunked]), 9);
    let nothing = "HTTP/1.1 204 No Content\r\n\r\n";
    assert_eq!(fetched(&[nothing]).unwrap().status, 204);
}

#[test]
fn a_body_that_is_cut_off_is_no_success() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\neggs";
    let reason = fetched(&[cut]).unwrap_err();
    assert!(reason.contains("end"), "{reason}");
}

#[test]
fn a_status_that_is_no_success_is_the_reason() {
    let forbidden = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(fetched(&[forbidden]).unwrap_err(), "HTTP 403 Forbidden");
    let own = "HTTP/1.1 418 Short And Stout\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(fetched(&[own]).unwrap_err(), "HTTP 418 Short And Stout");
}

#[test]
fn redirects_are_followed_so_often_and_no_further() {
    let there = "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n";
    let here = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    assert_eq!(bytes(&[there, there, here]), 2);
    let mut answers = vec![there; MOST_REDIRECTS];
    answers.push(here);
    assert_eq!(bytes(&answers), 2);
    answers.insert(0, there);
    assert_eq!(fetched(&answers).unwrap_err(), "more than 5 redirects");
    let out = "HTTP/1.1 301 Moved\r\nLocation: file:///etc/hosts\r\nContent-Length: 0\r\n\r\n";
    assert!(fetched(&[out]).is_err());
}

/// Answers the first request with a redirect to this place.
fn leading(to: &str) -> SocketAddr {
    let redirect = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
    answering(vec![redirect.into_bytes()])
}

#[test]
fn a_redirect_leads_to_allowed_hosts_only_where_they_are_named() {
    let eggs = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\neggs";
    let there = || answering(vec![eggs.as_bytes().to_vec()]).port();
    let hosts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let from = |to: &str, hosts: Option<Vec<String>>| {
        let url = format!("http://{}/", leading(to));
        let got = run(get(&url, hosts.as_deref(), AMPLE));
        got.map(|got| got.bytes)
            .map_err(|trouble| trouble.to_string())
    };
    let other = format!("http://localhost:{}/", there());
    assert_eq!(from(&other, None), Ok(4), "nobody limits it");
    let other = format!("http://LOCALHOST:{}/", there());
    assert_eq!(
        from(&other, Some(hosts(&["b.example", "localhost"]))),
        Ok(4)
    );
    // a host is allowed with all of its ports
    let port = format!("http://127.0.0.1:{}/", there());
    assert_eq!(from(&port, Some(Vec::new())), Ok(4));
    for (to, host) in [
        ("http://localhost/", "localhost"),
        ("https://localhost/", "localhost"),
        ("//localhost:8/", "localhost"),
        ("http://[::1]/", "[::1]"),
        ("http://2130706434/", "127.0.0.2"),
        ("http://127.0.0.1.example/", "127.0.0.1.example"),
    ] {
        assert_eq!(
            from(to, Some(hosts(&["127.0.0.1", "b.example"]))),
            Err(format!(
                "a redirect to {host}, which the screenplay may not fetch from; \
                 --allow-url {host} allows it"
            )),
            "{to}"
        );
    }
}

#[test]
fn what_takes_too_long_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let trouble = run(get(&url, None, Duration::from_millis(30))).unwrap_err();
    assert_eq!(trouble.to_string(), "not done within 0.03 s");
}

#[test]
fn a_host_that_does_not_listen_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let trouble = run(get(&url, None, AMPLE)).unwrap_err();
    assert_eq!(trouble.to_string(), "Connection refused");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_answer_is_too_strange(head in "[ -~\r\n]{0,80}", garbage: Vec<u8>, cut in 0_usize..100) {
        let sound = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\neggs\r\n0\r\n\r\n";
        let mut odd = format!("HTTP/1.1 200 {head}\r\n\r\n").into_bytes();
        odd.extend(&garbage);
        for answer in [garbage, odd, sound[..cut.min(sound.len())].to_vec()] {
            let sent = answer.len() as u64;
            match fetched_bytes(vec![answer]) {
                Ok(got) => prop_assert!(got.bytes <= sent),
                Err(reason) => prop_assert_eq!(reason.lines().count(), 1),
            }
        }
    }
}
