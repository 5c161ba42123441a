//! What is said of what happened to a run besides its work.

use super::*;

#[test]
fn a_stopped_run_says_how_far_it_came() {
    let facts = with(facts(), |facts| {
        facts.outcome.end = RunEnd::Stopped;
        facts.outcome.done = 3;
    });
    says(&facts, "Stopped after 4.06 s: 3 of 8 eggs done.");
    let repeated = with(facts, |facts| facts.setup.runs = 3);
    says(&repeated, "Stopped: 3 of 24 eggs done.");
}

#[test]
fn a_lost_task_names_the_signal() {
    let facts = with(facts(), |facts| {
        facts.outcome.lost = 1;
        facts.outcome.done = 7;
        facts.outcome.exit = Some((WorkerId(1), Exit::Signal(9)));
    });
    says(&facts, "1 of 8 eggs was lost: worker B ended by SIGKILL.");
    let unknown = with(facts, |facts| {
        facts.outcome.lost = 2;
        facts.outcome.exit = None;
    });
    says(&unknown, "2 of 8 eggs were lost: a worker died.");
}

#[test]
fn a_failed_task_gives_its_reason() {
    let mut failures = Failures::default();
    failures.note("no pan.");
    let facts = with(facts(), |facts| {
        facts.outcome.failed = 2;
        facts.outcome.failures = failures;
    });
    says(&facts, "2 of 8 eggs failed: no pan.");
}

#[test]
fn a_task_done_again_is_reported() {
    let facts = with(facts(), |facts| {
        facts.outcome.retried = 1;
        facts.outcome.exit = Some((WorkerId(0), Exit::Code(3)));
    });
    says(
        &facts,
        "All 8 eggs are done, although worker A ended by exit status 3: its egg was done again.",
    );
}
