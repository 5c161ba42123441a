//! The fork server: starts, watches and reaps worker processes.
