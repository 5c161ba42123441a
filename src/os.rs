//! What is asked of the operating system by every layer: its clocks, its words for errors and signals,
//! its names of person and machine, streams that are ready, and files that only their owner can write.
//!
//! With [`process`](crate::process) and [`machine`](crate::machine) this is all that knows the system:
//! on another one, these three are what is written anew. It knows nothing of the model, which uses it.

mod clock;
mod files;
mod names;
mod poller;
mod private_folder;
mod ready;

pub use clock::{clock_resolution, monotonic, slept, thread_cpu};
pub use files::{
    FileState, can_be_changed, can_be_executed, is_no_program, make_fifo, open_without_waiting,
    read_exact_at, too_many_links,
};
pub use names::{host_name, reason, signal_name, user_name};
pub use poller::{Poller, Ready};
pub use private_folder::PrivateFolder;
pub use ready::{
    is_passing, is_terminal_ours, pipe_without_waiting, read, wait_for_any, wait_until_readable,
    without_waiting,
};
