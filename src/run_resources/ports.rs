//! Where the local server is found.

/// The ports of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// Answers as asked.
    pub open: u16,
    /// Refuses every connection.
    pub refused: u16,
    /// Never answers.
    pub silent: u16,
}
