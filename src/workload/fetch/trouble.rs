//! Why a URL could not be fetched, in words that are the same in Python.

use std::error::Error;
use std::io;
use std::time::Duration;

use thiserror::Error;

use crate::os;

/// Why nothing was fetched.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    /// The server answered, but not with what was wanted.
    #[error("HTTP {0}")]
    Status(String),
    /// It took too long.
    #[error("not done within {} s", seconds(*.0))]
    TimeLimit(Duration),
    /// It leads from place to place.
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// It leads to a host that the user has not allowed.
    #[error(
        "a redirect to {0}, which the screenplay may not fetch from; --allow-url {0} allows it"
    )]
    Host(String),
    /// It is no URL, or one that cannot be fetched.
    #[error("{0}")]
    Url(&'static str),
    /// The system or the other side has another reason.
    #[error("{0}")]
    Reason(String),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Reason(os::reason(&error))
    }
}

impl From<hyper::Error> for Trouble {
    fn from(error: hyper::Error) -> Self {
        let mut source = error.source();
        while let Some(inner) = source {
            if let Some(inner) = inner.downcast_ref::<io::Error>() {
                return Self::Reason(os::reason(inner));
            }
            source = inner.source();
        }
        Self::Reason(if error.is_incomplete_message() {
            "the connection ended before the answer did".to_owned()
        } else {
            format!("no sound HTTP: {error}")
        })
    }
}

/// Writes seconds to the millisecond, without needless digits.
fn seconds(time: Duration) -> String {
    let text = format!("{:.3}", time.as_secs_f64());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_limit_is_shown_in_seconds() {
        let limit = Trouble::TimeLimit(Duration::from_millis(2_500));
        assert_eq!(limit.to_string(), "not done within 2.5 s");
        let limit = Trouble::TimeLimit(Duration::from_secs(2));
        assert_eq!(limit.to_string(), "not done within 2 s");
    }
}
