//! Batches of made-up runs.

use super::*;
use crate::model::{Draft, RunEvent, WorkerEvent};
use crate::session::play::{
    begins, in_run, ms, of, over, play, ready, session_of, start, summary, takes,
};

#[test]
fn a_batch_begins_with_the_first_of_its_tasks() {
    let spec = Draft {
        tasks: Some(4),
        batches: 2,
        ..Draft::default()
    }
    .spec();
    let ended = |task| {
        WorkerEvent::TaskEnded(Box::new(crate::model::TaskEnd {
            task: crate::model::TaskId(task),
            core: 0,
            cpu: ms(1),
            cpu_total: ms(1),
            outcome: crate::model::Outcome::Done(crate::model::TaskOutput::Count(1)),
        }))
    };
    let session = play([
        session_of(2),
        begins(1_000, 0, start(spec, 1)),
        of(1_010, 0, ready(1_000)),
        in_run(1_011, 0, RunEvent::HandedOver { batch: 0 }),
        in_run(1_011, 0, RunEvent::HandedOver { batch: 1 }),
        of(1_020, 0, takes(0, 1_011)),
        of(1_100, 0, ended(0)),
        of(1_110, 0, takes(1, 1_100)),
        of(1_200, 0, ended(1)),
        in_run(1_201, 0, RunEvent::BatchDone { batch: 0 }),
        // The tasks of the second one are too short to be reported.
        in_run(1_250, 0, RunEvent::BatchDone { batch: 1 }),
        over(1_300, 0, summary(300, 4)),
    ]);
    let run = &session.runs[0];
    let reported = run.batches.iter().map(|batch| batch.since(run.began));
    let reported: Vec<BatchTimes<TimeSpan>> = reported.collect();
    let times = |handed, began, done| BatchTimes {
        tasks: 2,
        handed_over: Some(ms(handed)),
        began: Some(ms(began)),
        done: Some(ms(done)),
    };
    assert_eq!(reported, [times(11, 20, 201), times(11, 201, 250)]);
    assert_eq!(
        batch_words(&reported).unwrap(),
        "2 batches, all handed over at 11.0 ms, done at 0.20 s, 0.25 s"
    );
}

#[test]
fn of_many_batches_the_first_and_the_last_are_kept() {
    let batch = |at| BatchTimes {
        tasks: 1,
        handed_over: Some(ms(1)),
        began: None,
        done: Some(ms(at)),
    };
    let all: Vec<BatchTimes<TimeSpan>> = (1..=1_000).map(batch).collect();
    let words = batch_words(&all).unwrap();
    assert!(words.ends_with("8.00 ms, and so on to 1.00 s"), "{words}");
    let open = [batch(5), BatchTimes::default()];
    assert_eq!(batch_words(&open), None, "the second one is not done");
}

#[test]
fn reports_on_batches_that_do_not_exist_do_no_harm() {
    let mut batches = none_yet(&RunSpec::default());
    hand_over(&mut batches, 3, ms(1));
    begin(&mut batches, 3, ms(1));
    finish(&mut batches, 3, ms(1));
    finish(&mut batches, 0, ms(1));
    assert!(batches.is_empty());
}
