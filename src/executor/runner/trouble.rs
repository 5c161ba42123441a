//! What can be wrong with a runner, in words.

use std::io;

use thiserror::Error;

use super::HELLO;
use super::channel::Version;
use super::fault::Fault;
use crate::model::Exit;

/// What is wrong with a runner; follows its name in a sentence.
#[derive(Debug, Error)]
pub(in crate::executor) enum Trouble {
    /// The system did not execute it.
    #[error("cannot be started: {0}")]
    NotStarted(String),
    /// It said nothing.
    #[error("said no hello within {} s{}", HELLO.as_secs(), with(.0.as_ref()))]
    NoHello(Option<String>),
    /// It does not do such a run.
    #[error("refused the run: {0}")]
    Refused(String),
    /// It ended too early, or badly.
    #[error("ended {}{when}{}", by(*.exit), with(.words.as_ref()))]
    Ended {
        exit: Exit,
        when: &'static str,
        words: Option<String>,
    },
    /// It reported something impossible.
    #[error("broke the protocol: {0}")]
    Protocol(#[from] Fault),
    /// Its order would be too long.
    #[error("{0}")]
    Order(String),
    /// It can report nothing more and does not end.
    #[error("closed its {}, but did not end{}", .stream.stream(), with(.words.as_ref()))]
    Mute {
        stream: Version,
        words: Option<String>,
    },
    /// It is done and does not end.
    #[error("did not end after its last task{}", with(.0.as_ref()))]
    Lingers(Option<String>),
    /// Something on our side.
    #[error("cannot be talked to: {0}")]
    System(#[from] io::Error),
}

/// Returns how something ended, in words.
fn by(exit: Exit) -> String {
    match exit {
        Exit::Code(_) => format!("with {exit}"),
        Exit::Signal(_) => format!("by {exit}"),
    }
}

/// Returns what follows a sentence: the last words, if there are any.
fn with(words: Option<&String>) -> String {
    words.map_or_else(String::new, |words| format!(": {words}"))
}
