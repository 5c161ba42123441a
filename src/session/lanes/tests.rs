//! What the lanes must make of made-up stories.

use super::LaneState::{Barrier, Gil, Idle, Lock, Overhead, Ready, Running, Waiting};
use super::*;
use crate::model::{Draft, Event, Exit, RunSpec};
use crate::session::play::{at_work, batch, begins, egg, ends, exits, ms, of, play, ready, start};
use crate::session::play::{stood, takes, wanted_gil};

fn lane(events: impl IntoIterator<Item = Event>) -> Lane {
    let first = begins(0, 0, start(RunSpec::default(), 1));
    let session = play(std::iter::once(first).chain(events));
    session.runs[0].lanes[0].clone()
}

fn reported(lane: &Lane) -> Vec<(u64, u64, LaneState, Option<u32>)> {
    let segments = lane.segments.iter();
    segments
        .map(|segment| {
            let millis = |at: Timestamp| at.0 / 1_000_000;
            let task = segment.task.map(|task| task.0);
            (
                millis(segment.from),
                millis(segment.to),
                segment.state,
                task,
            )
        })
        .collect()
}

fn window(lane: &Lane, span: (Timestamp, Timestamp), cells: usize, now: Timestamp) -> Vec<Cell> {
    lane.window(span, cells, lane.open(now))
}

#[test]
fn start_up_hand_over_run_wait_and_idle_are_distinguished() {
    let lane = lane([
        of(10, 0, ready(0)),
        of(25, 0, takes(3, 20)),
        of(75, 0, at_work(1, 45, 0.5)),
        of(90, 0, stood(80)),
        of(100, 0, ends(3, egg(1.0))),
        of(120, 0, exits(Exit::Code(0))),
    ]);
    assert_eq!(
        reported(&lane),
        vec![
            (0, 10, Overhead, None),
            (20, 25, Overhead, Some(3)),
            (25, 80, Running, Some(3)),
            (80, 90, Ready, Some(3)),
            (90, 100, Running, Some(3)),
        ]
    );
    assert_eq!(lane.time_in(Running), ms(65));
    assert_eq!(lane.start_up, ms(10));
    assert_eq!((lane.tasks, lane.core), (1, 0));
    assert_eq!(lane.exited, Some((ms(120), Exit::Code(0))));
}

#[test]
fn a_task_that_is_on_has_an_open_end() {
    let lane = lane([of(10, 0, takes(0, 10)), of(60, 0, at_work(0, 50, 0.2))]);
    assert!(lane.segments.is_empty());
    let open = lane.open(ms(500)).next().unwrap();
    assert_eq!((open.from, open.to), (ms(10), ms(500)));
    assert_eq!(open.state, Running);
    assert_eq!(lane.segments_until(ms(500)).count(), 1);
    assert!(lane.open(ms(10)).next().is_none());
}

#[test]
fn a_worker_that_dies_closes_its_task() {
    let lane = lane([of(10, 0, takes(0, 10)), of(40, 0, exits(Exit::Signal(9)))]);
    assert_eq!(reported(&lane), vec![(10, 40, Running, Some(0))]);
    assert_eq!(lane.doing, None);
}

#[test]
fn a_process_that_replaces_another_goes_on_in_its_lane() {
    let events = [
        of(10, 0, ready(0)),
        of(10, 0, takes(0, 10)),
        of(40, 0, ends(0, egg(1.0))),
        of(45, 0, ready(41)),
        of(46, 0, takes(1, 45)),
        of(50, 0, exits(Exit::Code(0))),
    ];
    let slow_to_end = lane(events.clone());
    assert_eq!(slow_to_end.doing, Some((TaskId(1), ms(46))));
    assert_eq!((slow_to_end.start_up, slow_to_end.exited), (ms(14), None));
    let ended = lane(
        events
            .into_iter()
            .chain([of(60, 0, exits(Exit::Signal(9)))]),
    );
    assert_eq!(ended.exited, Some((ms(60), Exit::Signal(9))));
    assert_eq!(ended.doing, None);
}

#[test]
fn a_batch_is_running_and_then_overhead() {
    let lane = lane([of(100, 0, batch(500, 50, 30))]);
    assert_eq!(
        reported(&lane),
        vec![(50, 80, Running, None), (80, 100, Overhead, None)]
    );
    assert_eq!(lane.tasks, 500);
}

#[test]
fn late_events_are_cut_to_what_is_known() {
    let lane = lane([
        of(10, 0, takes(0, 5)),
        of(50, 0, ends(0, egg(1.0))),
        of(40, 0, takes(1, 30)),
        of(60, 0, ends(1, egg(1.0))),
    ]);
    let mut end = Timestamp::START;
    for segment in &lane.segments {
        assert!(segment.from >= end && segment.to > segment.from);
        end = segment.to;
    }
    assert_eq!(end, ms(60));
}

