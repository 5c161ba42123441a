//! What the tasks of a run work with and that is gone with it: the [local server](LocalServer) of
//! `fetch`, the [scratch folder](Scratch) of `files`, the [shared sink](Sink) of `print`.
//!
//! It is made before the clock of the run starts and belongs to the program, not to the run: what
//! it uses is counted as eggtop's own.

use std::fmt::Display;

use crate::model::{Emitter, EventKind, Outside, RunEvent, RunId, RunSpec};
use crate::process::ForkServer;
use crate::workload::{Interruption, ResourceLocations};

mod ports;
mod routes;
mod scratch;
mod server;
mod sink;

pub use ports::Ports;
pub use routes::local_urls;
pub use scratch::Scratch;
pub use server::LocalServer;
pub use sink::{Sink, Watching};

/// What the tasks of one run work with.
#[derive(Debug, Default)]
pub struct RunResources<'a> {
    locations: ResourceLocations,
    server: Option<LocalServer>,
    sink: Option<Sink>,
    // the last to go: the sink lies in it
    scratch: Option<Scratch<'a>>,
}

impl<'a> RunResources<'a> {
    /// Makes what a run needs.
    pub fn prepare(spec: &RunSpec, fork_server: &'a ForkServer) -> Result<Self, Interruption> {
        let mut resources = Self::default();
        match spec.outside() {
            Outside::Nothing => {}
            Outside::LocalServer => {
                let server = LocalServer::start().map_err(failed("no local server"))?;
                resources.locations.urls = local_urls(server.ports(), spec.latency_scale());
                resources.server = Some(server);
            }
            Outside::OtherServers => resources.locations.urls = spec.urls().to_vec(),
            Outside::Folder | Outside::Sink => {
                let scratch = Scratch::new(fork_server).map_err(failed("no scratch folder"))?;
                scratch.path().clone_into(&mut resources.locations.folder);
                resources.scratch = Some(scratch);
            }
        }
        if spec.outside() == Outside::Sink {
            let sink =
                Sink::open(&resources.locations.folder).map_err(failed("no sink to print to"))?;
            resources.sink = Some(sink);
        }
        Ok(resources)
    }

    /// Returns where the tasks find it.
    pub const fn locations(&self) -> &ResourceLocations {
        &self.locations
    }

    /// Tells what the tasks of a run work with, and from here on what they print.
    pub fn report(&self, emitter: &Emitter, run: RunId) -> Result<OutsideReports, Interruption> {
        if !self.locations.urls.is_empty() {
            let event = RunEvent::Urls(self.locations.urls.clone());
            emitter.emit(EventKind::Run { run, event });
        }
        let watching = match &self.sink {
            Some(sink) => {
                let watching = sink.watch(emitter, run);
                Some(watching.map_err(failed("nobody reads what is printed"))?)
            }
            None => None,
        };
        Ok(OutsideReports(watching))
    }
}

/// The reports about a run's work with the outside, while it runs.
#[derive(Debug)]
pub struct OutsideReports(Option<Watching>);

impl OutsideReports {
    /// Ends it once everything that was printed is reported.
    pub fn finish(self) {
        if let Some(watching) = self.0 {
            watching.finish();
        }
    }
}

fn failed<E: Display>(what: &'static str) -> impl FnOnce(E) -> Interruption {
    move |reason| Interruption::Failed(format!("{what}: {reason}"))
}
