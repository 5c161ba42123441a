//! What runs measured, and how they compare: rows, repeats, sweeps, fits, speedup and its losses.

pub(crate) mod beside;
pub(crate) mod capacity;
pub mod compare;
pub(crate) mod disturbance;
pub(crate) mod efficiencies;
mod entry;
pub(crate) mod facts;
pub mod fit;
pub(crate) mod flaw;
pub(crate) mod measured;
pub(crate) mod overhead;
pub(crate) mod process_stats;
pub(crate) mod repeats;
pub(crate) mod row;
pub(crate) mod sharing;
mod soundness;
pub mod speedup;
pub(crate) mod speedup_loss;
pub mod sweep;
pub(crate) mod time_breakdown;
mod units;
pub(crate) mod unsteady;

pub use beside::Beside;
pub use capacity::{computing_at_once, cores_of};
pub use efficiencies::{Efficiencies, Scaling};
pub use facts::{Comparison, Facts, Interference, Outcomes, Setup, Times};
pub use flaw::Flaw;
pub use measured::Measured;
pub use overhead::Overhead;
pub use process_stats::{ProcessStats, Starts};
pub use repeats::{Repeats, may_be_repeated, repeats};
pub use row::Row;
pub use sharing::{Sharing, counted_wrong};
pub use speedup_loss::{Loss, Losses};
pub use sweep::{Sweep, predicted, sweeps};
