//! The meters of all cores, on every tab.
//!
//! ```text
//!  0 A[██████████████████████████████▓▓  99%]   4 C[███████████████████████████████▓ 100%]
//!  1  [▏                                 1%]   5  [▒▒▒▒                             12%]
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::model::CoreKind;
use crate::session::{CoreUse, Session};
use crate::tui::app::App;
use crate::tui::widgets::{CoreMeter, Letter, Meters, WorkerShare};

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

/// Returns whose letter is at a core. Under a GIL that all others wait for, its holder is the only
/// one that computes: the letter hops from core to core with the lock, while the bars show the window.
fn letter(session: &Session, core: u16) -> Letter {
    let run = session.current();
    let holder = run.and_then(|run| run.lane(run.sole_holder()?));
    match holder {
        None => Letter::Most,
        Some(lane) if lane.host.is_here() && lane.core == core => {
            Letter::Only(lane.worker.letter())
        }
        Some(_) => Letter::Nobody,
    }
}

fn meter(session: &Session, core: &CoreUse) -> CoreMeter {
    let machine = &session.machine;
    let known = machine
        .cores
        .binary_search_by_key(&core.id, |known| known.id);
    let named: f32 = core.workers.iter().map(|(_, share)| share).sum();
    let workers = core.workers.iter().map(|(worker, share)| WorkerShare {
        letter: worker.letter(),
        share: *share,
    });
    // Those that are too many to be distinguished share what is left.
    let rest = (core.yours - named > 0.01).then_some(WorkerShare {
        letter: '+',
        share: core.yours - named,
    });
    let workers = workers.chain(rest).collect();
    CoreMeter {
        core: core.id,
        busy: core.busy,
        times: core.times,
        workers,
        letter: letter(session, core.id),
        usable: machine.affinity.is_empty() || machine.affinity.binary_search(&core.id).is_ok(),
        kind: known.map_or_else(|_| CoreKind::default(), |at| machine.cores[at].kind),
    }
}
