//! Sessions made of stories, for tests.

pub(crate) use crate::model::story::{
    at_work, batch, begins, egg, ends, exits, held, in_run, in_run_at, look, ms, of, over, ready,
    repeat, session_of, start, stood, summary, takes, wanted_gil,
};

use super::state::Session;
use crate::model::Event;

pub(crate) fn play(events: impl IntoIterator<Item = Event>) -> Session {
    let mut session = Session::default();
    for event in events {
        session.apply(&event);
    }
    session
}
