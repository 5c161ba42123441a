//! Lines of several printers that came out torn.

use super::advice::Advice;
use crate::model::{Draft, Locking, Printing};
use crate::results::facts::Facts;
use crate::text::command;

pub(super) fn torn(facts: &Facts) -> Option<String> {
    let (printed, torn) = facts.outcome.printed;
    let are = if torn == 1 { "is" } else { "are" };
    (torn > 0).then(|| {
        format!(
            "{torn} of {printed} lines {are} torn: {} wrote to one pipe, part by part, and came \
             between each other.",
            facts.count(facts.setup.tasks)
        )
    })
}

pub(super) fn torn_means(_: &Facts) -> String {
    "A line that is written in parts is whole only if nobody else writes meanwhile. Nothing in the \
     pipe sees to that; one write of a line is never parted, and a lock keeps the others out."
        .to_owned()
}

pub(super) fn advise_whole_lines(facts: &Facts) -> Vec<Advice> {
    let with = |change: fn(&mut Draft)| {
        let mut spec = facts.spec.draft();
        spec.repeat = None;
        change(&mut spec);
        command::run(&spec.spec())
    };
    vec![
        Advice::to_type(
            "Write each line at once".to_owned(),
            with(|spec| spec.print = Printing::Whole),
        ),
        Advice::to_type(
            "Take a lock for each line".to_owned(),
            with(|spec| spec.lock = Locking::Yes),
        ),
    ]
}
