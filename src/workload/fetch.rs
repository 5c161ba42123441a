//! `fetch`: the body of a URL is read to its end and counted; what goes wrong is this task's failure
//! and no other's.

use std::time::Duration;

use super::{Context, Interruption, waiting};
use crate::model::{Nanos, TaskOutput};

mod client;
mod resolve;
mod target;
mod tls;
mod trouble;

/// What a task of `fetch` is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetch {
    /// What it fetches.
    pub url: String,
    /// Seconds after which it gives up.
    pub timeout: f64,
    /// The hosts that a redirect from another one may lead to; none means that all may be led to.
    pub hosts: Option<Vec<String>>,
}

/// Gets a URL; gives its status, its size, and how long it took until the answer began.
pub(super) async fn run(
    fetch: &Fetch,
    context: &mut dyn Context,
) -> Result<TaskOutput, Interruption> {
    let limit = Duration::from_secs_f64(fetch.timeout);
    let getting = client::get(&fetch.url, fetch.hosts.as_deref(), limit);
    let got = waiting::wait_for(getting, context).await?;
    let got = got.map_err(|trouble| Interruption::Failed(trouble.to_string()))?;
    Ok(TaskOutput::Fetched {
        status: got.status,
        bytes: got.bytes,
        latency: Nanos::from(got.latency),
    })
}
