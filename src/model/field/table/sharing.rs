//! How tasks meet: what those of `counter` share, and how those of `deadlock` wait for each other.

use serde_json::json;

use crate::model::deadlock::{Cure, How, WaitBy};
use crate::model::field::descriptor::{Access, Descriptor, Rank, choice, only, variants};
use crate::model::field::fit::{fit_deadlock, fit_runtime};
use crate::model::field::show::show_bytes;
use crate::model::field::step::{stepped, stepped_in, stepped_message};
use crate::model::spec::{Draft, Share, WorkloadKind, name_of};

pub(in crate::model::field) const SYNC: Descriptor = Descriptor::new(
    "sync",
    (
        "METHOD",
        "How the tasks of counter share their number [default: own]",
    ),
    Access {
        choices: variants::<Share>,
        show: |spec, _| name_of(&spec.share),
        set: |spec, typed| typed.choice().map(|choice| spec.share = choice),
        step: |spec, way, machine| {
            spec.share = stepped_in(spec.spec().ways_to_share(), spec.share, way);
            fit_runtime(spec, machine);
        },
    },
)
.formerly("share")
.unless(|spec| only(spec.spec().shares(), "only for counter"))
.ranked(|spec| detail(spec.spec().shares()))
.reported("share", |spec| Some(json!(spec.share)));

const fn detail(applies: bool) -> Rank {
    if applies { Rank::Detail } else { Rank::Other }
}

pub(in crate::model::field) const MESSAGE: Descriptor = Descriptor::new(
    "message",
    (
        "BYTES",
        "How large a message is, where those are counted, 8 B to 1 MB [default: 8]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| show_bytes(spec.message),
        set: |spec, typed| {
            spec.message = typed.bytes()?;
            Ok(())
        },
        step: |spec, way, _| spec.message = stepped_message(spec.message, way),
    },
)
.exactly(|spec| spec.message.to_string())
.unless(|spec| {
    let messages = spec.spec().shares() && spec.share.is_message();
    only(messages, "only for messages")
})
.reported("message", |spec| Some(json!(spec.message)));

const fn is_deadlock(spec: &Draft) -> bool {
    matches!(spec.workload, WorkloadKind::Deadlock)
}

fn only_deadlock(spec: &Draft) -> Option<&'static str> {
    only(is_deadlock(spec), "only for deadlock")
}

pub(in crate::model::field) const DEADLOCK: Descriptor = Descriptor::new(
    "deadlock",
    (
        "KIND",
        "Who waits for whom in a deadlock [default: futures]",
    ),
    Access {
        choices: variants::<How>,
        show: |spec, _| name_of(&spec.how),
        set: |spec, typed| typed.choice().map(|choice| spec.how = choice),
        step: |spec, way, _| {
            spec.how = stepped(spec.how, way);
            fit_deadlock(spec);
        },
    },
)
.formerly("how")
.unless(only_deadlock)
.ranked(|spec| detail(is_deadlock(spec)))
.reported("how", |spec| Some(json!(spec.how)));

pub(in crate::model::field) const WAIT_MODE: Descriptor = Descriptor::new(
    "wait-mode",
    ("MODE", "How tasks wait in a deadlock [default: sleep]"),
    choice!(wait: WaitBy),
)
.formerly("wait")
.unless(only_deadlock)
.ranked(|spec| detail(is_deadlock(spec)))
.reported("wait", |spec| Some(json!(spec.wait)));

pub(in crate::model::field) const FIX: Descriptor = Descriptor::new(
    "fix",
    ("FIX", "What keeps a deadlock from hanging [default: none]"),
    Access {
        choices: variants::<Cure>,
        show: |spec, _| name_of(&spec.cure),
        set: |spec, typed| typed.choice().map(|choice| spec.cure = choice),
        step: |spec, way, _| spec.cure = stepped_in(spec.how.cures(), spec.cure, way),
    },
)
.formerly("cure")
.unless(only_deadlock)
.ranked(|spec| detail(is_deadlock(spec)))
.reported("cure", |spec| Some(json!(spec.cure)));
