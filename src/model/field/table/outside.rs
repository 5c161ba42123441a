//! How the workloads `fetch` and `print` deal with what is outside of the program.

use serde_json::json;

use crate::model::field::descriptor::{Access, Descriptor, choice, only};
use crate::model::field::show::{LOCAL_SERVER, USUAL, tidy};
use crate::model::field::step::doubled;
use crate::model::spec::{Draft, Locking, Printing, WorkloadKind};

fn only_fetch(draft: &Draft) -> Option<&'static str> {
    only(draft.workload == WorkloadKind::Fetch, "only for fetch")
}

fn only_print(draft: &Draft) -> Option<&'static str> {
    only(draft.workload == WorkloadKind::Print, "only for print")
}

pub(in crate::model::field) const URLS: Descriptor = Descriptor::new(
    "urls",
    (
        "LIST",
        "What fetch fetches, with commas, in turn [default: a local server of eggtop's own]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| match draft.urls.as_slice() {
            [] => LOCAL_SERVER.to_owned(),
            urls => urls.join(","),
        },
        set: |draft, typed| {
            draft.urls = typed.urls()?;
            Ok(())
        },
        step: |_, _, _| {},
    },
)
.unless(only_fetch)
.reported("urls", |draft| Some(json!(draft.urls)));

pub(in crate::model::field) const TIMEOUT: Descriptor = Descriptor::new(
    "timeout",
    (
        "T",
        "Seconds until a URL times out [default: 2 for the local server at size medium, else 10]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| {
            let usual = if draft.timeout.is_none() { USUAL } else { "" };
            format!("{} s{usual}", tidy(draft.spec().time_limit()))
        },
        set: |draft, typed| {
            draft.timeout = typed.timeout()?;
            Ok(())
        },
        step: |draft, way, _| {
            draft.timeout = Some((draft.spec().time_limit() * doubled(way)).clamp(0.01, 3_600.0));
        },
    },
)
.exactly(|draft| {
    let limit = draft.timeout.as_ref();
    limit.map_or_else(String::new, f64::to_string)
})
.unless(only_fetch)
.reported("timeout", |draft| Some(json!(draft.spec().time_limit())));

pub(in crate::model::field) const PRINT: Descriptor = Descriptor::new(
    "print",
    ("HOW", "How print prints a line [default: parts]"),
    choice!(print: Printing),
)
.unless(only_print)
.reported("print", |draft| Some(json!(draft.print)));

pub(in crate::model::field) const LOCK: Descriptor = Descriptor::new(
    "lock",
    (
        "LOCK",
        "Whether print lets one task print at a time [default: no]",
    ),
    choice!(lock: Locking),
)
.unless(only_print)
.reported("lock", |draft| Some(json!(draft.lock)));
