//! Losses of made-up runs: they add up, and each is called by its name.

use proptest::prelude::*;

use super::*;
use crate::model::{Pin, TimeSpan};

/// A serial run of ten seconds that was never held up.
fn serial() -> TimeBreakdown {
    TimeBreakdown {
        workers: 1,
        wall: 10.0,
        running: 10.0,
        ..TimeBreakdown::default()
    }
}

fn ceiling(slowdown: f64) -> Ceiling {
    Ceiling {
        workers: 2,
        pin: Pin::None,
        alone: TimeSpan::from_millis(1_000),
        together: TimeSpan::from_secs_f64(slowdown),
        ..Ceiling::default()
    }
}

fn adds_up(losses: &Losses) -> bool {
    let lost: f64 = losses.parts.iter().map(|(_, part)| part).sum();
    let size = losses.ideal.abs() + losses.measured.abs() + lost.abs() + 1.0;
    (losses.ideal - lost - losses.measured).abs() < 1e-9 * size
}

/// The parts that are not nothing, to three decimals.
fn reported(losses: &Losses) -> Vec<(Loss, f64)> {
    let round = |part: f64| (part * 1_000.0).round() / 1_000.0;
    let parts = losses.parts.iter().map(|&(loss, part)| (loss, round(part)));
    parts.filter(|(_, part)| part.abs() > 0.0005).collect()
}

#[test]
fn each_part_has_its_name() {
    let run = TimeBreakdown {
        workers: 2,
        wall: 6.0,
        running: 10.2,
        ready: 0.5,
        start_up: 0.1,
        hand_over: 0.2,
        lock: 0.3,
        balance: 0.6,
        ..TimeBreakdown::default()
    };
    let losses = Losses::of(&run, &serial(), 2.0, Some(&ceiling(1.01))).unwrap();
    assert!(adds_up(&losses));
    assert!((losses.measured - 10.0 / 6.0).abs() < 1e-12);
    assert_eq!(
        reported(&losses),
        [
            (Loss::Balance, 0.1),
            (Loss::Machine, 0.017),
            (Loss::SlowerTasks, 0.017),
            (Loss::StartUp, 0.017),
            (Loss::HandOver, 0.033),
            (Loss::Lock, 0.05),
            (Loss::OtherPrograms, 0.083),
            (Loss::NotKnown, 0.017),
        ]
    );
    let unknown = Losses::of(&run, &serial(), 2.0, None).unwrap();
    assert!(!unknown.has_ceiling && adds_up(&unknown));
    assert!((unknown.part(Loss::SlowerTasks) - 0.2 / 6.0).abs() < 1e-12);
}

#[test]
fn workers_beyond_the_cores_queue_and_lose_nothing_else() {
    // Four on two cores: at any time two of them are ready.
    let run = TimeBreakdown {
        workers: 4,
        wall: 5.0,
        running: 10.0,
        ready: 10.0,
        ..TimeBreakdown::default()
    };
    let losses = Losses::of(&run, &serial(), 2.0, None).unwrap();
    assert_eq!(reported(&losses), [(Loss::NoCore, 2.0)]);
}

#[test]
fn a_serial_part_is_not_called_imbalance() {
    // 40 % alone, then four workers on two cores.
    let run = TimeBreakdown {
        workers: 4,
        wall: 7.0,
        running: 10.0,
        ready: 6.0,
        serial_part: 4.0,
        ..TimeBreakdown::default()
    };
    let losses = Losses::of(&run, &serial(), 2.0, None).unwrap();
    assert!(adds_up(&losses));
    assert_eq!(
        reported(&losses),
        [(Loss::NoCore, 2.0), (Loss::SerialPart, 0.571)]
    );
}

#[test]
fn threads_under_one_gil_lose_to_the_lock() {
    let run = TimeBreakdown {
        workers: 4,
        wall: 10.0,
        running: 10.0,
        lock: 30.0,
        ..TimeBreakdown::default()
    };
    let losses = Losses::of(&run, &serial(), 2.0, None).unwrap();
    assert_eq!(reported(&losses), [(Loss::NoCore, 2.0), (Loss::Lock, 1.0)]);
}

#[test]
fn work_that_waits_needs_no_cores() {
    let base = TimeBreakdown {
        workers: 1,
        wall: 26.0,
        waiting: 26.0,
        ..TimeBreakdown::default()
    };
    let run = TimeBreakdown {
        workers: 10,
        wall: 5.0,
        waiting: 26.0,
        balance: 24.0,
        ..TimeBreakdown::default()
    };
    let losses = Losses::of(&run, &base, f64::INFINITY, None).unwrap();
    assert_eq!(reported(&losses), [(Loss::Balance, 4.8)]);
}

#[test]
fn the_quota_has_what_it_stopped_and_others_the_rest() {
    let run = TimeBreakdown {
        workers: 2,
        wall: 10.0,
        running: 10.0,
        ready: 10.0,
        throttled: 8.0,
        ..TimeBreakdown::default()
    };
    // 1.5 cores: a quarter of the two workers' time is beyond it.
    let losses = Losses::of(&run, &serial(), 1.5, None).unwrap();
    assert_eq!(
        reported(&losses),
        [
            (Loss::NoCore, 0.5),
            (Loss::Quota, 0.3),
            (Loss::OtherPrograms, 0.2)
        ]
    );
}

proptest! {
    #[test]
    fn parts_always_add_up_to_the_loss(
        times in proptest::array::uniform12(0.0..20.0_f64),
        (workers, room) in (1..64_u32, 0.1..64.0_f64),
        (wall, base, slowdown) in (0.01..20.0_f64, 0.01..20.0_f64, 0.5..3.0_f64),
        measured in any::<bool>(),
    ) {
        let [running, waiting, lock, barrier, ready, start_up, hand_over, serial_part, balance, throttled, stopped, base_ready] = times;
        let run = TimeBreakdown {
            workers, wall, running, waiting, lock, barrier, ready, start_up, hand_over, stopped, serial_part, balance, throttled,
        };
        let base = TimeBreakdown { wall: base, ready: base_ready, ..serial() };
        let ceiling = ceiling(slowdown);
        let losses = Losses::of(&run, &base, room, measured.then_some(&ceiling)).unwrap();
        prop_assert!(adds_up(&losses), "{losses:?}");
        let steps = losses.steps();
        prop_assert!(steps.iter().all(|(_, part, left)| part.is_finite() && left.is_finite()));
        let shown = |speedup: f64| (speedup * 100.0).round();
        let lost: f64 = steps.iter().map(|(_, part, _)| (part * 100.0).round()).sum();
        // what stands on the screen adds up, too, but for the error of the measured speedup itself
        prop_assert!((shown(losses.ideal) - lost - shown(losses.measured)).abs() <= 1.0, "{losses:?}");
    }
}

#[test]
fn no_time_at_all_has_no_losses() {
    let nothing = TimeBreakdown::default();
    assert_eq!(Losses::of(&nothing, &serial(), 2.0, None), None);
    assert_eq!(Losses::of(&serial(), &nothing, 2.0, None), None);
}
