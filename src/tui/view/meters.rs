//! The meters of all cores, on every tab.
//!
//! ```text
//!  0 A[██████████████████████████████▓▓  99%]   4 C[███████████████████████████████▓ 100%]
//!  1  [▏                                 1%]   5  [▒▒▒▒                             12%]
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::analysis::{CoreUse, Session};
use crate::model::CoreKind;
use crate::tui::app::App;
use crate::tui::widgets::{CoreMeter, Meters, WorkerShare};

/// Draws the meters.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let cores = cores(app.shown());
    Meters::new(&cores, &app.theme)
        .mode(app.meters)
        .render(area, buf);
}

/// Returns how many rows the meters take at this width, at most `most`.
pub(super) fn height(app: &App, width: u16, most: u16) -> u16 {
    Meters::new(&cores(app.shown()), &app.theme).height(width, most)
}

/// Returns every core as the meters take it; before the first sample they are all idle.
pub(super) fn cores(session: &Session) -> Vec<CoreMeter> {
    if session.cores.is_empty() {
        let cores = session.machine.cores.iter();
        return cores
            .map(|core| {
                meter(
                    session,
                    &CoreUse {
                        id: core.id,
                        ..CoreUse::default()
                    },
                )
            })
            .collect();
    }
    session
        .cores
        .iter()
        .map(|core| meter(session, core))
        .collect()
}

fn meter(session: &Session, core: &CoreUse) -> CoreMeter {
    let machine = &session.machine;
    let known = machine
        .cores
        .binary_search_by_key(&core.id, |known| known.id);
    let workers = core.letter.map_or_else(Vec::new, |(worker, more)| {
        let first = WorkerShare {
            letter: worker.letter(),
            share: core.yours,
        };
        // The others' part of the run's time is not told apart from the first one's.
        let rest = more.then_some(WorkerShare {
            letter: '+',
            share: 0.0,
        });
        [first].into_iter().chain(rest).collect()
    });
    CoreMeter {
        core: core.id,
        busy: core.busy,
        times: core.times,
        workers,
        usable: machine.affinity.is_empty() || machine.affinity.binary_search(&core.id).is_ok(),
        kind: known.map_or_else(|_| CoreKind::default(), |at| machine.cores[at].kind),
    }
}
