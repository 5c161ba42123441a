//! What the local server is asked for and what it answers: paths say how long it waits, how much it
//! sends, and what goes wrong.
//!
//! ```text
//! /wait/400/size/20000     20,000 bytes after 400 ms
//! /wait/200/status/403     a refusal after 200 ms
//! /wait/200/reset          the connection is reset after 200 ms
//! /drip/1400/size/40000    40,000 bytes, little by little over 1,400 ms
//! ```

use std::time::Duration;

use super::Ports;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Route {
    /// Time before the answer begins.
    pub(super) wait: Duration,
    /// What is answered.
    pub(super) answer: Answer,
}

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// So many bytes, spread over a time.
    Body { bytes: u64, over: Duration },
    /// A status that is no success.
    Status(u16),
    /// Nothing: the connection is reset.
    Reset,
}

/// The longest wait, and the largest body, that the server can be asked for.
const MOST_MILLIS: u64 = 86_400_000;
const MOST_BYTES: u64 = 1 << 40;

impl Route {
    /// Reads the path of a request; nothing where it is none of ours.
    pub(super) fn of(path: &str) -> Option<Self> {
        let mut route = Self {
            wait: Duration::ZERO,
            answer: Answer::Status(404),
        };
        let mut over = Duration::ZERO;
        let mut words = path.strip_prefix('/')?.split('/');
        while let Some(word) = words.next() {
            match word {
                "wait" => route.wait = millis(words.next()?)?,
                "drip" => over = millis(words.next()?)?,
                "size" => {
                    let bytes = number(words.next()?, MOST_BYTES)?;
                    route.answer = Answer::Body { bytes, over };
                }
                "status" => {
                    let status = number(words.next()?, 599)?;
                    route.answer = Answer::Status(u16::try_from(status).ok()?);
                }
                "reset" => route.answer = Answer::Reset,
                _ => return None,
            }
        }
        Some(route)
    }
}

fn number(text: &str, most: u64) -> Option<u64> {
    text.parse().ok().filter(|number| *number <= most)
}

fn millis(text: &str) -> Option<Duration> {
    number(text, MOST_MILLIS).map(Duration::from_millis)
}

/// Returns the URLs that are fetched when nobody names any. Their latencies, 4 s together, are
/// multiplied by `scale`; with the 2 s until the silent host is given up that makes 6 s serially.
pub fn local_urls(ports: Ports, scale: f64) -> Vec<String> {
    let Ports {
        open,
        refused,
        silent,
    } = ports;
    let ms = |millis: f64| ((millis * scale).round() as u64).min(MOST_MILLIS);
    vec![
        format!("http://127.0.0.1:{open}/wait/{}/size/20000", ms(400.0)),
        format!("http://127.0.0.1:{open}/wait/{}/size/200000", ms(800.0)),
        format!("http://127.0.0.1:{open}/wait/{}/status/403", ms(200.0)),
        format!("http://127.0.0.1:{open}/wait/{}/size/1000000", ms(1_000.0)),
        format!("http://127.0.0.1:{open}/wait/{}/reset", ms(200.0)),
        format!("http://127.0.0.1:{open}/drip/{}/size/40000", ms(1_400.0)),
        format!("http://127.0.0.1:{refused}/refused"),
        format!("http://127.0.0.1:{silent}/silent"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(bytes: u64, over: u64) -> Answer {
        let over = Duration::from_millis(over);
        Answer::Body { bytes, over }
    }

    #[test]
    fn paths_say_what_is_wanted() {
        let of = |path| Route::of(path).map(|route| (route.wait.as_millis(), route.answer));
        assert_eq!(of("/wait/40/size/200"), Some((40, body(200, 0))));
        assert_eq!(of("/drip/90/size/7"), Some((0, body(7, 90))));
        assert_eq!(of("/wait/1/status/403"), Some((1, Answer::Status(403))));
        assert_eq!(of("/wait/0/reset"), Some((0, Answer::Reset)));
        assert_eq!(of("/wait/5"), Some((5, Answer::Status(404))));
        for strange in [
            "",
            "/",
            "wait/4",
            "/wait",
            "/wait/x/size/1",
            "/size/-1",
            "/size/99999999999999",
            "/status/70000",
            "/a/b",
        ] {
            assert_eq!(of(strange), None, "{strange}");
        }
    }

    #[test]
    fn the_usual_urls_are_routes_or_lead_to_nobody() {
        let ports = Ports {
            open: 1,
            refused: 2,
            silent: 3,
        };
        let urls = local_urls(ports, 0.5);
        let routes: Vec<Route> = urls
            .iter()
            .filter_map(|url| Route::of(url.strip_prefix("http://127.0.0.1:1")?))
            .collect();
        assert_eq!(routes.len(), urls.len() - 2);
        let lasts = |route: &Route| match route.answer {
            Answer::Body { over, .. } => route.wait + over,
            _ => route.wait,
        };
        assert_eq!(
            routes.iter().map(lasts).sum::<Duration>().as_millis(),
            2_000
        );
    }
}
