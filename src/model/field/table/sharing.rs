//! How tasks meet: what those of `counter` share, and how those of `deadlock` wait for each other.

use serde_json::json;

use crate::model::deadlock::{DeadlockFix, DeadlockKind, WaitBy};
use crate::model::field::descriptor::{Access, Descriptor, Rank, choice, only, variants};
use crate::model::field::fit::fit_runtime;
use crate::model::field::show::show_bytes;
use crate::model::field::step::{stepped, stepped_in, stepped_message};
use crate::model::spec::{Combining, Draft, SyncMethod, WorkloadKind, fit, name_of};

pub(in crate::model::field) const SYNC: Descriptor = Descriptor::new(
    "sync",
    (
        "METHOD",
        "How the tasks of counter share their number [default: own]",
    ),
    Access {
        choices: variants::<SyncMethod>,
        show: |draft, _| name_of(&draft.share),
        set: |draft, typed| typed.choice().map(|choice| draft.share = choice),
        step: |draft, way, machine| {
            draft.share = stepped_in(draft.spec().ways_to_share(), draft.share, way);
            fit_runtime(draft, machine);
        },
    },
)
.formerly("share")
.unless(|draft| only(draft.spec().shares(), "only for counter"))
.ranked(|draft| detail(draft.spec().shares()))
.reported("share", |draft| Some(json!(draft.share)));

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
        show: |draft, _| show_bytes(draft.message),
        set: |draft, typed| {
            draft.message = typed.bytes()?;
            Ok(())
        },
        step: |draft, way, _| draft.message = stepped_message(draft.message, way),
    },
)
.exactly(|draft| draft.message.to_string())
.unless(|draft| {
    let messages = draft.spec().shares() && draft.share.is_message();
    only(messages, "only for messages")
})
.reported("message", |draft| Some(json!(draft.message)));

const fn is_deadlock(draft: &Draft) -> bool {
    matches!(draft.workload, WorkloadKind::Deadlock)
}

fn only_deadlock(draft: &Draft) -> Option<&'static str> {
    only(is_deadlock(draft), "only for deadlock")
}

pub(in crate::model::field) const DEADLOCK: Descriptor = Descriptor::new(
    "deadlock",
    (
        "KIND",
        "Who waits for whom in a deadlock [default: futures]",
    ),
    Access {
        choices: variants::<DeadlockKind>,
        show: |draft, _| name_of(&draft.how),
        set: |draft, typed| typed.choice().map(|choice| draft.how = choice),
        step: |draft, way, _| {
            draft.how = stepped(draft.how, way);
            fit(draft);
        },
    },
)
.formerly("how")
.unless(only_deadlock)
.ranked(|draft| detail(is_deadlock(draft)))
.reported("how", |draft| Some(json!(draft.how)));

pub(in crate::model::field) const WAIT_MODE: Descriptor = Descriptor::new(
    "wait-mode",
    ("MODE", "How tasks wait in a deadlock [default: sleep]"),
    choice!(wait: WaitBy),
)
.formerly("wait")
.unless(only_deadlock)
.ranked(|draft| detail(is_deadlock(draft)))
.reported("wait", |draft| Some(json!(draft.wait)));

pub(in crate::model::field) const FIX: Descriptor = Descriptor::new(
    "fix",
    ("FIX", "What keeps a deadlock from hanging [default: none]"),
    Access {
        choices: variants::<DeadlockFix>,
        show: |draft, _| name_of(&draft.cure),
        set: |draft, typed| typed.choice().map(|choice| draft.cure = choice),
        step: |draft, way, _| draft.cure = stepped_in(draft.how.cures(), draft.cure, way),
    },
)
.formerly("cure")
.unless(only_deadlock)
.ranked(|draft| detail(is_deadlock(draft)))
.reported("cure", |draft| Some(json!(draft.cure)));

pub(in crate::model::field) const COMBINE: Descriptor = Descriptor::new(
    "combine",
    (
        "HOW",
        "How the partial sums of reduce are combined [default: barrier]",
    ),
    choice!(combine: Combining),
)
.unless(|draft| only(draft.spec().meets(), "only for reduce"))
.ranked(|draft| detail(draft.spec().meets()))
.reported("combine", |draft| Some(json!(draft.combine)));