#[test]
fn a_window_shows_what_took_most_time_and_where_tasks_begin() {
    let lane = lane([
        of(10, 0, ready(0)),
        of(10, 0, takes(0, 10)),
        of(40, 0, stood(30)),
        of(48, 0, ends(0, egg(1.0))),
        of(52, 0, takes(1, 48)),
        of(70, 0, ends(1, egg(1.0))),
    ]);
    let cells = window(&lane, (ms(0), ms(100)), 10, ms(100));
    let states: Vec<LaneState> = cells.iter().map(|cell| cell.state).collect();
    assert_eq!(
        states,
        vec![
            Overhead, Running, Running, Ready, Running, Running, Running, Idle, Idle, Idle
        ]
    );
    let begun: Vec<usize> = (0..10).filter(|&at| cells[at].begins).collect();
    assert_eq!(begun, vec![1, 5]);
    assert_eq!(cells[5].task, Some(TaskId(1)));
    assert_eq!(cells[6].task, Some(TaskId(1)));
    assert_eq!(cells[8].task, None);
}

#[test]
fn a_window_that_starts_inside_a_task_does_not_begin_it_again() {
    let lane = lane([of(0, 0, takes(7, 0)), of(60, 0, at_work(0, 60, 0.1))]);
    let cells = window(&lane, (ms(50), ms(150)), 10, ms(100));
    assert_eq!(cells[0].task, Some(TaskId(7)));
    assert!(cells.iter().all(|cell| !cell.begins));
    assert_eq!(cells[4].state, Running);
    assert_eq!(cells[5].state, Idle);
}

#[test]
fn windows_of_no_size_are_no_trouble() {
    let lane = lane([of(0, 0, takes(0, 0)), of(60, 0, ends(0, egg(1.0)))]);
    assert!(window(&lane, (ms(0), ms(10)), 0, ms(60)).is_empty());
    let backwards = window(&lane, (ms(10), ms(0)), 3, ms(60));
    assert!(backwards.iter().all(|cell| cell.state == Idle));
    let all = window(
        &lane,
        (Timestamp::START, Timestamp(u64::MAX)),
        3,
        Timestamp(u64::MAX),
    );
    assert_eq!(all.len(), 3);
    assert_eq!(
        window(&lane, (Timestamp(0), Timestamp(2)), 10, ms(60)).len(),
        10
    );
}

#[test]
fn a_quarter_of_the_core_in_every_column_gives_a_quarter_of_the_columns() {
    // 3 ms ready, 1 ms running, in columns of 4 ms
    let story = (1..=100).flat_map(|round| {
        let end = round * 4 - 1;
        [
            of(end, 0, stood(end - 3)),
            of(end + 1, 0, at_work(0, 1, 0.5)),
        ]
    });
    let lane = lane(std::iter::once(of(0, 0, takes(0, 0))).chain(story));
    let cells = window(&lane, (ms(0), ms(400)), 100, ms(400));
    let running = cells.iter().filter(|cell| cell.state == Running).count();
    assert!((24..=26).contains(&running), "{running} of 100");
    let gaps = cells.split(|cell| cell.state == Running).map(<[_]>::len);
    assert!(gaps.max() <= Some(5), "they are spread evenly");
}

#[test]
fn a_tie_is_running() {
    let lane = lane([of(5, 0, takes(0, 0)), of(10, 0, ends(0, egg(1.0)))]);
    let cells = window(&lane, (ms(0), ms(10)), 1, ms(10));
    assert_eq!(cells[0].state, Running);
}

#[test]
fn a_lane_stays_bounded_and_its_times_exact() {
    let rounds = 100_000_u32;
    let tasks = (0..rounds).flat_map(|round| {
        let from = u64::from(round) * 4;
        [
            of(from + 1, 0, takes(round, from)),
            of(from + 3, 0, ends(round, egg(1.0))),
        ]
    });
    let lane = lane(tasks);
    assert!(lane.segments.len() <= Lane::MOST_SEGMENTS);
    assert!(lane.segments.len() > Lane::MOST_SEGMENTS / 8);
    assert_eq!(lane.tasks, rounds);
    assert_eq!(lane.time_in(Running), ms(2 * u64::from(rounds)));
    assert_eq!(lane.time_in(Overhead), ms(u64::from(rounds)));
    let ordered = lane
        .segments
        .windows(2)
        .all(|pair| pair[0].to <= pair[1].from);
    assert!(ordered);
    let shown = |state| -> TimeSpan {
        let of_it = lane.segments.iter().filter(|one| one.state == state);
        of_it.map(|one| one.to - one.from).sum()
    };
    let running = shown(Running).as_secs_f64();
    let share = running / (running + shown(Overhead).as_secs_f64());
    assert!((0.6..0.73).contains(&share), "{share} of them run");
}

