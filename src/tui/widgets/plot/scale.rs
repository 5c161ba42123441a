//! An axis: which cell a number is at, and which numbers are beside it.

/// Above this number of workers an axis is logarithmic, so that small numbers can be distinguished.
const MOST_LINEAR: f64 = 32.0;
/// Room beyond the largest number, as a share of the axis.
const ROOM: f64 = 0.08;

/// The axis of a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    cells: u16,
    logarithmic: bool,
}

impl Scale {
    /// Creates an axis that holds the numbers between these two.
    pub(super) fn new((least, most): (f64, f64), cells: u16) -> Self {
        Self {
            from: least,
            to: most,
            cells,
            logarithmic: false,
        }
        .like(most)
    }

    /// Makes the axis linear or logarithmic as one up to this number is.
    pub(super) fn like(self, most: f64) -> Self {
        Self {
            logarithmic: most > MOST_LINEAR,
            ..self
        }
    }

    /// Returns where a number is on the axis, 0 to 1 and beyond.
    pub(super) fn share(&self, value: f64) -> f64 {
        let (from, to, value) = if self.logarithmic {
            (self.from.log2(), self.to.log2(), value.max(1e-9).log2())
        } else {
            (0.0, self.to, value)
        };
        let length = (to - from).max(1e-9) * (1.0 + ROOM);
        (value - from) / length
    }

    /// Returns the number at a place of the axis.
    pub(super) fn value(&self, share: f64) -> f64 {
        if self.logarithmic {
            let (from, to) = (self.from.log2(), self.to.log2());
            (from + share * (to - from).max(1e-9) * (1.0 + ROOM)).exp2()
        } else {
            share * self.to.max(1e-9) * (1.0 + ROOM)
        }
    }

    /// Returns the cell of a number, if it is on the axis.
    pub(super) fn cell(&self, value: f64) -> Option<u16> {
        let share = self.share(value);
        let on_it = share.is_finite() && (-1e-9..1.0).contains(&share);
        on_it.then(|| ((share.max(0.0) * f64::from(self.cells)) as u16).min(self.cells - 1))
    }

    /// Returns numbers at sensible distances, at least so many cells, and their words.
    pub(super) fn ticks(&self, distance: u16) -> Vec<(f64, String)> {
        let most = (self.cells / distance.max(1)).max(1);
        if self.logarithmic {
            let powers = (0..=14).map(|power| f64::from(1_u16 << power));
            let inside: Vec<f64> = powers.filter(|&power| power <= self.to).collect();
            let by = inside.len().div_ceil(usize::from(most)).max(1);
            return inside
                .into_iter()
                .step_by(by)
                .map(|at| (at, format!("{at}")))
                .collect();
        }
        let steps = [0.1, 0.2, 0.5].into_iter();
        let steps = steps
            .chain((0..6).flat_map(|power| [1.0, 2.0, 5.0].map(|step| step * 10_f64.powi(power))));
        let fits = |step: &f64| self.to * (1.0 + ROOM) / step <= f64::from(most);
        let Some(step) = steps.into_iter().find(fits) else {
            return Vec::new();
        };
        let decimals = usize::from(step < 1.0);
        let all = (0..=u32::from(most)).map(|at| f64::from(at) * step);
        all.take_while(|&at| at <= self.to * (1.0 + ROOM))
            .map(|at| (at, format!("{at:.decimals$}")))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_workers_are_at_even_distances_and_many_at_even_factors() {
        let few = Scale::new((1.0, 4.0), 50);
        let cells = [0.0, 1.0, 2.0, 4.0].map(|value| few.cell(value).unwrap());
        assert_eq!(cells, [0, 11, 23, 46]);
        let many = Scale::new((1.0, 64.0), 66);
        let cells = [1.0, 2.0, 4.0, 64.0].map(|value| many.cell(value).unwrap());
        assert_eq!(cells, [0, 10, 20, 61]);
        for scale in [few, many] {
            assert!((scale.value(scale.share(3.0)) - 3.0).abs() < 1e-9);
            assert_eq!(scale.cell(f64::NAN), None);
            assert_eq!(scale.cell(1e9), None);
        }
    }

    #[test]
    fn ticks_are_round_and_not_too_many() {
        let words = |most, cells| -> Vec<String> {
            let ticks = Scale::new((1.0, most), cells).ticks(2);
            ticks.into_iter().map(|(_, words)| words).collect()
        };
        assert_eq!(words(2.0, 10), ["0.0", "0.5", "1.0", "1.5", "2.0"]);
        assert_eq!(words(16.0, 10), ["0", "5", "10", "15"]);
        assert_eq!(words(64.0, 10), ["1", "4", "16", "64"]);
        assert_eq!(words(1.0, 1), ["0"]);
    }
}
