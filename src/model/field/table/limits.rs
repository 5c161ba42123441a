//! How often a run is done, and for how long.

use serde_json::json;

use crate::model::field::descriptor::{Access, Descriptor};
use crate::model::field::show::{AUTO, or, tidy};
use crate::model::field::step::{counted_or_none, stepped_limit};

pub(in crate::model::field) const REPEAT: Descriptor = Descriptor::new(
    "repeat",
    (
        "N",
        "Repeat every run N times, in turn, and report mean and deviation; from 4 on, outliers [default: auto: \
         once, and compared runs again where noise leaves a conclusion open]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| or(draft.repeat, AUTO),
        set: |draft, typed| {
            draft.repeat = match typed.text {
                "" | AUTO => None,
                _ => Some(typed.number(1, 1000)?),
            };
            Ok(())
        },
        step: |draft, way, _| draft.repeat = counted_or_none(draft.repeat, way, 1000),
    },
);

pub(in crate::model::field) const LIMIT: Descriptor = Descriptor::new(
    "limit",
    (
        "SECONDS",
        "End a run that takes longer [default: none; a deadlock without a screen: 10]",
    ),
    Access {
        choices: Vec::new,
        show: |draft, _| match draft.limit {
            Some(limit) => format!("{} s", tidy(limit.as_secs_f64())),
            None => "none".to_owned(),
        },
        set: |draft, typed| {
            draft.limit = typed.limit()?;
            Ok(())
        },
        step: |draft, way, _| draft.limit = stepped_limit(draft.limit, way),
    },
)
.exactly(|draft| match draft.limit {
    Some(limit) => limit.as_secs_f64().to_string(),
    None => "none".to_owned(),
})
.always_reported("limit", |draft| {
    draft.limit.map(|limit| json!(limit.as_secs_f64()))
});
