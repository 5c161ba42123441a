//! eggtop: a terminal laboratory for parallelism.
//!
//! Everything on the screen is a fold over one log of [`model::Event`]s. The modules stand here in
//! reading order, which is also the order of the layers: each uses only those above it
//! (`tests/repository/tidy.rs` enforces it).

pub mod os;

pub mod model;

pub mod text;

pub mod session;

pub mod results;

pub mod diagnosis;

pub mod process;

pub mod machine;

pub mod python;

pub mod workload;

pub mod run_resources;

pub mod runtime;

pub mod executor;

pub mod record;

pub mod export;

pub mod engine;

pub mod tui;

pub mod screenplay;

pub mod frames;

pub mod cli;
