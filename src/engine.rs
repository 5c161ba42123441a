//! The one thing front ends talk to: queues runs, samples the machine, emits events.

mod sampler;
mod watch;

pub use sampler::Sampler;
pub use watch::Watch;
