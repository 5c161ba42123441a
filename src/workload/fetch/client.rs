//! One GET: connects, asks, follows redirects, counts what comes; all of it within a time limit.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::ext::ReasonPhrase;
use hyper::header::{CONNECTION, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::resolve::addresses;
use super::target::Target;
use super::tls;
use super::trouble::Trouble;

/// How often a redirect is followed.
const MOST_REDIRECTS: usize = 5;

/// What was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Got {
    pub(super) status: u16,
    /// Bytes of the body, transfer codings taken off.
    pub(super) bytes: u64,
    /// Time until the head of the answer was there, redirects included.
    pub(super) latency: Duration,
}

/// What came of one exchange.
enum Answer {
    Got(Got),
    Elsewhere(Target),
}

/// Gets a URL, in so much time at most; redirects from one host to another may lead to these only, if
/// there are any such.
pub(super) async fn get(
    url: &str,
    hosts: Option<&[String]>,
    limit: Duration,
) -> Result<Got, Trouble> {
    match timeout(limit, follow(url, hosts)).await {
        Ok(got) => got,
        Err(_) => Err(Trouble::TimeLimit(limit)),
    }
}

async fn follow(url: &str, hosts: Option<&[String]>) -> Result<Got, Trouble> {
    let began = Instant::now();
    let mut target = Target::of(url)?;
    for _ in 0..=MOST_REDIRECTS {
        match exchange(&target, began).await? {
            Answer::Got(got) => return Ok(got),
            Answer::Elsewhere(next) => {
                target.may_lead_to(&next, hosts)?;
                target = next;
            }
        }
    }
    Err(Trouble::Redirects(MOST_REDIRECTS))
}

async fn exchange(target: &Target, began: Instant) -> Result<Answer, Trouble> {
    let addresses = addresses(&target.host, target.port).await?;
    let stream = TcpStream::connect(addresses.as_slice()).await?;
    stream.set_nodelay(true)?;
    if target.secure {
        talk(target, began, tls::open(&target.host, stream).await?).await
    } else {
        talk(target, began, stream).await
    }
}

/// Asks over an open stream and takes the answer.
async fn talk<S>(target: &Target, began: Instant, stream: S) -> Result<Answer, Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::get(target.path())
        .header(HOST, target.authority())
        .header(USER_AGENT, concat!("eggtop/", env!("CARGO_PKG_VERSION")))
        .header(CONNECTION, "close")
        .body(Empty::<Bytes>::new())
        .map_err(|_| Trouble::Url("this is no URL"))?;
    let mut taking = pin!(async move {
        let response = sender.send_request(request).await?;
        take(target, began, response).await
    });
    // what the connection reads, the answer is made of: both must go on until the answer is whole
    let (mut connection, mut ended) = (pin!(connection), false);
    poll_fn(|waker| {
        ended = ended || connection.as_mut().poll(waker).is_ready();
        taking.as_mut().poll(waker)
    })
    .await
}

async fn take(
    target: &Target,
    began: Instant,
    mut response: Response<Incoming>,
) -> Result<Answer, Trouble> {
    let latency = began.elapsed();
    let status = response.status();
    if let (true, Some(location)) = (is_redirect(status), response.headers().get(LOCATION)) {
        return Ok(Answer::Elsewhere(target.redirected(location)?));
    }
    if !status.is_success() {
        return Err(Trouble::Status(words_of(&response)));
    }
    let mut bytes = 0;
    while let Some(frame) = response.body_mut().frame().await {
        bytes += frame?.data_ref().map_or(0, Bytes::len) as u64;
    }
    let status = status.as_u16();
    Ok(Answer::Got(Got {
        status,
        bytes,
        latency,
    }))
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Returns the status with its number and the server's words for it.
fn words_of(response: &Response<Incoming>) -> String {
    let status = response.status();
    let own = response.extensions().get::<ReasonPhrase>();
    let words = match own {
        Some(words) => String::from_utf8_lossy(words.as_bytes()).into_owned(),
        None => status.canonical_reason().unwrap_or_default().to_owned(),
    };
    format!("{} {words}", status.as_u16()).trim_end().to_owned()
}

#[cfg(test)]
mod tests;
