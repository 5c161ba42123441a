//! What results mean: from facts to the verdict and its explanation, recommendations, and what a
//! preset expects.

pub mod beforehand;
pub mod expected;
mod explanation;
pub(crate) mod recommendations;
pub(crate) mod verdict;

pub use recommendations::{Kind, Tool, tools};
pub use verdict::{Advice, Bound, LatestVerdict, Verdict, hanging, verdict};

#[cfg(test)]
mod tests;
