//! The end of a series, and the repeats of a comparison that noise has left open.

use super::{App, Effect, Leaving};
use crate::diagnosis::expected;
use crate::model::SeriesId;
use crate::results::{Repeats, repeats};

impl App {
    /// Returns whether a comparison is being repeated because noise left it open.
    pub const fn is_repeating(&self) -> bool {
        self.repeating
    }

    /// Takes note that a series is over.
    pub(super) fn end_series(&mut self, series: Option<SeriesId>) -> Vec<Effect> {
        self.judge_preset(series);
        self.queue.end(series);
        if !self.queue.is_empty() {
            return Vec::new();
        }
        self.repeating = false;
        if self.leaving != Leaving::No {
            return vec![Effect::Quit(0)];
        }
        self.repeat(series)
    }

    /// Orders repeats of a comparison that noise has left open. A screenplay goes on without.
    fn repeat(&mut self, ended: Option<SeriesId>) -> Vec<Effect> {
        let series = ended.filter(|_| self.play.is_none());
        let wanted = series.and_then(|series| Some((series, self.repeats_of(series)?)));
        let effect = wanted.map(|(series, repeats)| Effect::Repeat(series, repeats));
        self.repeating = effect.is_some();
        effect.into_iter().collect()
    }

    /// Returns the runs of a series that is over which are worth doing once more.
    fn repeats_of(&self, series: SeriesId) -> Option<Repeats> {
        let chosen = self.preset.as_ref().filter(|it| it.series == Some(series));
        let judgements = chosen.and_then(|chosen| chosen.judgements.as_deref());
        let open = judgements.and_then(expected::open);
        repeats(&self.session, series, open)
    }
}
