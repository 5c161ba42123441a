//! What runs the code of a task: a [`Worker`] gives the workload its [`Context`] and reports what
//! happens to it; under a [`Gil`] it works only while it holds that.
//!
//! [`Context`]: crate::workload::Context

mod gil;
mod null_report;
mod stop;
mod switch_interval;
mod worker;

pub use gil::Gil;
pub use null_report::NullReport;
pub use stop::Stop;
pub use switch_interval::SwitchInterval;
pub use worker::{Report, Worker, WorkerStart};
