//! How tasks are spread over workers.
