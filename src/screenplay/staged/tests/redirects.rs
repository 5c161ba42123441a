//! Where runs may be led by the hosts that they fetch from.

use super::*;

use crate::model::Draft;

#[test]
fn redirects_lead_to_no_host_that_was_not_allowed() {
    let hosts = |names: &[&str]| -> Option<Vec<String>> {
        Some(names.iter().map(|&name| name.to_owned()).collect())
    };
    let text = "set workload fetch\nset urls http://b.example/\nrun\n";
    let allowed = Allowed {
        hosts: vec!["a.example".to_owned()],
        ..Allowed::default()
    };
    let mut theatre = Theatre::open(text, true, allowed.clone());
    theatre.play();
    theatre.press("y");
    // by a flag, and by a person
    assert_eq!(
        theatre.launched()[0].draft().hosts,
        hosts(&["a.example", "b.example"])
    );
    // nobody is there to be asked
    let text = text.replace("b.example", "a.example");
    let mut theatre = Theatre::open(&text, false, allowed);
    theatre.play();
    assert_eq!(theatre.launched()[0].draft().hosts, hosts(&["a.example"]));
    // a run that is done again, whatever it was limited to before
    let mut theatre = watched("wait 1 s\n");
    let spec = Draft {
        workload: WorkloadKind::Fetch,
        hosts: hosts(&["evil.example"]),
        ..Draft::default()
    }
    .spec();
    let repeats = Repeats {
        runs: vec![Repetition { spec, number: 1 }],
        reason: String::new(),
    };
    theatre
        .staged
        .carry_out(Effect::Repeat(SeriesId(0), repeats));
    assert_eq!(theatre.launched()[0].draft().hosts, hosts(&[]));
}
