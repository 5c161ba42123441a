//! The one thing front ends talk to: queues runs, samples the machine, emits events.
