//! `fetch`: the body of a URL is read to its end and counted; what goes wrong is this task's failure
//! and no other's.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::InTurn;
use super::{Context, Interruption, ResourceLocations, duration, waiting};
use crate::model::{Machine, Outside, RunSpec, TaskId, TaskOutput, TimeSpan};

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

impl Task for Fetch {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        // 16 KB of its own, which a task that only sleeps shall not have to keep
        Box::pin(run(self, context)).await
    }

    fn cost(&self) -> f64 {
        // the time a server takes is unknown
        1.0
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Url {
            url: self.url,
            timeout: self.timeout,
        }
    }
}

/// URLs, in turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Fetched {
    urls: Vec<String>,
    timeout: f64,
    hosts: Option<Vec<String>>,
}

impl Workload for Fetched {
    type Task = Fetch;

    fn cut(spec: &RunSpec, _: f64) -> Self {
        Self {
            urls: spec.urls().to_vec(),
            timeout: spec.time_limit(),
            hosts: spec.hosts().map(<[String]>::to_vec),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Fetch {
        // there is no server before one is prepared
        let url = self.urls.get(number.0 as usize % self.urls.len().max(1));
        Fetch {
            url: url.cloned().unwrap_or_default(),
            timeout: self.timeout,
            hosts: self.hosts.clone(),
        }
    }

    fn different(&self, _: u32) -> usize {
        self.urls.len().max(1)
    }

    fn settle(&mut self, locations: &ResourceLocations) {
        self.urls.clone_from(&locations.urls);
    }

    fn size_of(_: &RunSpec, word: f64, _: f64) -> f64 {
        word / 6.0
    }

    fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
        // the time that other servers take is unknown
        let is_local = spec.outside() == Outside::LocalServer;
        let each = InTurn::from(vec![0.75 * spec.latency_scale()]);
        is_local.then(|| duration::waited(&each, spec, machine))
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Fetched { .. })
    }
}

/// Gets a URL; gives its status, its size, and how long it took until the answer began.
async fn run(fetch: &Fetch, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let limit = Duration::from_secs_f64(fetch.timeout);
    let getting = client::get(&fetch.url, fetch.hosts.as_deref(), limit);
    let got = waiting::wait_for(getting, context).await?;
    let got = got.map_err(|trouble| Interruption::Failed(trouble.to_string()))?;
    Ok(TaskOutput::Fetched {
        status: got.status,
        bytes: got.bytes,
        latency: TimeSpan::from(got.latency),
    })
}
