//! `fetch`: URLs, of a server of eggtop's own or of others.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Outside, Parameters, Sizing};
use crate::model::spec::{Draft, RunSpec};

/// The choices of `fetch`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Fetch {
    urls: Vec<String>,
    hosts: Option<Vec<String>>,
    timeout: Option<f64>,
}

impl Fetch {
    pub(super) const MEANING: Meaning = Meaning {
        task: "get a URL and count its bytes; what goes wrong fails alone",
        noun: ("URL", "URLs"),
        unit: SizeUnit::Words,
        experiments: "E13",
        bound: "network",
    };

    /// Returns whether the tasks are the same, wherever redirects may lead them.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (&self.urls, self.timeout) == (&other.urls, other.timeout)
    }
}

impl Parameters for Fetch {
    fn of(draft: &Draft) -> Self {
        Self {
            urls: draft.urls.clone(),
            hosts: draft.hosts.clone(),
            timeout: draft.timeout,
        }
    }

    fn put(&self, draft: &mut Draft) {
        draft.urls.clone_from(&self.urls);
        draft.hosts.clone_from(&self.hosts);
        draft.timeout = self.timeout;
    }

    fn usual_tasks(&self) -> u32 {
        match self.urls.as_slice() {
            [] => RunSpec::DEFAULT_TASKS,
            urls => urls.len() as u32,
        }
    }

    fn sizing(&self) -> Sizing {
        Sizing::Known([2.0, 6.0, 20.0])
    }

    fn waits(&self) -> bool {
        true
    }

    fn contends(&self) -> bool {
        true
    }

    fn outside(&self) -> Outside {
        match self.urls.as_slice() {
            [] => Outside::LocalServer,
            _ => Outside::OtherServers,
        }
    }
}

impl RunSpec {
    /// The most URLs that may be asked for, and the longest of them in bytes.
    pub const MOST_URLS: (usize, usize) = (1_000, 2_000);
    /// The default time limit of a URL that the user named, in seconds.
    const PATIENCE: f64 = 10.0;
    /// The same for the local server at its own size.
    const LOCAL_PATIENCE: f64 = 2.0;

    /// What `fetch` fetches, in turn; empty means the local server.
    pub fn urls(&self) -> &[String] {
        match &self.workload {
            Workload::Fetch(fetch) => &fetch.urls,
            _ => &[],
        }
    }

    /// The only other hosts that redirects of `fetch` may lead to; none means all.
    pub fn hosts(&self) -> Option<&[String]> {
        match &self.workload {
            Workload::Fetch(fetch) => fetch.hosts.as_deref(),
            _ => None,
        }
    }

    /// Seconds after which `fetch` gives a URL up; none means as many as are usual.
    pub const fn timeout(&self) -> Option<f64> {
        match &self.workload {
            Workload::Fetch(fetch) => fetch.timeout,
            _ => None,
        }
    }

    /// Returns what the latencies of the local server are multiplied by: at size medium it takes 6 s
    /// to fetch all of it, one after another.
    pub fn latency_scale(&self) -> f64 {
        self.seconds_of_word().unwrap_or(6.0) / 6.0 * self.scale()
    }

    /// Returns the seconds after which a URL is given up.
    pub fn time_limit(&self) -> f64 {
        let usual = if self.urls().is_empty() {
            Self::LOCAL_PATIENCE * self.latency_scale()
        } else {
            Self::PATIENCE
        };
        self.timeout()
            .unwrap_or(usual)
            .clamp(0.001, Self::MOST_SECONDS)
    }
}
