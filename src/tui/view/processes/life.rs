//! The life of a process as cells on the axis of time.

use crate::model::{TimeSpan, Timestamp};
use crate::session::{Process, Stage};
use crate::tui::app::{App, Window};

/// When a process came to each stage, as far as it has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) began: Option<Timestamp>,
    pub(super) ready: Option<Timestamp>,
    pub(super) exited: Option<Timestamp>,
    pub(super) reaped: Option<Timestamp>,
    /// Until when it is known to have lasted.
    pub(super) now: Timestamp,
}

impl Life {
    pub(super) fn of(process: &Process, now: Timestamp) -> Self {
        let began = process.began();
        Self {
            began,
            // a process that is not a worker has nothing to be ready for
            ready: process.ready.or(if process.is_worker() {
                None
            } else {
                process.forked.or(began)
            }),
            exited: process.exited.map(|(at, _)| at),
            reaped: process.reaped,
            now,
        }
    }

    /// Returns the stage at a time; none before it began.
    fn stage(&self, at: Timestamp) -> Option<Stage> {
        let began = self.began?;
        let passed = |time: Option<Timestamp>| time.is_some_and(|time| time <= at);
        if at < began || at > self.now {
            None
        } else if passed(self.reaped) {
            Some(Stage::Gone)
        } else if passed(self.exited) {
            Some(Stage::Zombie)
        } else if passed(self.ready) {
            Some(Stage::Alive)
        } else {
            Some(Stage::Starting)
        }
    }
}

/// Returns the stretch of time that the bars show: of a run that is over, all until nothing of it
/// was left.
pub(super) fn window(app: &App) -> Window {
    let session = app.shown();
    let window = app.time.window(session);
    let ended = app.time.run(session).and_then(|run| run.ended);
    match ended {
        Some(ended) if app.time.zoom() == 1 => Window {
            to: window.to.max(ended),
            ..window
        },
        _ => window,
    }
}

/// Returns the time that the axis counts from.
pub(super) fn zero(app: &App) -> Timestamp {
    app.time
        .run(app.shown())
        .map_or(Timestamp::START, |run| run.began)
}

/// Returns the stage in each cell of the window; a start is seen however short it was.
pub(super) fn cells(life: Life, window: Window, cells: usize) -> Vec<Option<Stage>> {
    let length = u128::from(window.length().0);
    let time = |half_cells: usize| {
        let part = length * half_cells as u128 / (2 * cells.max(1)) as u128;
        window.from + TimeSpan(part as u64)
    };
    let stage = |at: usize| {
        let (from, middle, to) = (time(2 * at), time(2 * at + 1), time(2 * at + 2));
        let begins = life
            .began
            .is_some_and(|began| (from..to).contains(&began) && life.ready != Some(began));
        let early = life
            .began
            .is_some_and(|began| began < middle || from <= began && began < to);
        match life.stage(middle) {
            Some(Stage::Alive) if begins => Some(Stage::Starting),
            None if early && middle > life.now && from <= life.now => life.stage(life.now),
            None if early && begins => Some(Stage::Starting),
            stage => stage,
        }
    };
    (0..cells).map(stage).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::story::ms;

    fn drawn(life: Life) -> String {
        let window = Window {
            from: ms(0),
            to: ms(1_000),
        };
        let cells = cells(life, window, 10);
        cells
            .into_iter()
            .map(|stage| match stage {
                Some(Stage::Starting) => '+',
                Some(Stage::Alive) => '=',
                Some(Stage::Zombie) => 'Z',
                Some(Stage::Gone) => '_',
                None => ' ',
            })
            .collect()
    }

    #[test]
    fn every_stage_is_drawn_where_it_was() {
        let life = Life {
            began: Some(ms(100)),
            ready: Some(ms(102)),
            exited: Some(ms(500)),
            reaped: Some(ms(800)),
            now: ms(1_000),
        };
        assert_eq!(drawn(life), " +===ZZZ__");
    }

    #[test]
    fn what_goes_on_is_drawn_until_now() {
        let life = Life {
            began: Some(ms(0)),
            ready: Some(ms(300)),
            now: ms(610),
            ..Life::default()
        };
        assert_eq!(drawn(life), "+++====   ");
        assert_eq!(drawn(Life::default()), " ".repeat(10));
    }
}
