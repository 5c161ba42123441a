//! How tall lanes and strips are: as tall as there is room for, so that they are seen from afar.

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

/// What shares the rows of a box: lanes, the GIL, and strips.
#[derive(Debug, Clone, Copy)]
pub(super) struct Things {
    /// Lanes, those of workers that have not started yet included.
    pub(super) lanes: usize,
    /// What is drawn of the GIL.
    pub(super) gil: GilRows,
    /// Strips of cores.
    pub(super) strips: usize,
}

/// What is drawn of a GIL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GilRows {
    /// Nothing: the runtime has none.
    Nothing,
    /// Some words.
    Words,
    /// Which thread held it, as tall as a lane, and some words.
    Strip,
}

/// The rows that everything gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rows {
    /// All lanes together.
    pub(super) lanes: u16,
    /// Which thread held the GIL.
    pub(super) gil: u16,
    /// What is said of it.
    pub(super) words: u16,
    /// Blank ones after that.
    pub(super) blank: u16,
    /// All strips together.
    pub(super) strips: u16,
}

impl Things {
    /// Returns the least rows that all of it takes, but for the words.
    pub(super) fn least(self) -> usize {
        self.lanes + usize::from(self.gil == GilRows::Strip) + self.strips
    }

    /// Returns the rows that everything gets: each grows in turn while there is room. Where not all
    /// fit, the words go first, and the strips keep up to half of the rows.
    pub(super) fn rows(self, room: u16) -> Rows {
        let words = u16::from(self.gil != GilRows::Nothing && self.least() < usize::from(room));
        let strip = usize::from(self.gil == GilRows::Strip);
        let turns = self.lanes.max(1) + strip;
        let (lanes, strips) = share(room - words, turns, self.strips);
        let tall = Tall::of(lanes, turns);
        let gil = if strip == 1 && lanes > 1 {
            tall.rows
        } else {
            0
        };
        let blank = if gil > 0 { tall.gap } else { 0 };
        Rows {
            lanes: lanes - gil - blank,
            gil,
            words,
            blank,
            strips,
        }
    }
}

/// Divides rows between lanes and strips.
fn share(room: u16, lanes: usize, strips: usize) -> (u16, u16) {
    let count = |things: usize| u16::try_from(things).unwrap_or(u16::MAX);
    let (lanes, strips) = (count(lanes), count(strips));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_keep_half_of_the_rows_beside_many_lanes() {
        let rows = |lanes, strips, room| share(room, lanes, strips);
        assert_eq!(rows(100, 100, 20), (10, 10));
        assert_eq!(rows(2, 4, 20), (8, 12));
        assert_eq!(rows(14, 16, 49), (28, 16));
        assert_eq!(rows(20, 1, 28), (20, 6));
        assert_eq!(rows(4, 2, 52), (24, 12));
        assert_eq!(rows(1, 2, 3), (1, 2));
    }

    #[test]
    fn a_gil_is_as_tall_as_a_lane_and_its_words_are_the_first_to_go() {
        let rows = |gil, lanes, room| {
            let rows = Things {
                lanes,
                gil,
                strips: 1,
            }
            .rows(room);
            (rows.lanes, rows.gil, rows.words, rows.blank, rows.strips)
        };
        assert_eq!(rows(GilRows::Strip, 4, 7), (4, 1, 1, 0, 1));
        assert_eq!(rows(GilRows::Strip, 4, 6), (4, 1, 0, 0, 1));
        assert_eq!(rows(GilRows::Strip, 8, 8), (6, 1, 0, 0, 1));
        assert_eq!(rows(GilRows::Strip, 4, 18), (12, 2, 1, 1, 2));
        assert_eq!(rows(GilRows::Words, 4, 6), (4, 0, 1, 0, 1));
        assert_eq!(rows(GilRows::Nothing, 4, 5), (4, 0, 0, 0, 1));
        assert_eq!(rows(GilRows::Strip, 4, 0), (0, 0, 0, 0, 0));
        assert_eq!(rows(GilRows::Strip, 0, 2), (1, 0, 0, 0, 1));
    }
}
