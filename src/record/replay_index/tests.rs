//! Any moment made from a replay index is the one that comes of all events before it.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::NamedTempFile;

use super::*;
use crate::model::{RunEvent, RunSpec, TimeSpan, WorkerId};
use crate::record::FORMAT;
use crate::session::play::{begins, in_run, ms, over, ready, start, summary};

/// Short blocks, and more of them than checkpoints are kept.
const SHORT: (usize, usize) = (1 << 14, 50);
const EVENTS: u64 = (CHECKPOINTS as u64 + 9) * SHORT.1 as u64;

fn events() -> impl Iterator<Item = Event> {
    (0..EVENTS).map(|number| {
        // now and then one comes late
        let at = Timestamp(number * 1_000 - if number % 7 == 3 { 1_500 } else { 0 });
        let kind = match number % 100 {
            50 => EventKind::Mark {
                label: number.to_string(),
            },
            _ => EventKind::Notice {
                text: number.to_string(),
            },
        };
        Event { at, kind }
    })
}

fn text() -> Vec<u8> {
    text_of(events())
}

fn text_of(events: impl Iterator<Item = Event>) -> Vec<u8> {
    let head = Head {
        eggtop_session: FORMAT,
        ..Head::default()
    };
    let mut text = serde_json::to_vec(&head).unwrap();
    for event in events {
        text.push(b'\n');
        serde_json::to_writer(&mut text, &event).unwrap();
    }
    text.push(b'\n');
    text
}

fn replay_index(bytes: &[u8]) -> (NamedTempFile, ReplayIndex) {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let replay_index = ReplayIndex::in_blocks(file.path(), SHORT).unwrap();
    while !replay_index.extent().whole {
        thread::yield_now();
    }
    (file, replay_index)
}

fn folded(events: impl Iterator<Item = Event>, moment: Timestamp) -> Session {
    let mut session = Session::default();
    let mut due = Timestamp::START;
    for event in events {
        due = due.max(event.at);
        if due > moment {
            break;
        }
        session.apply(&event);
    }
    session.advance(moment);
    session
}

#[test]
fn moments_are_the_same_from_a_plain_and_a_packed_file() {
    let plain = text();
    let zstd = zstd::stream::encode_all(plain.as_slice(), 1).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&plain).unwrap();
    let gzip = gzip.finish().unwrap();
    let last = (EVENTS - 1) * 1_000;
    for bytes in [plain, zstd, gzip] {
        let (_file, replay_index) = replay_index(&bytes);
        let extent = replay_index.extent();
        assert_eq!(
            (extent.from, extent.to),
            (Timestamp::START, Timestamp(last))
        );
        assert!(extent.cut.is_none());
        assert!(replay_index.shared.holdings().checkpoints.len() <= CHECKPOINTS);
        for moment in [
            0,
            1,
            49_999,
            50_000,
            999_999,
            1_600_001,
            last - 1,
            last,
            last + 9,
        ] {
            let (session, mut cursor) = replay_index.at(Timestamp(moment));
            let reported = folded(events(), Timestamp(moment));
            assert_eq!(format!("{session:?}"), format!("{reported:?}"), "{moment}");
            // what follows is all the rest, each once
            let mut rest = 0;
            while let Some(event) = replay_index.next(&mut cursor, Timestamp(u64::MAX)) {
                assert!(event.at + TimeSpan(1_500) > Timestamp(moment));
                rest += 1;
            }
            let due = events().scan(Timestamp::START, |due, event| {
                *due = event.at.max(*due);
                Some(*due)
            });
            assert_eq!(rest, due.filter(|&due| due > Timestamp(moment)).count());
        }
        let marks = events().filter(|event| matches!(event.kind, EventKind::Mark { .. }));
        assert_eq!(replay_index.chapters().len(), marks.count());
    }
}

#[test]
fn bases_have_a_bounded_number_of_lanes() {
    let workers = LANES as u32 / 32;
    let run = move |run: u32| {
        let at = u64::from(run) * 1_000;
        let reports = (0..2).flat_map(move |round| {
            let event = move |worker| RunEvent::Worker {
                worker: WorkerId(worker),
                event: ready(at),
            };
            (0..workers).map(move |worker| in_run(at + 100 * round + 1, run, event(worker)))
        });
        let begun = [begins(at, run, start(RunSpec::default(), workers))];
        let over = [over(at + 900, run, summary(900, workers))];
        begun.into_iter().chain(reports).chain(over)
    };
    let events = || (0..3).flat_map(run);
    let (_file, replay_index) = replay_index(&text_of(events()));
    let (checkpoints, lanes) = {
        let holdings = replay_index.shared.holdings();
        (holdings.checkpoints.len(), holdings.lanes())
    };
    assert!((4..=CHECKPOINTS).contains(&checkpoints), "{checkpoints}");
    assert!((LANES / 4..=LANES).contains(&lanes), "{lanes}");
    for moment in [999, 1_101, 2_900] {
        let (session, _) = replay_index.at(ms(moment));
        let reported = folded(events(), ms(moment));
        assert_eq!(format!("{session:?}"), format!("{reported:?}"), "{moment}");
    }
}

#[test]
fn a_file_that_is_cut_off_is_held_up_to_there() {
    let text = text();
    let (_file, replay_index) = replay_index(&text[..text.len() / 2]);
    let extent = replay_index.extent();
    assert!(extent.cut.is_some() && extent.to > Timestamp::START);
    let (session, _) = replay_index.at(extent.to);
    assert_eq!(session.now, extent.to);
}

#[test]
fn a_file_that_is_gone_or_changed_meanwhile_ends_nothing() {
    let (file, replay_index) = replay_index(&text());
    fs::write(file.path(), b"").unwrap();
    let (session, _) = replay_index.at(Timestamp(1_600_000));
    assert_eq!(session.now, Timestamp(1_600_000));
}

#[test]
fn a_session_without_events_is_held_too() {
    let head = Head {
        eggtop_session: FORMAT,
        ..Head::default()
    };
    let mut text = serde_json::to_vec(&head).unwrap();
    text.push(b'\n');
    let (_file, replay_index) = replay_index(&text);
    assert_eq!(
        (replay_index.extent().from, replay_index.extent().to),
        (Timestamp::START, Timestamp::START)
    );
    assert!(
        replay_index
            .next(&mut Cursor::default(), Timestamp(u64::MAX))
            .is_none()
    );
    assert_eq!(
        (
            replay_index.look_after(Timestamp::START),
            replay_index.look_before(Timestamp::START)
        ),
        (None, None)
    );
}
