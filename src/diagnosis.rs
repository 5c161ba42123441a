//! What results mean: facts, the verdict on them, its explanation, recommendations, and what a preset expects.

pub mod beforehand;
pub mod expected;
mod explanation;
pub(crate) mod facts;
pub(crate) mod recommendations;
pub(crate) mod verdict;

pub use facts::{Beside, Facts, computing_at_once, cores_of};
pub use recommendations::{Kind, Tool, tools};
pub use verdict::{Advice, Bound, Verdict, verdict};
