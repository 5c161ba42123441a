//! What a person wants of a race, and what happens in it, as the log has it.

use serde::{Deserialize, Deserializer, Serialize};

use super::{RaceId, Racer};

/// What a person wants of a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaceOrder {
    /// Begin this program, in place of a race that is on.
    Begin(RaceId),
    /// Let a thread take its next step.
    Step(Racer),
    /// End it.
    End,
}

/// Something that happened in a race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaceEvent {
    /// The threads of this program are ready.
    Began(RaceId),
    /// A thread took its next step.
    Stepped {
        /// The thread that took the step.
        thread: Racer,
        /// The value in its register now.
        register: i64,
        /// The shared variables now. Formats 1 and 2 have one, as `number`.
        #[serde(alias = "number", deserialize_with = "one_or_many")]
        variables: Vec<i64>,
        /// The index of the thread's next step. Formats 1 and 2 have none: there it is the following one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<usize>,
    },
    /// A thread waits for the lock that its next step takes, which another thread holds.
    Waits {
        /// The thread that waits.
        thread: Racer,
    },
    /// All threads have ended.
    Ended,
}

fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Variables {
        One(i64),
        Many(Vec<i64>),
    }
    Ok(match Variables::deserialize(from)? {
        Variables::One(number) => vec![number],
        Variables::Many(numbers) => numbers,
    })
}
