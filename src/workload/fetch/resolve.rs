//! The addresses of a host, resolved on a thread that is never joined.
//!
//! The system's resolver keeps its thread until an answer comes, however long that takes, and cannot be
//! asked to stop. On tokio's own threads, a runtime that ends would wait for it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

use tokio::sync::oneshot;

use super::trouble::Trouble;

/// What came of a question: addresses, or the system's words for why there are none.
type Answer = Result<Vec<IpAddr>, String>;

/// The tasks that wait for the addresses of each host. A host is asked about once at a time, so that one whose
/// name is never resolved costs one thread, however many tasks ask.
#[derive(Debug, Default)]
struct Asked(Mutex<HashMap<String, Vec<oneshot::Sender<Answer>>>>);

static ASKED: LazyLock<Asked> = LazyLock::new(Asked::default);

/// Returns where a host can be reached.
pub(super) async fn addresses(host: &str, port: u16) -> Result<Vec<SocketAddr>, Trouble> {
    let found = match host.parse() {
        Ok(address) => vec![address],
        Err(_) => ask(&ASKED, host, look_up).await?,
    };
    let reached = found.into_iter();
    Ok(reached
        .map(|address| SocketAddr::new(address, port))
        .collect())
}

/// Asks the system; keeps the calling thread until it answers.
fn look_up(host: &str) -> io::Result<Vec<IpAddr>> {
    let found = (host, 0).to_socket_addrs()?;
    Ok(found.map(|address| address.ip()).collect())
}

/// Waits for the answer to a question that is asked on a thread of its own, or is being asked already.
async fn ask(
    asked: &'static Asked,
    host: &str,
    look_up: impl FnOnce(&str) -> io::Result<Vec<IpAddr>> + Send + 'static,
) -> Result<Vec<IpAddr>, Trouble> {
    let (to, answer) = oneshot::channel();
    match asked.waiting().entry(host.to_owned()) {
        Entry::Occupied(mut waiting) => {
            // tasks that have given up wait no more
            waiting.get_mut().retain(|waiting| !waiting.is_closed());
            waiting.get_mut().push(to);
        }
        Entry::Vacant(nobody) => {
            let host = host.to_owned();
            Builder::new().name("resolver".to_owned()).spawn(move || {
                let answer = look_up(&host).map_err(|error| error.to_string());
                for waiting in asked.waiting().remove(&host).unwrap_or_default() {
                    // it may have given up
                    let _ = waiting.send(answer.clone());
                }
            })?;
            nobody.insert(vec![to]);
        }
    }
    let answer = answer.await.unwrap_or_else(|_| Err("no answer".to_owned()));
    answer.map_err(Trouble::Reason)
}

impl Asked {
    fn waiting(&self) -> MutexGuard<'_, HashMap<String, Vec<oneshot::Sender<Answer>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use tokio::runtime::Runtime;
    use tokio::time::timeout;

    use super::*;

    fn runtime() -> Runtime {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    }

    /// A resolver that reports each request, and answers when it is released.
    fn held(
        reported: Sender<()>,
        go: Receiver<()>,
    ) -> impl FnOnce(&str) -> io::Result<Vec<IpAddr>> {
        move |_| {
            reported.send(()).unwrap();
            let _ = go.recv();
            Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])
        }
    }

    #[test]
    fn nothing_waits_for_a_resolver_that_never_answers() {
        static ASKED: LazyLock<Asked> = LazyLock::new(Asked::default);
        let ((reported, asked), (go, gone)) = (channel(), channel());
        let runtime = runtime();
        let answer = runtime.block_on(async {
            let question = ask(&ASKED, "dead.example", held(reported, gone));
            timeout(Duration::from_millis(20), question).await
        });
        assert!(answer.is_err(), "it gave up");
        asked.recv().unwrap();
        // would wait for ever if it waited for the resolver, which is let go only then
        drop(runtime);
        drop(go);
    }

    #[test]
    fn a_host_is_asked_about_once_at_a_time_and_all_hear_the_answer() {
        static ASKED: LazyLock<Asked> = LazyLock::new(Asked::default);
        let ((reported, asked), (go, gone)) = (channel(), channel());
        let answers = runtime().block_on(async {
            let first = ask(&ASKED, "eggs.example", held(reported, gone));
            let second = ask(&ASKED, "eggs.example", |_| panic!("it was asked twice"));
            let release = async {
                asked.recv().unwrap();
                drop(go);
            };
            let (first, second, ()) = tokio::join!(first, second, release);
            [first.unwrap(), second.unwrap()]
        });
        assert_eq!(answers[0], [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        assert_eq!(answers[0], answers[1]);
        assert!(ASKED.waiting().is_empty());
    }

    #[test]
    fn an_address_needs_no_resolver_and_a_refusal_is_reported_in_words() {
        static ASKED: LazyLock<Asked> = LazyLock::new(Asked::default);
        let runtime = runtime();
        for (host, expected) in [("127.0.0.1", "127.0.0.1:8"), ("::1", "[::1]:8")] {
            let found = runtime.block_on(addresses(host, 8)).unwrap();
            assert_eq!(found, [expected.parse().unwrap()]);
        }
        let refuse = |_: &str| Err(io::Error::other("no such host"));
        let refused = runtime.block_on(ask(&ASKED, "none.example", refuse));
        assert_eq!(refused.unwrap_err().to_string(), "no such host");
    }
}
