//! How the workloads `fetch` and `print` deal with what is outside of the program.

use serde_json::json;

use crate::model::field::descriptor::{Access, Descriptor, choice, only};
use crate::model::field::show::{LOCAL_SERVER, USUAL, tidy};
use crate::model::field::step::doubled;
use crate::model::spec::{Draft, Locking, Printing, WorkloadKind};

fn only_fetch(spec: &Draft) -> Option<&'static str> {
    only(spec.workload == WorkloadKind::Fetch, "only for fetch")
}

fn only_print(spec: &Draft) -> Option<&'static str> {
    only(spec.workload == WorkloadKind::Print, "only for print")
}

pub(in crate::model::field) const URLS: Descriptor = Descriptor::new(
    "urls",
    (
        "LIST",
        "What fetch fetches, with commas, in turn [default: a local server of eggtop's own]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| match spec.urls.as_slice() {
            [] => LOCAL_SERVER.to_owned(),
            urls => urls.join(","),
        },
        set: |spec, typed| {
            spec.urls = typed.urls()?;
            Ok(())
        },
        step: |_, _, _| {},
    },
)
.unless(only_fetch)
.reported("urls", |spec| Some(json!(spec.urls)));

pub(in crate::model::field) const TIMEOUT: Descriptor = Descriptor::new(
    "timeout",
    (
        "T",
        "Seconds until a URL times out [default: 2 for the local server at size medium, else 10]",
    ),
    Access {
        choices: Vec::new,
        show: |spec, _| {
            let usual = if spec.timeout.is_none() { USUAL } else { "" };
            format!("{} s{usual}", tidy(spec.spec().time_limit()))
        },
        set: |spec, typed| {
            spec.timeout = typed.timeout()?;
            Ok(())
        },
        step: |spec, way, _| {
            spec.timeout = Some((spec.spec().time_limit() * doubled(way)).clamp(0.01, 3_600.0));
        },
    },
)
.exactly(|spec| {
    let limit = spec.timeout.as_ref();
    limit.map_or_else(String::new, f64::to_string)
})
.unless(only_fetch)
.reported("timeout", |spec| Some(json!(spec.spec().time_limit())));

pub(in crate::model::field) const PRINT: Descriptor = Descriptor::new(
    "print",
    ("HOW", "How print prints a line [default: parts]"),
    choice!(print: Printing),
)
.unless(only_print)
.reported("print", |spec| Some(json!(spec.print)));

pub(in crate::model::field) const LOCK: Descriptor = Descriptor::new(
    "lock",
    (
        "LOCK",
        "Whether print lets one task print at a time [default: no]",
    ),
    choice!(lock: Locking),
)
.unless(only_print)
.reported("lock", |spec| Some(json!(spec.lock)));
