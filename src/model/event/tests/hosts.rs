//! On which host something is: only another than this one is written.

use super::*;
use crate::model::{HostId, Sample};

fn born(host: HostId) -> RunEvent {
    let event = WorkerEvent::Started {
        pid: 7,
        tid: 8,
        asked: Timestamp(9),
        host,
    };
    let worker = WorkerId(1);
    RunEvent::Worker { worker, event }
}

#[test]
fn this_host_is_not_written_and_is_read_where_none_is() {
    let here = r#"{"worker":{"worker":1,"event":{"started":{"pid":7,"tid":8,"asked":9}}}}"#;
    assert_eq!(serde_json::to_string(&born(HostId::HERE)).unwrap(), here);
    assert_eq!(
        serde_json::from_str::<RunEvent>(here).unwrap(),
        born(HostId::HERE)
    );
    let there = here.replace(r#""asked":9"#, r#""asked":9,"host":2"#);
    assert_eq!(serde_json::to_string(&born(HostId(2))).unwrap(), there);
    assert_eq!(
        serde_json::from_str::<RunEvent>(&there).unwrap(),
        born(HostId(2))
    );
    let sample = serde_json::to_string(&Sample::default()).unwrap();
    assert!(!sample.contains("host"), "{sample}");
}

#[test]
fn messages_between_processes_are_as_they_were() {
    let message = postcard::to_stdvec(&born(HostId::HERE)).unwrap();
    let without = postcard::to_stdvec(&(1_u32, 1_u32, 0_u32, 7_i32, 8_i32, 9_u64)).unwrap();
    assert_eq!(message, without);
    let read: RunEvent = postcard::from_bytes(&message).unwrap();
    assert_eq!(read, born(HostId::HERE));
}
