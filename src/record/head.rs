//! The first line of a session file: what wrote it, where and when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::Machine;

/// The version of the format that this program writes, and the newest it reads.
///
/// It grows whenever a program of before could not read what is written now.
pub const FORMAT: u32 = 3;

/// What stands in the first line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// The version of the format; its name distinguishes a session file from other JSON.
    pub eggtop_session: u32,
    /// The version of the program that wrote it.
    pub version: String,
    /// When the session began, in UTC as RFC 3339 has it; text, because nothing is computed from it.
    pub started: String,
    /// The name of the machine, unless names were left out.
    #[serde(default)]
    pub host: Option<String>,
    /// Who recorded it, unless names were left out.
    #[serde(default)]
    pub user: Option<String>,
    /// What the machine is.
    pub machine: Machine,
}

impl Head {
    /// Returns the head of a session that began `ago` on this machine.
    pub(super) fn of_session(machine: Machine, ago: std::time::Duration) -> Self {
        let started = now() - ago;
        Self {
            eggtop_session: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            host: None,
            user: None,
            machine,
        }
    }

    /// Returns when the session began, in seconds since 1970; 0 where the head does not say.
    pub fn timestamp(&self) -> i64 {
        self.started.parse().map_or(0, Timestamp::as_second)
    }

    /// Returns the recorded machine's name, or what it is where names were left out.
    pub fn place(&self) -> String {
        self.host.clone().unwrap_or_else(|| {
            let cores = self.machine.logical;
            format!(
                "a machine of {cores} core{}",
                if cores == 1 { "" } else { "s" }
            )
        })
    }
}

/// Returns the time on the calendar.
pub(super) fn now() -> Timestamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "the head tells when a session was, which no event does"
    )]
    let now = std::time::SystemTime::now();
    Timestamp::try_from(now).unwrap_or_default()
}