#[test]
fn a_coarse_lane_shows_each_state_for_its_share() {
    // 3 ms ready, 1 ms running, for 40 s: far more stretches than a lane keeps
    let story = (1..=10_000).flat_map(|round| {
        let end = round * 4 - 1;
        [
            of(end, 0, stood(end - 3)),
            of(end + 1, 0, at_work(0, 1, 0.5)),
        ]
    });
    let lane = lane(std::iter::once(of(0, 0, takes(0, 0))).chain(story));
    assert!(lane.segments.len() <= Lane::MOST_SEGMENTS);
    let longest = lane.segments.iter().map(|one| one.to - one.from).max();
    assert!(longest <= Some(ms(64)), "40 s in 4,096 pieces: {longest:?}");
    let cells = window(&lane, (ms(0), ms(40_000)), 100, ms(40_000));
    let running = cells.iter().filter(|cell| cell.state == Running).count();
    assert!((23..=27).contains(&running), "{running} of 100");
}

#[test]
fn long_segments_stay_as_they_are_when_short_ones_merge() {
    let long = [of(0, 0, takes(0, 0)), of(50_000, 0, ends(0, egg(1.0)))];
    let short = (1..9_000_u32).flat_map(|round| {
        let from = 50_000 + u64::from(round) * 2;
        [
            of(from, 0, takes(round, from)),
            of(from + 1, 0, ends(round, egg(1.0))),
        ]
    });
    let lane = lane(long.into_iter().chain(short));
    let first = lane.segments[0];
    assert_eq!(
        (first.from, first.to, first.task),
        (ms(0), ms(50_000), Some(TaskId(0)))
    );
    assert!(lane.segments.len() <= Lane::MOST_SEGMENTS);
}

#[test]
fn waiting_for_a_lock_the_gil_and_a_barrier_are_kept_apart() {
    let at_barrier = WorkerEvent::Gap {
        from: ms(11),
        why: Standstill::Barrier,
    };
    let wanted_lock = WorkerEvent::Gap {
        from: ms(6),
        why: Standstill::Lock,
    };
    let story = [
        of(0, 0, takes(0, 0)),
        of(5, 0, wanted_gil(2)),
        of(10, 0, wanted_lock),
        of(16, 0, at_barrier),
        of(17, 0, ends(0, egg(1.0))),
    ];
    let lane = lane(story);
    let times = [Running, Gil, Lock, Barrier, Waiting].map(|state| lane.time_in(state));
    assert_eq!(times, [ms(5), ms(3), ms(4), ms(5), ms(0)]);
}

fn waits(until: u64) -> WorkerEvent {
    let until = Some(ms(until));
    WorkerEvent::Waits { until }
}

fn waited(from: u64, until: u64) -> WorkerEvent {
    let (from, until) = (ms(from), ms(until));
    WorkerEvent::Waited { from, until }
}

#[test]
fn a_wait_is_seen_while_it_goes_on_and_lateness_after_it() {
    let begun = [of(10, 0, takes(0, 10)), of(40, 0, waits(100))];
    let lane = lane(begun.clone());
    let open = |now| -> Vec<_> {
        let open = lane.open(ms(now));
        open.map(|open| (open.from, open.to, open.state)).collect()
    };
    assert_eq!(open(90), [(ms(40), ms(90), Waiting)]);
    // its timer has rung, and it has not reported that it continues
    let both = [(ms(40), ms(100), Waiting), (ms(100), ms(130), Ready)];
    assert_eq!(open(130), both);

    let lane = super::tests::lane(begun.into_iter().chain([of(150, 0, waited(40, 100))]));
    let reported = reported(&lane);
    let task = Some(0);
    assert_eq!(
        reported,
        [
            (10, 40, Running, task),
            (40, 100, Waiting, task),
            (100, 150, Ready, task)
        ]
    );
    assert_eq!(lane.open(ms(160)).next().unwrap().state, Running);
}

#[test]
fn a_worker_that_wants_the_gil_after_a_wait_does_not_want_a_core() {
    let lane = lane([
        of(10, 0, takes(0, 10)),
        of(40, 0, waits(100)),
        of(150, 0, wanted_gil(101)),
        of(150, 0, waited(40, 100)),
    ]);
    let task = Some(0);
    assert_eq!(
        reported(&lane),
        [
            (10, 40, Running, task),
            (40, 100, Waiting, task),
            (100, 101, Ready, task),
            (101, 150, Gil, task)
        ]
    );
}

#[test]
fn on_a_loop_it_is_the_loop_that_was_taken() {
    let spec = Draft {
        executor: crate::model::ExecutorKind::Async,
        ..Draft::default()
    }
    .spec();
    let first = begins(0, 0, start(spec, 2));
    let events = [
        of(10, 0, takes(0, 10)),
        of(40, 0, waits(100)),
        of(150, 0, waited(40, 100)),
    ];
    let session = play(std::iter::once(first).chain(events));
    let run = &session.runs[0];
    assert_eq!(run.time_in(LaneState::Loop), ms(50));
    assert_eq!(run.run_wait(), TimeSpan::ZERO);
    assert_eq!((run.lateness.waits, run.lateness.most), (1, ms(50)));
}
