//! Runs and drafts, and what exists for them.

mod draft;
mod outside;
mod share;
