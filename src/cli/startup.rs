//! What must be there before work begins, in an order that matters: the fork server while there is
//! one thread, then blocked signals, then the machine.

use std::io;

use anyhow::{Context, Result};

use crate::executor::worker;
use crate::machine;
use crate::model::Machine;
use crate::process::ForkServer;

/// All that an engine needs.
#[derive(Debug)]
pub(super) struct Startup<S> {
    /// Starts worker processes.
    pub(super) server: ForkServer,
    /// The signals that are blocked.
    pub(super) signals: S,
    /// Where the work is done.
    pub(super) machine: Machine,
}

impl<S> Startup<S> {
    /// Prepares all that runs need. Must be called while the program has one thread.
    ///
    /// `block` blocks signals; it is called after the fork server is there, because workers must
    /// not inherit the block.
    pub(super) fn prepare(block: impl FnOnce() -> io::Result<S>) -> Result<Self> {
        let server = ForkServer::start(worker::entry).context("cannot start the fork server")?;
        let signals = block().context("cannot block signals")?;
        let machine = machine::read();
        Ok(Self {
            server,
            signals,
            machine,
        })
    }
}
