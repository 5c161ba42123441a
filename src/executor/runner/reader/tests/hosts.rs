//! On which host a worker is.

use super::*;

#[test]
fn a_worker_is_on_this_host_unless_it_says_another() {
    let host_of = |line: String| {
        let Fact::Event { event, .. } = reported(&[line]) else {
            panic!("no event");
        };
        let RunEvent::Worker {
            event: WorkerEvent::Started { host, .. },
            ..
        } = event
        else {
            panic!("no start");
        };
        host
    };
    assert_eq!(host_of(starts(0)), HostId::HERE);
    let elsewhere = starts(0).replace(r#""tid":7"#, r#""tid":7,"host":3"#);
    assert_eq!(host_of(elsewhere.clone()), HostId(3));
    for wrong in [r#""host":-1"#, r#""host":"kitchen2""#, r#""host":null"#] {
        let wrong = elsewhere.replace(r#""host":3"#, wrong);
        assert!(fault_of(&[wrong]).contains("no line of the protocol"));
    }
    // in 10 s two cores here cannot have computed for a minute; another host may have any number
    let much = |start: &str| {
        let long = ends(0, 1).replace(
            r#""cpu":30,"cpu_total":40"#,
            r#""cpu":60000000000,"cpu_total":60000000000"#,
        );
        let begun = begins(0, 1);
        let mut reader = reader();
        let lines = [start, &begun, &long];
        let [_, _, end] = lines.map(|line| reader.take(line.as_bytes(), NOW));
        end
    };
    assert!(much(&starts(0)).is_err());
    assert!(much(&elsewhere).is_ok());
}
