//! Segments merged with their neighbours, so that a lane stays bounded.

use crate::model::TimeSpan;

use super::{LaneState, Segment};
use crate::session::error_diffusion::ErrorDiffusion;

/// Returns the segments with neighbours merged while they span at most `grain` together.
///
/// Of merged pieces that follow each other every state keeps its share, whatever has most of each:
/// a worker that waits three quarters of the time is still seen to run for a quarter of it.
pub(super) fn merged(segments: &[Segment], grain: TimeSpan) -> Vec<Segment> {
    let mut pieces = Vec::with_capacity(segments.len() / 2 + 1);
    let mut owed = ErrorDiffusion::default();
    let mut rest = segments;
    while let Some(first) = rest.first() {
        let together = rest
            .iter()
            .take_while(|segment| segment.to - first.from <= grain)
            .count()
            .max(1);
        let (group, after) = rest.split_at(together);
        pieces.push(match group {
            [alone] => *alone,
            group => merge(group, &mut owed),
        });
        rest = after;
    }
    pieces
}

/// Returns one segment in place of a group: a state of it, and the first task that was in it.
fn merge(group: &[Segment], owed: &mut ErrorDiffusion<LaneState>) -> Segment {
    let (first, last) = (group[0], group[group.len() - 1]);
    let mut times = [0_u64; LaneState::ALL.len()];
    for segment in group {
        times[segment.state as usize] += (segment.to - segment.from).0;
    }
    let shares = LaneState::ALL.map(|state| (state, times[state as usize]));
    let state = owed.shown(shares, (last.to - first.from).0);
    let state = state.unwrap_or(first.state);
    let shown = group.iter().find(|segment| segment.state == state);
    Segment {
        from: first.from,
        to: last.to,
        state,
        task: shown.and_then(|segment| segment.task),
    }
}
