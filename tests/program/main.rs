//! The real program from outside: its command line, the lab in a terminal, sweeps, and what bad input and
//! bad luck get.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cli;
#[cfg(target_os = "linux")]
mod faults;
mod lab;
mod scaling;
mod start;
