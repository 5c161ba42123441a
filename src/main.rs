//! Starts the program: command line in, exit status out.

use std::env::args_os;
use std::process::ExitCode;

use eggtop::executor::worker;
use eggtop::process::{normalise_inherited, was_executed, worker_stream};

fn main() -> ExitCode {
    if was_executed() {
        // A worker's messages are not read; the fork server sees the exit status.
        let status = worker_stream().map_or(1, worker::entry);
        return u8::try_from(status).map_or(ExitCode::FAILURE, ExitCode::from);
    }
    normalise_inherited();
    eggtop::cli::main(args_os())
}
