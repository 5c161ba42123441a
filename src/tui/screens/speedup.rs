//! The Speedup tab as text: in the midst of a sweep, and before anything was swept.

use super::screen;
use crate::model::ExecutorKind;
use crate::tui::app::App;
use crate::tui::script::{Fry, app, key, play};

/// A sweep of eggs: serial, a pool of 1 and of 2 are over, a pool of 4 is in its midst.
fn in_mid_sweep(size: (u16, u16), cores: u16) -> App {
    let mut app = app(size, cores);
    let ways = [
        (ExecutorKind::Serial, 1),
        (ExecutorKind::Pool, 1),
        (ExecutorKind::Pool, 2),
    ];
    let fry = |number: u32, (executor, workers)| Fry {
        run: number,
        began: 500 + u64::from(number) * 10_000,
        executor,
        workers,
        tasks: 8,
        cores,
    };
    for (number, way) in (0..).zip(ways) {
        play(&mut app, fry(number, way).all());
    }
    let last = fry(3, (ExecutorKind::Pool, 4));
    play(&mut app, last.until(last.began + 1_200));
    play(&mut app, [key('3')]);
    app
}

#[test]
fn the_speedup_tab() {
    insta::assert_snapshot!("speedup_80x24", screen(&in_mid_sweep((80, 24), 2)));
    insta::assert_snapshot!("speedup_100x30", screen(&in_mid_sweep((100, 30), 4)));
    insta::assert_snapshot!("speedup_160x48", screen(&in_mid_sweep((160, 48), 8)));
    let mut first = app((80, 24), 4);
    play(&mut first, [key('3')]);
    insta::assert_snapshot!("speedup_first_80x24", screen(&first));
}
