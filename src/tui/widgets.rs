//! Widgets: values in, cells out. None knows the application's state; each draws in its own area
//! only, at any size down to nothing.

mod axis;
mod bar;
mod big_number;
mod boxed;
mod eggs;
mod field;
mod gil;
mod heat;
mod hints;
mod lane;
mod meter;
mod meters;
mod paint;
mod plot;
mod process;
mod step;
mod tabs;
mod time_bar;
mod wait_graph;

pub use crate::session::{Cell as LaneCell, Egg, LaneState};
pub use axis::Axis;
pub use bar::Bar;
pub use big_number::BigNumber;
pub use boxed::Boxed;
pub use eggs::EggRow;
pub use field::{FieldLine, FieldState};
pub use gil::GilRow;
pub use heat::HeatRow;
pub use hints::{Hint, Hints};
pub use lane::{LaneRow, StateLook, explained_states, lane_legend, look_of};
pub use meter::{CoreMeter, Letter, MeterMode, WorkerShare};
pub use meters::Meters;
pub use plot::{Curve, Dot, Line, Mark, Plot};
pub use process::{Column, ProcessRow, life_legend};
pub use step::Step;
pub use tabs::Tabs;
pub use time_bar::TimeBar;
pub use wait_graph::WaitGraph;

#[cfg(test)]
mod tests;
