//! Files of format 1 are read as they were meant.

use super::*;

/// Reads a session of format 1 with these events.
fn read_format_1(events: &[&str]) -> (Vec<Event>, Option<Cut>) {
    let head = Head {
        eggtop_session: 1,
        ..Head::default()
    };
    let mut text = serde_json::to_string(&head).unwrap();
    for event in events {
        text.push('\n');
        text.push_str(event);
    }
    text.push('\n');
    let mut reader = Reader::new(std::io::Cursor::new(text)).unwrap();
    let events = reader.by_ref().collect();
    (events, reader.cut().cloned())
}

#[test]
fn format_1_does_not_say_which_series_ended() {
    let mut start = serde_json::to_value(of_run(5, started())).unwrap();
    let fields = &mut start["kind"]["run"]["event"]["started"];
    assert!(fields.as_object_mut().unwrap().remove("series").is_some());
    let (events, cut) = read_format_1(&[
        &start.to_string(),
        "{\"at\":7,\"kind\":\"series_ended\"}",
        "{\"kind\":\"series_ended\",\"at\":8}",
    ]);
    assert_eq!(cut, None);
    let at = |at, kind| Event {
        at: Timestamp(at),
        kind,
    };
    assert_eq!(
        events,
        [
            of_run(5, started()),
            at(7, series_ended(None)),
            at(8, series_ended(None)),
        ]
    );
}

#[test]
fn a_name_alone_is_no_event_unless_an_older_format_had_it() {
    for name in ["sample", "queued", "mark", "egg"] {
        let line = format!("{{\"at\":7,\"kind\":\"{name}\"}}");
        let (events, cut) = read_format_1(&[&line]);
        assert_eq!(events, []);
        let cut = cut.unwrap();
        assert!(cut.reason.starts_with("is no event ("), "{cut}");
        assert!(cut.reason.contains(name), "{cut}");
    }
}
