//! How tall lanes and strips are: as tall as there is room for, so that they are seen from afar.

use crate::analysis::Run;

/// How many rows each of several things gets where there is room to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tall {
    /// The rows that are drawn of each.
    pub(super) rows: u16,
    /// Blank ones after them.
    gap: u16,
}

impl Tall {
    /// Taller says no more.
    const MOST: u16 = 5;

    /// Returns what so many rows allow for each of so many things.
    pub(super) fn of(rows: u16, things: usize) -> Self {
        let things = u16::try_from(things).unwrap_or(u16::MAX);
        match rows.checked_div(things) {
            Some(each @ 3..) => Self {
                rows: (each - 1).min(Self::MOST),
                gap: 1,
            },
            Some(2) => Self { rows: 2, gap: 0 },
            _ => Self { rows: 1, gap: 0 },
        }
    }

    /// Returns whether there is no blank row after each.
    pub(super) const fn is_dense(self) -> bool {
        self.gap == 0
    }

    /// Returns the rows from one to the next.
    pub(super) const fn pitch(self) -> u16 {
        self.rows + self.gap
    }
}

/// What shares the rows of a box: lanes and strips.
#[derive(Debug, Clone, Copy)]
pub(super) struct Things {
    /// Lanes, those of workers that have not started yet included.
    pub(super) lanes: usize,
    /// Strips of cores.
    pub(super) strips: usize,
}

impl Things {
    /// Returns those of a run with so many strips.
    pub(super) fn of(run: &Run, strips: usize) -> Self {
        Self {
            lanes: run.lanes.len().max(run.start.workers as usize),
            strips,
        }
    }

    /// Returns the rows of the lanes and those of the strips: each grows in turn while there is room.
    /// Where not all fit, the strips keep up to half of the rows.
    pub(super) fn rows(self, room: u16) -> (u16, u16) {
        let count = |things: usize| u16::try_from(things).unwrap_or(u16::MAX);
        let (lanes, strips) = (count(self.lanes.max(1)), count(self.strips));
        let rows = |things: u16, pitch: u16| things.saturating_mul(pitch);
        let fits =
            |lane: u16, strip: u16| rows(lanes, lane).saturating_add(rows(strips, strip)) <= room;
        if !fits(1, 1) {
            let lanes = lanes.min(room - strips.min(room / 2));
            return (lanes, strips.min(room - lanes));
        }
        let (mut lane, mut strip) = (1, 1);
        for pitch in 2..=Tall::MOST + 1 {
            if fits(pitch, strip) {
                lane = pitch;
            }
            if fits(lane, pitch) {
                strip = pitch;
            }
        }
        (rows(lanes, lane), rows(strips, strip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_keep_half_of_the_rows_beside_many_lanes() {
        let rows = |lanes, strips, room| Things { lanes, strips }.rows(room);
        assert_eq!(rows(100, 100, 20), (10, 10));
        assert_eq!(rows(2, 4, 20), (8, 12));
        assert_eq!(rows(14, 16, 49), (28, 16));
        assert_eq!(rows(20, 1, 28), (20, 6));
        assert_eq!(rows(4, 2, 52), (24, 12));
        assert_eq!(rows(0, 2, 3), (1, 2));
    }
}
