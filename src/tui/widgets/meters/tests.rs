//! Meters of made-up cores.

use super::super::tests::{core, draw};
use super::*;
use crate::model::CoreTimes;
use crate::tui::theme::{GlyphSet, ThemeName};
use crate::tui::widgets::WorkerShare;

fn eight() -> Vec<CoreMeter> {
    let busy = [0.99, 0.01, 1.0, 0.0, 1.0, 0.12, 0.6, f32::NAN];
    let mut cores: Vec<CoreMeter> = (0..8).map(|id| core(id, busy[usize::from(id)])).collect();
    for (core, letter) in [(0, 'A'), (2, 'B'), (4, 'C'), (6, 'D')] {
        cores[core].workers = vec![WorkerShare { letter, share: 1.0 }];
    }
    cores[4].workers = vec![
        WorkerShare {
            letter: 'C',
            share: 0.5,
        },
        WorkerShare {
            letter: 'E',
            share: 0.3,
        },
    ];
    cores[7].usable = false;
    cores
}

fn many(count: u16) -> Vec<CoreMeter> {
    (0..count)
        .map(|id| core(id, f32::from(id % 9) / 8.0))
        .collect()
}

fn drawn(cores: &[CoreMeter], mode: MeterMode, width: u16, most: u16) -> String {
    let theme = Theme::default();
    let meters = Meters::new(cores, &theme).mode(mode);
    draw(width, meters.height(width, most), &meters)
}

#[test]
fn eight_cores_fill_two_columns() {
    insta::assert_snapshot!(drawn(&eight(), MeterMode::YoursAndOthers, 90, 8));
}

#[test]
fn up_to_four_cores_have_a_row_each() {
    insta::assert_snapshot!(drawn(&eight()[..3], MeterMode::ByWorker, 60, 4));
    insta::assert_snapshot!(drawn(&eight()[..4], MeterMode::YoursAndOthers, 13, 4));
    insta::assert_snapshot!(drawn(&eight()[..4], MeterMode::YoursAndOthers, 8, 4));
    insta::assert_snapshot!(drawn(&eight()[..4], MeterMode::YoursAndOthers, 4, 4));
}

#[test]
fn cells_shrink_as_cores_grow() {
    insta::assert_snapshot!(drawn(&eight(), MeterMode::ByWorker, 80, 2));
    insta::assert_snapshot!(drawn(&eight(), MeterMode::YoursAndOthers, 80, 1));
    insta::assert_snapshot!(drawn(&many(64), MeterMode::YoursAndOthers, 80, 5));
    insta::assert_snapshot!(drawn(&many(256), MeterMode::YoursAndOthers, 80, 6));
}

#[test]
fn what_is_hidden_is_counted() {
    let text = drawn(&many(1024), MeterMode::YoursAndOthers, 80, 6);
    assert!(text.trim_end().ends_with(" +648 hidden"), "{text}");
    let whole = drawn(&many(1024), MeterMode::YoursAndOthers, 200, 12);
    assert_eq!(whole.lines().count(), 8);
    assert!(!whole.contains("hidden"));
    assert!(drawn(&many(90), MeterMode::YoursAndOthers, 7, 3).contains('+'));
}

#[test]
fn ascii_meters_are_ascii() {
    let theme = Theme::new(ThemeName::Mono).with_glyphs(GlyphSet::Ascii);
    let cores = eight();
    for mode in [
        MeterMode::YoursAndOthers,
        MeterMode::Htop,
        MeterMode::ByWorker,
    ] {
        let meters = Meters::new(&cores, &theme).mode(mode);
        for (width, height) in [(90, 4), (80, 2), (80, 1), (20, 2)] {
            assert!(draw(width, height, &meters).is_ascii());
        }
        assert!(meters.legend().to_string().is_ascii());
    }
}

#[test]
fn colour_carries_the_meaning_of_a_mark() {
    let theme = Theme::default();
    let cores = [eight(), many(64)].concat();
    let meters = Meters::new(&cores, &theme);
    let area = Rect::new(0, 0, 80, 1);
    let mut buffer = Buffer::empty(area);
    meters.render(area, &mut buffer);
    let style = |column: u16| buffer[(column, 0)].fg;
    assert_eq!(Some(style(3)), theme.style(Role::Running).fg);
    assert_eq!(Some(style(4)), theme.style(Role::Ready).fg);
    assert_eq!(Some(style(6)), theme.style(Role::Idle).fg);
}

#[test]
fn parts_sum_to_what_was_busy() {
    let mut busy = core(0, 0.8);
    busy.times = Some(CoreTimes {
        user: 0.6,
        system: 0.2,
        ..CoreTimes::default()
    });
    busy.workers = vec![WorkerShare {
        letter: 'A',
        share: 0.8,
    }];
    let (yours, kernel, others) = busy.parts();
    assert!(
        (yours - 0.6).abs() < 1e-6 && (kernel - 0.2).abs() < 1e-6,
        "{yours} {kernel}"
    );
    assert!(others.abs() < 1e-6);
    busy.workers[0].share = 0.1;
    assert!((busy.parts().2 - 0.5).abs() < 1e-6);
}

#[test]
fn the_legend_names_what_is_drawn() {
    let theme = Theme::default();
    let legend = Meters::new(&[], &theme).legend().to_string();
    assert_eq!(legend.trim_end(), "█ your run  ▓ kernel  ▒ other programs");
    let cores = eight();
    let legend = Meters::new(&cores, &theme).legend().to_string();
    assert!(legend.contains("- not for your run"));
}
